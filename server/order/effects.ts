import type { Query } from '#db/open.ts'
import type { Case, DeviceWord, Effect } from '#domain/process/definition.ts'
import { objectList, textList } from '#domain/process/guards.ts'
import { isObject, type JsonObject } from '#domain/result.ts'
import { CHECK_IN_DISTANCE_MAX_M } from '#domain/visit/distance.ts'
import { firstComponentsQuery, type KeyRow, keyStateQuery, requestKeysQuery, wholeKeysQuery } from '../key/public.ts'
import {
  answerBindingQuery,
  endBindingsQuery,
  giveMidQuery,
  merchantStateQuery,
  recordPlaceQuery,
  reportBindingQuery,
  settlementAccountQuery,
} from '../merchant/public.ts'
import {
  allocateQuery,
  giveBackQuery,
  giveTidsQuery,
  installQuery,
  keepTidsQuery,
  type Move,
  terminalKeyStateQuery,
} from '../stock/public.ts'
import { closeVisitQuery, openVisitQuery } from '../visit/public.ts'
import { jobQuery } from './batch-rows.ts'
import { informBankQuery, type OrderRecord } from './order-rows.ts'
import type { OrderDeps } from './order-world.ts'
import { roomToTakeQueries } from './reference-queries-rows.ts'

/** What an effect needs beside itself: the row as loaded, the case, and the keys of the order. */
export interface Doing {
  readonly deps: OrderDeps
  readonly row: OrderRecord
  readonly one: Case
  readonly action: string
  readonly keyRows: readonly KeyRow[]
  readonly device?: DeviceWord | undefined
  /** The merchant's settlement account as it was loaded (R10). */
  readonly account: string | null
}

/** Statements that carry out an action beside the order's own row; they go into the same batch and hold or fall with it. */
export function effectQueries(doing: Doing, effects: readonly Effect[]): Query[] {
  // TIDs last: only an allocated terminal belongs to the order.
  const own = [...componentQueries(doing), ...roomQueries(doing)]
  return [...own, ...effects.flatMap((effect) => queriesOf(doing, effect)), ...tidQueries(doing, effects)]
}

/** 抢单: the limit holds, too, for takes that come at the same time. */
function roomQueries({ action, one: { context } }: Doing): Query[] {
  const most = context.references.ordersTakenMax
  return action === 'take' && most !== undefined ? roomToTakeQueries(context.actor.personId, most) : []
}

function queriesOf(doing: Doing, effect: Effect): Query[] {
  const { row, one } = doing
  const move: Move = { branchId: row.branch_id, orderId: row.id, actorId: one.context.actor.personId, at: one.at }
  switch (effect.kind) {
    case 'allocate_terminals':
      return [allocateQuery(move, effect.serials, textOf(one, 'program'))]
    case 'replace_terminal':
      return [giveBackQuery(move, [effect.from], 'faulty'), allocateQuery(move, [effect.to], null)]
    case 'release_terminals':
      return [giveBackQuery(move, null, 'in_stock')]
    case 'install_terminals':
      return [installQuery(move, textList(row.facts.serials))]
    case 'give_numbers':
      return [giveMidQuery(row.branch_id, row.merchant_id, effect.mid), keepTidsQuery(row.branch_id, row.id, effect.tids)]
    case 'take_numbers_back':
      return [giveMidQuery(row.branch_id, row.merchant_id, null), keepTidsQuery(row.branch_id, row.id, [])]
    case 'report_binding':
      return reportQueries(doing)
    case 'binding':
      return [answerBindingQuery(row.branch_id, row.id, effect.state)]
    case 'end_bindings':
      return [endBindingsQuery(row.branch_id, row.id)]
    case 'load_keys_remotely':
      return [jobQuery('load_keys_remotely', row.id)]
    case 'key_state':
      return keyQueries(doing, effect.state)
    case 'merchant_state':
      return [merchantStateQuery(row.branch_id, row.merchant_id, effect.state)]
    case 'open_visit':
      return [openVisitQuery(row.branch_id, checkInOf(doing))]
    case 'close_visit':
      return [closeVisitQuery(row.branch_id, row.id, one.at)]
    case 'inform_bank':
      return [informBankQuery(row.branch_id, row.id)]
    case 'record_place':
      return [recordPlaceQuery(row.branch_id, row.id, one.context.actor.personId)]
  }
}

/** R10: five elements, the account as a keyed digest alone. */
function reportQueries(doing: Doing): Query[] {
  const { deps, row, one } = doing
  const given = textOf(one, 'settlementAccount')
  const account = given ?? doing.account
  const contract = deps.reference.contractOf(row.bank_id, row.opened_at)
  const report = {
    acquirerCode: contract?.acquirer_code ?? deps.reference.nodes.get(row.bank_id)?.code ?? null,
    accountDigest: account === null ? null : deps.keys.digestOf(account),
    at: one.at,
  }
  return [
    ...(given === null ? [] : [settlementAccountQuery(row.branch_id, row.merchant_id, given)]),
    reportBindingQuery(row.branch_id, row.id, report),
    jobQuery('answer_binding', row.id),
  ]
}

function textOf(one: Case, name: string): string | null {
  const value = one.input[name]
  return typeof value === 'string' ? value : null
}

/** TIDs go to terminals as soon as both are there, whichever came first, and again when another terminal takes a broken one's place. */
function tidQueries(doing: Doing, effects: readonly Effect[]): Query[] {
  const { row } = doing
  const allocated = effects.find((effect) => effect.kind === 'allocate_terminals')
  const replaced = effects.find((effect) => effect.kind === 'replace_terminal')
  const numbered = effects.find((effect) => effect.kind === 'give_numbers')
  const before = textList(row.facts.serials)
  const serials = allocated ? allocated.serials : before.map((serial) => (serial === replaced?.from ? replaced.to : serial))
  const tids = numbered ? numbered.tids : textList(row.facts.tids)
  if ((!allocated && !replaced && !numbered) || serials.length === 0 || tids.length === 0) return []
  return [giveTidsQuery(row.branch_id, row.id, tids, serials)]
}

function keyQueries(doing: Doing, state: 'requested' | 'received' | 'loaded' | 'retired'): Query[] {
  const { row } = doing
  const first =
    state === 'requested'
      ? requestKeysQuery(row.branch_id, row.id, textList(row.facts.serials))
      : keyStateQuery(row.branch_id, row.id, state)
  return [first, terminalKeyStateQuery(row.branch_id, row.id, state)]
}

function componentQueries(doing: Doing): Query[] {
  const { deps, row, one, action, keyRows } = doing
  const { keys } = deps
  if (action === 'remote_load') {
    const whole = objectList(one.input.keys).map((entry) => {
      const halves = { one: keys.seal(String(entry.componentOne)), two: keys.seal(String(entry.componentTwo)) }
      return { serial: String(entry.serial), ...halves, ...keys.combine(halves.one, halves.two) }
    })
    return [wholeKeysQuery(row.branch_id, row.id, whole)]
  }
  if (action !== 'enter_component') return []
  const components = objectList(one.input.components).map((entry) => ({
    serial: String(entry.serial),
    sealed: keys.seal(String(entry.component)),
  }))
  if (typeof row.facts.component_one_by !== 'string') return [firstComponentsQuery(row.branch_id, row.id, components)]
  const whole = components.map(({ serial, sealed }) => {
    const first = keyRows.find((key) => key.serial === serial)?.component_one ?? ''
    return { serial, one: first, two: sealed, ...keys.combine(first, sealed) }
  })
  return [wholeKeysQuery(row.branch_id, row.id, whole)]
}

function checkInOf(doing: Doing) {
  const { deps, row, one, device } = doing
  const farFromM = deps.reference.limitOf('check_in_distance_max_m', row.branch_id, CHECK_IN_DISTANCE_MAX_M)
  const position: JsonObject = isObject(one.input.position) ? one.input.position : {}
  const degrees = (name: string): number | null => (typeof position[name] === 'number' ? position[name] : null)
  const distanceM = one.context.references.distanceM ?? null
  const flags = [
    ...(distanceM !== null && distanceM > farFromM ? ['far'] : []),
    // Nobody knows how far: that is looked at, not passed over.
    ...(distanceM === null && degrees('lat') !== null ? ['no_place'] : []),
    ...(degrees('lat') === null ? ['no_fix'] : []),
    ...(degrees('accuracyM') === 0 ? ['accuracy_zero'] : []),
    ...(device?.verified === false ? ['clock_unverified'] : []),
  ]
  return {
    id: deps.newId(),
    orderId: row.id,
    personId: one.context.actor.personId,
    purpose: row.state,
    at: one.at,
    deviceAt: device?.claimedAt ?? null,
    lat: degrees('lat'),
    lon: degrees('lon'),
    accuracyM: degrees('accuracyM'),
    distanceM,
    flags,
  }
}
