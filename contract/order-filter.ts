import Type from 'typebox'
import { Id, NodeId } from './shapes.ts'

const ORDER_VIEWS = ['open', 'all', 'mine', 'overdue', 'unassigned', 'waiting_bank', 'bank_overdue', 'due_today', 'paused_late'] as const

/** What a list of orders is asked for, wherever it begins. */
export const filterProperties = {
  view: Type.Optional(Type.Enum([...ORDER_VIEWS])),
  state: Type.Optional(Type.String({ maxLength: 40 })),
  departmentId: Type.Optional(NodeId),
  branchId: Type.Optional(NodeId),
  bankId: Type.Optional(NodeId),
  assigneeId: Type.Optional(Id),
  /** A number, a merchant, its initials, MID, TID, serial or telephone, as in `GET /search`. */
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
}
