import Type from 'typebox'
import { ORDERS_FOUND_MAX } from './search.ts'
import { Id, NodeId } from './shapes.ts'

const ORDER_VIEWS = [
  'open',
  'all',
  'mine',
  'visiting',
  'overdue',
  'unassigned',
  'waiting_bank',
  'bank_overdue',
  'due_today',
  'paused_late',
] as const
export type OrderView = (typeof ORDER_VIEWS)[number]

/** What a list of orders is asked for, wherever it begins. */
export const filterProperties = {
  view: Type.Optional(
    Type.Enum([...ORDER_VIEWS], {
      description:
        'mine: open and given to the asker, or helped with; visiting: where the asker has checked in and not yet out, ended or not',
    }),
  ),
  state: Type.Optional(Type.String({ maxLength: 40 })),
  departmentId: Type.Optional(NodeId),
  branchId: Type.Optional(NodeId),
  bankId: Type.Optional(NodeId),
  assigneeId: Type.Optional(Id),
  /** A number, a merchant, its initials, MID, TID, serial or telephone, as in `GET /search`. */
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
}

/** Present and true when more orders fit `q` than a list looks among: type more. */
export const Cut = Type.Optional(
  Type.Boolean({ description: `more than ${ORDERS_FOUND_MAX} orders fit q: only some of them are listed and counted` }),
)
