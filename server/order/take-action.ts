import type { OrderReceipt } from '#contract/order.ts'
import { AlreadyThere } from '#db/failure.ts'
import type { Query, Rows, Scope } from '#db/open.ts'
import { earliestDue } from '#domain/clock/clock.ts'
import { type Pace, pacesOf } from '#domain/clock/pace.ts'
import type { ProblemCode } from '#domain/problem.ts'
import { apply, calendarOf } from '#domain/process/apply.ts'
import { datedAmong } from '#domain/process/clock-actions.ts'
import { decide } from '#domain/process/decide.ts'
import { type Command, type Context, type OrderEvent, type OrderState, type ProcessDefinition, refuse } from '#domain/process/definition.ts'
import { textList } from '#domain/process/guards.ts'
import { isObject, type Refusal } from '#domain/result.ts'
import { instant } from '#domain/time.ts'
import { filesOfOrderQuery } from '../files/public.ts'
import type { KeyRow } from '../key/public.ts'
import { stillOursQuery } from './batch-rows.ts'
import { chainEvents, personalHash } from './chain-events.ts'
import { changeQueries } from './clock-change-rows.ts'
import { type Doing, effectQueries } from './effects.ts'
import { filesOfCommand, type Lookup, lookupQueries, referencesOf } from './look-up.ts'
import {
  findOnceQuery,
  historyQuery,
  loadOrderQuery,
  type OrderRecord,
  type OrderWrite,
  type PersonalRow,
  type StoredEvent,
  stateOf,
  updateOrderQuery,
} from './order-rows.ts'
import { type ActionCommand, inputHash, type OrderDeps, receiptOf, tellOrder } from './order-world.ts'
import { installedQuery } from './pace-rows.ts'
import type { PlaceRow } from './reference-queries-rows.ts'
import { whenDone } from './when-done.ts'

const DECIDE_AGAIN_MAX = 3
/** The division by zero with which a stock statement says "not all of them were there": db/scope rolls the batch back. */
const STOCK_RACE = '22012'

/** What a unique index says no to, in the words of the rules. */
const REFUSED_BY_INDEX: { readonly [constraint: string]: ProblemCode } = {
  terminal_key_once: 'key_in_use',
  terminal_tid: 'number_in_use',
  tid_given_pkey: 'number_in_use',
  merchant_mid_once: 'number_in_use',
  binding_active: 'terminal_unavailable',
}

type Outcome = OrderReceipt | { readonly refusal: Refusal }
/** Nothing was written: somebody was faster, on this version of the order or on its terminals. */
interface LostRace {
  readonly lostAt: number
  readonly serials: readonly string[]
}

/**
 * Takes an action on an order: load (one round trip), decide (pure), write (one round trip, optimistic on the version). A lost race is
 * decided again up to three times.
 */
export async function performAction(deps: OrderDeps, command: ActionCommand): Promise<Outcome> {
  const actionId = command.actionId ?? deps.newId()
  let before: LostRace | null = null
  for (let time = 0; time < DECIDE_AGAIN_MAX; time += 1) {
    const outcome = await tryOnce(deps, command, actionId)
    if (!('lostAt' in outcome)) return outcome
    // The order stood still and yet nothing could be written: it is its terminals that are not as they should be.
    if (before?.lostAt === outcome.lostAt) return { refusal: refuse('terminal_unavailable', { serials: [...outcome.serials] }) }
    before = outcome
  }
  return { refusal: refuse(command.ifMatch === undefined ? 'version_conflict' : 'version_stale') }
}

async function tryOnce(deps: OrderDeps, command: ActionCommand, actionId: string): Promise<Outcome | LostRace> {
  const { actor, scope } = command
  const key = `${command.orderId}:${actionId}`
  const hash = inputHash({ action: command.action, input: command.input })
  const lookup = lookupQueries(deps, command)
  const [rows, once, ...found] = await deps.db.batch(scope, [
    loadOrderQuery(command.orderId),
    findOnceQuery(actor.personId, key),
    ...lookup.map((one) => one.query),
  ])
  const row = rows?.[0] as OrderRecord | undefined
  if (!row) return { refusal: refuse('not_found') }
  const before = once?.[0] as { input_hash: string; answer: string } | undefined
  if (before) return before.input_hash === hash ? (JSON.parse(before.answer) as OrderReceipt) : { refusal: refuse('idempotency_mismatch') }
  const definition = deps.processes.definitionOf(row.process, row.definition_version)
  const contract = deps.reference.contractOf(row.bank_id, row.opened_at)
  if (!definition || !contract) throw new Error(`Order ${row.number} has no definition or contract`)
  const order = stateOf(row)
  const dated = await dateAction(deps, command, row, order, definition)
  const { at } = dated
  const keyRows = (found[lookup.findIndex((one) => one.name === 'keys')] ?? []) as KeyRow[]
  const context: Context = {
    actor,
    calendar: deps.reference.calendar(),
    calendars: deps.reference.calendars(),
    targets: deps.reference.targetsOf(contract),
    references: referencesOf(deps, command, row, lookup, found, keyRows),
  }
  const decision = decide(definition, order, { action: command.action, input: command.input, ...dated }, context)
  const refusal = orderedRefusal(command, row, decision.kind === 'refused' ? decision.reason : null)
  if (refusal) return { refusal }
  if (decision.kind === 'refused') return { refusal: decision.reason }
  const after = decision.events.reduce((state, event) => apply(definition, state, event), order)
  const personal: PersonalRow[] = Object.entries(decision.personal).map(([path, value]) => ({
    seq: row.version + 1,
    path,
    value,
    salt: deps.newId(),
  }))
  const hashes = Object.fromEntries(personal.map((one) => [one.path, personalHash(one.salt, one.value)]))
  const holder = definition.holder(after)
  const receipt = receiptOf(after, holder)
  const write: OrderWrite = {
    order: after,
    holder,
    dueAt: earliestDue(after),
    updatedAt: instant(Math.max(row.updated_at, ...decision.events.map((event) => event.at))),
    personal,
    events: chainEvents(decision.events, { seq: row.version, hash: row.last_hash }, hashes),
    once: { actorId: actor.personId, key, inputHash: hash, answer: JSON.stringify(receipt) },
  }
  const doing = {
    deps,
    row,
    action: command.action,
    one: { order, input: isObject(command.input) ? command.input : {}, at, context },
    keyRows,
    device: dated.device,
    account: accountIn(lookup, found),
  }
  const files = filesOfCommand(deps, command)
  const effects = [
    ...effectQueries(doing, decision.effects),
    ...(files.length > 0 ? [filesOfOrderQuery(row.id, files)] : []),
    ...clockQueries(doing, after),
  ]
  return store(deps, scope, write, row, receipt, effects)
}

function accountIn(lookup: readonly Lookup[], found: readonly Rows[]): string | null {
  const place = found[lookup.findIndex((one) => one.name === 'place')]?.[0] as PlaceRow | undefined
  return place?.settlement_account ?? null
}

/** Dates the action; one that lies before others of its order brings the history along, and stands behind what it rests on. */
async function dateAction(
  deps: OrderDeps,
  command: ActionCommand,
  row: OrderRecord,
  order: OrderState,
  definition: ProcessDefinition,
): Promise<Pick<Command, 'at' | 'device' | 'history'>> {
  const action = Object.hasOwn(definition.actions, command.action) ? definition.actions[command.action] : undefined
  const { at, device } = whenDone(instant(Math.max(deps.now(), row.updated_at)), order, action, command)
  const word = device ? { device } : {}
  if (at >= row.updated_at) return { at, ...word }
  const [events] = await deps.db.batch(command.scope, [historyQuery(row.branch_id, row.id, 0, row.version)])
  const history = (events ?? []).slice(0, row.version).map((event: StoredEvent) => JSON.parse(event.body) as OrderEvent)
  // A suspension ends at its date, whatever was done on the order meanwhile.
  return { at: command.action === 'resume' ? at : datedAmong(definition, history, command.actor.personId, at), history, ...word }
}

/** What an action did to clocks, kept beside the order. */
function clockQueries({ row, action, one }: Doing, after: OrderState): Query[] {
  const done = donePaces(one.order, after, one.context).map((pace) => installedQuery(row, pace))
  return [...done, ...changeQueries(row, action, one.input, after, one.at)]
}

/** Installations that this action brought to their end. */
function donePaces(before: OrderState, after: OrderState, context: Context): Pace[] {
  const known = before.clocks.filter((clock) => clock.endedAt !== null)
  const ended = after.clocks.filter((clock) => !known.some((one) => one.kind === clock.kind && one.cycle === clock.cycle))
  return pacesOf(ended, (clock) => calendarOf(clock, context))
}

async function store(
  deps: OrderDeps,
  scope: Scope,
  write: OrderWrite,
  row: OrderRecord,
  receipt: OrderReceipt,
  effects: readonly Query[],
): Promise<Outcome | LostRace> {
  const last = updateOrderQuery(write, row.branch_id, row.version)
  const lost: LostRace = { lostAt: row.version, serials: textList(write.order.facts.serials) }
  const queries = effects.length === 0 ? [last] : [last, ...effects, stillOursQuery(row, write)]
  try {
    const [written] = await deps.db.batch(scope, queries)
    if (written?.length !== 1) return lost
    tellOrder(deps, receipt, row)
    return receipt
  } catch (error) {
    if ((error as { code?: string }).code === STOCK_RACE) return lost
    if (!(error instanceof AlreadyThere)) throw error
    if (error.constraint === 'idempotency_pkey') return lost
    const code = REFUSED_BY_INDEX[error.constraint]
    if (code) return { refusal: refuse(code) }
    throw error
  }
}

/** 403 comes before a stale version (412), a stale version before the state (409), the state before the form (422). */
function orderedRefusal(command: ActionCommand, row: OrderRecord, reason: Refusal | null): Refusal | null {
  const forbidden = reason !== null && ['role_not_allowed', 'separation_required', 'not_assignee', 'action_unknown'].includes(reason.code)
  if (forbidden) return reason
  if (command.ifMatch !== undefined && !command.ifMatch.includes(String(row.version)))
    return refuse('version_stale', { version: row.version })
  if (reason !== null && reason.code !== 'form_invalid') return reason
  return command.formProblem ?? reason
}
