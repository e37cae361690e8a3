import type { Query, Rows } from '#db/open.ts'
import type { ReferenceName, References } from '#domain/process/definition.ts'
import { placesOfFiles } from '#domain/process/form.ts'
import { objectList, textList } from '#domain/process/guards.ts'
import { isObject, type Json, type JsonObject } from '#domain/result.ts'
import { shanghaiDate } from '#domain/time.ts'
import { distanceM } from '#domain/visit/distance.ts'
import { type GivenFile, knownFilesQuery } from '../files/public.ts'
import { type KeyRow, keysOfOrderQuery } from '../key/public.ts'
import { numbersInUseQuery, terminalsBySerialQuery } from '../stock/public.ts'
import type { OrderRecord } from './order-rows.ts'
import type { ActionCommand, OrderDeps } from './order-world.ts'
import { approverQuery, ordersTakenQuery, ourPeopleQuery, type PlaceRow, placeOfMerchantQuery } from './reference-queries-rows.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const HALF = /^[0-9A-F]{32}$/
const FILES_MAX = 40
const TERMINALS_MAX = 20
/** Open orders of one person, where the branch says nothing else. */
const ORDERS_TAKEN_MAX = 30

type LookupName = 'terminals' | 'keys' | 'person' | 'approver' | 'place' | 'numbers' | 'taken' | 'files'
export interface Lookup {
  readonly name: LookupName
  readonly query: Query
}

/** Which question answers what a definition's `references` name; what stands here not, memory knows. */
const ANSWERED_BY: { readonly [reference in ReferenceName]?: LookupName } = {
  terminals: 'terminals',
  kcvs: 'keys',
  weakKeys: 'keys',
  assigneeIsOurs: 'person',
  approverIsOurs: 'approver',
  distanceM: 'place',
  blacklistHit: 'place',
  accountKnown: 'place',
  ordersTaken: 'taken',
  numbersInUse: 'numbers',
}

/** What an action's rules ask about, looked up in the same round trip as the order itself; the version it follows is not known yet. */
export function lookupQueries(deps: OrderDeps, command: ActionCommand): Lookup[] {
  const files = filesOfCommand(deps, command)
  const named = deps.processes.actionsNamed(command.action).flatMap((action) => action.references ?? [])
  const names = new Set(named.flatMap((reference) => ANSWERED_BY[reference] ?? []))
  return [
    ...(files.length > 0 ? [{ name: 'files', query: knownFilesQuery(files.map(({ id }) => id)) } as const] : []),
    ...[...names].map((name) => ({ name, query: queryOf(name, command) })),
  ]
}

/** Files that the command's form names, each by the field where it stands first; at most as many as a form can hold. */
export function filesOfCommand(deps: OrderDeps, command: ActionCommand): GivenFile[] {
  const places = deps.processes.actionsNamed(command.action).flatMap((action) => placesOfFiles(action.form, command.input))
  const fields = new Map<string, string>()
  for (const { id, path } of places) if (UUID.test(id) && !fields.has(id)) fields.set(id, fieldOf(path))
  return [...fields].slice(0, FILES_MAX).map(([id, field]) => ({ id, field }))
}

/** The field's own name: `storefrontPhotos` of `/storefrontPhotos/2`. */
function fieldOf(path: string): string {
  return path.split('/').findLast((part) => !/^\d*$/.test(part)) ?? ''
}

function queryOf(name: LookupName, command: ActionCommand): Query {
  const input: JsonObject = isObject(command.input) ? command.input : {}
  const { orderId } = command
  switch (name) {
    case 'terminals':
      return terminalsBySerialQuery(orderId, serialsWanted(input))
    case 'keys':
      return keysOfOrderQuery(orderId)
    case 'person':
      return ourPeopleQuery(orderId, textOf(input.personId))
    case 'approver':
      return approverQuery(orderId, textOf(input.personId))
    case 'place':
      return placeOfMerchantQuery(orderId)
    case 'numbers':
      return numbersInUseQuery(orderId, textOf(input.mid), textList(input.tids).slice(0, TERMINALS_MAX))
    case 'taken':
      return ordersTakenQuery(command.actor.personId)
    case 'files':
      return knownFilesQuery([])
  }
}

/** Serials that are to come out of the stock. */
function serialsWanted(input: JsonObject): string[] {
  const serials = input.to === undefined ? objectList(input.terminals).map((one) => one.serial) : [input.to]
  return serials.map(textOf).slice(0, TERMINALS_MAX)
}

/** What is looked up has not passed its form yet: it may be anything. */
function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

export function referencesOf(
  deps: OrderDeps,
  command: ActionCommand,
  row: Pick<OrderRecord, 'branch_id' | 'bank_id'>,
  lookup: readonly Lookup[],
  found: readonly Rows[],
  keyRows: readonly KeyRow[],
): References {
  const rowsOf = (name: LookupName): Rows | undefined => found[lookup.findIndex((one) => one.name === name)]
  const input: JsonObject = isObject(command.input) ? command.input : {}
  const terminals = rowsOf('terminals')
  const place = rowsOf('place')?.[0] as PlaceRow | undefined
  return {
    ...(filesOfCommand(deps, command).length > 0 ? { files: (rowsOf('files') ?? []).map((one: { id: string }) => one.id) } : {}),
    ...(terminals ? { terminals: Object.fromEntries(terminals.map((one: { serial: string }) => [one.serial, { available: true }])) } : {}),
    ...(rowsOf('person') ? { assigneeIsOurs: (rowsOf('person')?.length ?? 0) > 0 } : {}),
    ...(rowsOf('approver') ? { approverIsOurs: (rowsOf('approver')?.length ?? 0) > 0 } : {}),
    ...(rowsOf('numbers') ? { numbersInUse: (rowsOf('numbers')?.[0]?.numbers ?? []) as string[] } : {}),
    ...(place ? placeReferences(deps, place, input) : {}),
    ...(rowsOf('taken')
      ? {
          ordersTaken: Number(rowsOf('taken')?.[0]?.n ?? 0),
          ordersTakenMax: deps.reference.limitOf('orders_taken_max', row.branch_id, ORDERS_TAKEN_MAX),
        }
      : {}),
    filingValid: isFilingValid(deps, row.bank_id),
    ...keyReferences(deps, input, keyRows),
  }
}

/**
 * The key provider looks at what was entered before the rules do, and rules and history see KCVs alone (docs/spec/4): of a half the half's
 * own, of a key that was loaded from afar the whole key's, and where nothing is entered what the database has.
 */
function keyReferences(deps: OrderDeps, input: JsonObject, keyRows: readonly KeyRow[]): Pick<References, 'kcvs' | 'weakKeys'> {
  const { keys } = deps
  const kcvs: Record<string, string> = {}
  const weakKeys: string[] = []
  for (const row of keyRows) if (row.kcv !== null) kcvs[row.serial] = row.kcv
  for (const { serial, component } of objectList(input.components)) {
    if (typeof serial !== 'string' || typeof component !== 'string' || !HALF.test(component)) continue
    kcvs[serial] = keys.kcvOf(component)
    const first = keyRows.find((row) => row.serial === serial)?.component_one
    if (keys.isNoSecret(component) || (first && keys.combine(first, keys.seal(component)).weak)) weakKeys.push(serial)
  }
  for (const { serial, componentOne, componentTwo } of objectList(input.keys)) {
    if (typeof serial !== 'string' || typeof componentOne !== 'string' || typeof componentTwo !== 'string') continue
    if (!HALF.test(componentOne) || !HALF.test(componentTwo)) continue
    const whole = keys.combine(keys.seal(componentOne), keys.seal(componentTwo))
    kcvs[serial] = whole.kcv
    if (whole.weak) weakKeys.push(serial)
  }
  return { kcvs, weakKeys }
}

/** R2, as of today: a filing that has lapsed since the order began lets nothing new in. */
export function isFilingValid(deps: OrderDeps, bankId: number): boolean {
  const now = deps.now()
  const contract = deps.reference.contractOf(bankId, now)
  return contract?.filing_number != null && contract.filing_valid_to !== null && contract.filing_valid_to >= shanghaiDate(now)
}

function placeReferences(deps: OrderDeps, place: PlaceRow, input: JsonObject): References {
  const listed = deps.reference.blacklisted(place.licence_number)
  return {
    ...(listed ? { blacklistHit: listed.hit, blacklistReference: listed.reference } : {}),
    accountKnown: place.settlement_account !== null,
    distanceM: distanceOf(place, input.position),
  }
}

function distanceOf(place: { lat: number | null; lon: number | null }, position: Json | undefined): number | null {
  if (
    place.lat === null ||
    place.lon === null ||
    !isObject(position) ||
    typeof position.lat !== 'number' ||
    typeof position.lon !== 'number'
  )
    return null
  return Math.round(distanceM({ lat: place.lat, lon: place.lon }, { lat: position.lat, lon: position.lon }))
}
