import Type from 'typebox'
import { ACTION_PROBLEMS } from './action-problems.ts'
import { DeviceId, RunId, SteadyMs } from './device.ts'
import { operation } from './operation.ts'
import { NOTICE_EXAMPLE } from './order-example.ts'
import { Cut, filterProperties } from './order-filter.ts'
import { Cursor, Id, Limit, NodeId, nullable, page, When } from './shapes.ts'

export const STAFF_AND_BANK = [
  'agent',
  'dispatcher',
  'account_manager',
  'branch_manager',
  'quality_controller',
  'warehouse_keeper',
  'key_custodian',
  'risk_officer',
  'finance_officer',
  'bank_officer',
  'bank_supervisor',
  'bank_custodian',
  'admin_system',
] as const

const Named = nullable(Type.Object({ id: Id, name: Type.String() }))
const JsonObject = Type.Record(Type.String(), Type.Unknown())

/** Ids that one call may ask for together, separated by commas. */
const IDS_MAX = 100
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const IDS = `^${UUID}(,${UUID}){0,${IDS_MAX - 1}}$`
const IDS_LENGTH_MAX = IDS_MAX * 37

const Told = nullable(
  Type.Object({
    /** `working`: on working days of 00:00–24:00 (`/api/v1/working-days`), from the first one after its start on. `plain`: 24 × 7. */
    counts: Type.Enum(['working', 'plain']),
    budgetMs: Type.Number(),
    /** What was left of it at `runsFrom`, or is left while it stands. */
    leftMs: Type.Number(),
    /** Since when it runs without a pause; null while it stands. */
    runsFrom: nullable(When),
  }),
)

const rowProperties = {
  id: Id,
  number: Type.String(),
  process: Type.String(),
  state: Type.String(),
  holder: Type.String(),
  capacity: Type.String(),
  merchantName: Type.String(),
  departmentName: Type.String(),
  branchName: Type.String(),
  bankName: Type.String(),
  assignee: Named,
  dueAt: nullable(When),
  /** How the clock behind `dueAt` counts. */
  dueClock: Told,
  /** Earliest due time of a clock that runs on the bank's side. */
  bankDueAt: nullable(When),
  /** How the clock behind `bankDueAt` counts. */
  bankClock: Told,
  /** Since when that clock runs: the bank's own holding time is counted from here. */
  bankSince: nullable(When),
  /** When four fifths of the budget of the clock behind `dueAt` are used; null while no clock of ours runs. */
  warnAt: nullable(When),
  /** State of the install clock; null before it starts. */
  clockState: nullable(Type.String()),
  /** Of its budget, when it was last changed; counts down to `dueAt` while running. */
  remainingMs: nullable(Type.Number()),
  /** The whole budget of the install clock: `remainingMs` is a share of it. */
  budgetMs: nullable(Type.Number()),
  /** The action along the road that the asker may take now; null when the next step is somebody else's (`holder`). */
  nextAction: nullable(Type.String()),
  openedAt: When,
  terminalsWanted: Type.Integer(),
  version: Type.Integer(),
  possibleDuplicate: Type.Boolean(),
  suspended: Type.Boolean(),
  /** As the desk has set it: `normal`, `high` or `urgent`. */
  priority: Type.String(),
  regionClass: Type.String(),
}
const FIELDS = Object.keys(rowProperties).join('|')

/** A line of a list or a card of the board. */
export const OrderRow = Type.Object(rowProperties)
export type OrderRow = Type.Static<typeof OrderRow>

/** What a command answers: where the order stands after it. */
export const OrderReceipt = Type.Object({
  id: Id,
  number: Type.String(),
  state: Type.String(),
  holder: Type.String(),
  version: Type.Integer(),
  dueAt: nullable(When),
})
export type OrderReceipt = Type.Static<typeof OrderReceipt>

export const OrderPage = Type.Object({
  ...rowProperties,
  definitionVersion: Type.Integer(),
  source: Type.String(),
  regionClass: Type.String(),
  closedAt: nullable(When),
  facts: JsonObject,
  clocks: Type.Array(JsonObject),
  suspension: nullable(JsonObject),
  /** Contacts are masked; `POST …/reveal` shows them, with a reason, audited. */
  merchant: Type.Object({
    id: Id,
    name: Type.String(),
    signName: nullable(Type.String()),
    licenceNumber: Type.String(),
    mcc: Type.String(),
    address: Type.String(),
    lat: nullable(Type.Number()),
    lon: nullable(Type.Number()),
    contactName: nullable(Type.String()),
    contactPhone: nullable(Type.String()),
    legalPerson: nullable(Type.String()),
    /** Its last four digits. */
    settlementAccount: nullable(Type.String()),
    state: Type.String(),
    mid: nullable(Type.String()),
  }),
  terminals: Type.Array(
    Type.Object({
      serial: Type.String(),
      model: Type.String(),
      tid: nullable(Type.String()),
      state: Type.String(),
      keyState: Type.String(),
      kcv: nullable(Type.String()),
    }),
  ),
  visits: Type.Array(
    Type.Object({
      id: Id,
      person: Named,
      purpose: Type.String(),
      checkInAt: When,
      checkOutAt: nullable(When),
      distanceM: nullable(Type.Number()),
      flags: Type.Array(Type.String()),
    }),
  ),
  /** For each action that the asker's role could ever take: allowed, or the reason why not. */
  actions: Type.Array(
    Type.Object({
      action: Type.String(),
      allowed: Type.Boolean(),
      reason: Type.Optional(JsonObject),
      form: JsonObject,
      dangerous: Type.Boolean(),
      common: Type.Boolean(),
    }),
  ),
})
export type OrderPage = Type.Static<typeof OrderPage>

export const HistoryEntry = Type.Object({
  seq: Type.Integer(),
  type: Type.String(),
  at: When,
  recordedAt: When,
  actor: Type.Object({ id: Type.String(), name: Type.String(), role: Type.String() }),
  from: nullable(Type.String()),
  to: Type.String(),
  input: Type.Unknown(),
  /** Whom the action names: to whom the order is given, who helps, who is asked for an approval. */
  person: Type.Optional(Type.Object({ id: Id, name: Type.String() })),
  facts: JsonObject,
  suspended: Type.Optional(Type.Unknown()),
  /** Where a handheld said when it was done: its word, when that arrived, and what it is worth. */
  device: Type.Optional(
    Type.Object({
      id: Type.String(),
      claimedAt: When,
      arrivedAt: When,
      verified: Type.Boolean(),
      offsetMs: nullable(Type.Number()),
      jumpMs: nullable(Type.Number()),
    }),
  ),
  hash: Type.String(),
  prevHash: Type.String(),
})
export type HistoryEntry = Type.Static<typeof HistoryEntry>

export const createOrder = operation({
  method: 'POST',
  path: '/api/v1/orders',
  tag: 'orders',
  summary: { zh: '装机通知：开立工单', en: 'Open an order: the notice of an installation' },
  who: ['bank_officer', 'agent', 'account_manager'],
  bodyJudgedBy: 'handler',
  body: Type.Object(
    {
      process: Type.Literal('installation'),
      /** The bank's; a bank officer may name one of the own scope, or none. */
      bankNodeId: Type.Optional(NodeId),
      input: Type.Unknown(),
    },
    { additionalProperties: false },
  ),
  answers: { 201: OrderReceipt },
  problems: ['unauthenticated', 'forbidden', 'filing_missing', 'form_invalid', 'idempotency_mismatch'],
  example: { as: 'bank_officer', body: { process: 'installation', input: NOTICE_EXAMPLE } },
  idempotent: true,
})

export const listOrders = operation({
  method: 'GET',
  path: '/api/v1/orders',
  tag: 'orders',
  summary: { zh: '工单列表', en: 'List orders, newest first; open ones unless asked otherwise, or up to 100 by their ids' },
  who: STAFF_AND_BANK,
  query: Type.Object(
    {
      ...filterProperties,
      /** Some orders by their ids, open or not; those out of scope are left out. */
      ids: Type.Optional(Type.String({ pattern: IDS, maxLength: IDS_LENGTH_MAX })),
      /** Names of the fields wanted, separated by commas; every field without it. */
      fields: Type.Optional(Type.String({ pattern: `^(${FIELDS})(,(${FIELDS}))*$`, maxLength: FIELDS.length })),
      sort: Type.Optional(Type.Enum(['opened', 'due', 'bank_due'])),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Limit),
    },
    { additionalProperties: false },
  ),
  answers: { 200: Type.Object({ ...page(OrderRow).properties, cut: Cut }) },
  problems: ['unauthenticated', 'forbidden', 'form_invalid'],
  example: { as: 'dispatcher', query: { view: 'open', limit: 20 } },
})

const BOARD_CARDS_MAX = 20

export const readBoard = operation({
  method: 'GET',
  path: '/api/v1/orders/board',
  tag: 'orders',
  summary: { zh: '看板：按状态', en: 'The board: open orders by state, earliest due first' },
  who: STAFF_AND_BANK,
  query: Type.Object(
    {
      /** Orders shown of each state; with 0 the board tells its counts alone. */
      cards: Type.Optional(Type.Integer({ minimum: 0, maximum: BOARD_CARDS_MAX })),
    },
    { additionalProperties: false },
  ),
  answers: {
    200: Type.Object({
      states: Type.Array(
        Type.Object({ state: Type.String(), count: Type.Integer(), overdue: Type.Integer(), items: Type.Array(OrderRow) }),
      ),
      totals: Type.Object({
        open: Type.Integer(),
        dueToday: Type.Integer(),
        overdue: Type.Integer(),
        waitingBank: Type.Integer(),
        awaitingKey: Type.Integer(),
        unassigned: Type.Integer(),
        mine: Type.Integer(),
        /** Working days from the accepted notice to `normal`, pauses not counted, over orders that became `normal` in the last 30 days. */
        averageInstallDays: nullable(Type.Number()),
        /** The same with the pauses. */
        averageInstallGrossDays: nullable(Type.Number()),
      }),
    }),
  },
  problems: ['unauthenticated', 'forbidden'],
  example: { as: 'dispatcher' },
})

export const readOrder = operation({
  method: 'GET',
  path: '/api/v1/orders/{id}',
  tag: 'orders',
  summary: { zh: '工单详情', en: 'One order, with what may be done on it' },
  who: STAFF_AND_BANK,
  params: Type.Object({ id: Id }),
  answers: { 200: OrderPage },
  versioned: true,
  problems: ['unauthenticated', 'forbidden', 'not_found'],
  example: { as: 'bank_officer', params: { id: '{order}' } },
})

/**
 * What a handheld says beside `at`, its wall clock's time: the contact it hangs on and its steady clock's reading, from which the server
 * reckons when it was done. `offsetMs` and `trusted` belong to the format before; nobody's trust in himself counts.
 */
const DeviceShape = Type.Object(
  {
    id: DeviceId,
    contactId: Type.Optional(Id),
    runId: Type.Optional(RunId),
    steadyMs: Type.Optional(SteadyMs),
    offsetMs: Type.Optional(Type.Integer({ minimum: -31_536_000_000, maximum: 31_536_000_000 })),
    trusted: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

export const takeAction = operation({
  method: 'POST',
  path: '/api/v1/orders/{id}/actions/{action}',
  tag: 'orders',
  summary: { zh: '执行操作', en: 'Take an action on an order' },
  who: STAFF_AND_BANK,
  params: Type.Object({ id: Id, action: Type.String({ minLength: 1, maxLength: 60 }) }),
  bodyJudgedBy: 'handler',
  body: Type.Object(
    { actionId: Type.Optional(Id), input: Type.Optional(Type.Unknown()), at: Type.Optional(When), device: Type.Optional(DeviceShape) },
    { additionalProperties: false },
  ),
  answers: { 200: OrderReceipt },
  problems: ACTION_PROBLEMS,
  example: { as: 'bank_officer', params: { id: '{order}', action: 'comment' }, body: { input: { note: '请尽快安排上门' } } },
  idempotent: true,
})

/** Events that one page of a history holds: a whole one nearly always. */
export const HISTORY_PAGE_MAX = 500

export const readHistory = operation({
  method: 'GET',
  path: '/api/v1/orders/{id}/history',
  tag: 'orders',
  summary: { zh: '工单历史（哈希链已校验）', en: 'History of an order; the hash chain is verified as it is read' },
  who: STAFF_AND_BANK,
  params: Type.Object({ id: Id }),
  query: Type.Object(
    {
      cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: HISTORY_PAGE_MAX })),
    },
    { additionalProperties: false },
  ),
  answers: { 200: Type.Object({ items: Type.Array(HistoryEntry), next: nullable(Type.String()), verified: Type.Boolean() }) },
  problems: ['unauthenticated', 'forbidden', 'not_found', 'form_invalid'],
  example: { as: 'bank_officer', params: { id: '{order}' } },
})
