import type { Query, Rows } from '#db/open.ts'
import type { References } from '#domain/process/definition.ts'
import { filesIn } from '#domain/process/form.ts'
import { objectList } from '#domain/process/guards.ts'
import { formOfAction } from '#domain/process/registry.ts'
import { isObject, type Json, type JsonObject } from '#domain/result.ts'
import { distanceM } from '#domain/visit/distance.ts'
import { knownFilesQuery } from '../files/public.ts'
import { type KeyRow, keysOfOrderQuery } from '../key/public.ts'
import { terminalsBySerialQuery } from '../stock/public.ts'
import type { ActionCommand, OrderDeps } from './order-world.ts'
import { ourPeopleQuery, placeOfMerchantQuery } from './reference-queries-rows.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const FILES_MAX = 40

export interface Lookup {
  readonly name: 'terminals' | 'keys' | 'person' | 'place' | 'files'
  readonly query: Query
}

/** What an action's rules ask about, looked up in the same round trip as the order itself. */
export function lookupQueries(command: ActionCommand): Lookup[] {
  const files = filesOfCommand(command)
  return [...(files.length > 0 ? [{ name: 'files', query: knownFilesQuery(files) } as const] : []), ...actionLookups(command)]
}

/** Ids of files that the command's form names; at most as many as a form can hold. */
export function filesOfCommand(command: ActionCommand): string[] {
  const form = formOfAction(command.action)
  return form
    ? filesIn(form, command.input)
        .filter((id) => UUID.test(id))
        .slice(0, FILES_MAX)
    : []
}

function actionLookups(command: ActionCommand): Lookup[] {
  const input: JsonObject = isObject(command.input) ? command.input : {}
  switch (command.action) {
    case 'allocate_terminal':
      return [
        {
          name: 'terminals',
          query: terminalsBySerialQuery(
            command.orderId,
            objectList(input.terminals)
              .map((one) => String(one.serial))
              .slice(0, 20),
          ),
        },
      ]
    case 'enter_component':
    case 'confirm_key':
      return [{ name: 'keys', query: keysOfOrderQuery(command.orderId) }]
    case 'assign':
    case 'reassign':
    case 'add_helper':
      return [{ name: 'person', query: ourPeopleQuery(command.orderId, String(input.personId)) }]
    case 'check_in':
    case 'submit_survey':
    case 'submit_agreement':
      return [{ name: 'place', query: placeOfMerchantQuery(command.orderId) }]
    default:
      return []
  }
}

export function referencesOf(
  deps: OrderDeps,
  command: ActionCommand,
  lookup: readonly Lookup[],
  found: readonly Rows[],
  keyRows: readonly KeyRow[],
): References {
  const rowsOf = (name: Lookup['name']): Rows | undefined => found[lookup.findIndex((one) => one.name === name)]
  const input: JsonObject = isObject(command.input) ? command.input : {}
  const terminals = rowsOf('terminals')
  const place = rowsOf('place')?.[0] as { lat: number | null; lon: number | null; licence_number: string } | undefined
  return {
    ...(filesOfCommand(command).length > 0 ? { files: (rowsOf('files') ?? []).map((one: { id: string }) => one.id) } : {}),
    ...(terminals ? { terminals: Object.fromEntries(terminals.map((one: { serial: string }) => [one.serial, { available: true }])) } : {}),
    ...(rowsOf('person') ? { assigneeIsOurs: (rowsOf('person')?.length ?? 0) > 0 } : {}),
    ...(place ? { blacklistHit: deps.reference.isBlacklisted(place.licence_number), distanceM: distanceOf(place, input.position) } : {}),
    ...(command.action === 'enter_component' ? { kcvs: Object.fromEntries(componentKcvs(deps, input)) } : {}),
    ...(command.action === 'confirm_key'
      ? { kcvs: Object.fromEntries(keyRows.map((one) => [one.serial, one.kcv ?? ''])), keysInUse: [] }
      : {}),
  }
}

/** The key provider looks at the components before the rules do, and rules and history see KCVs alone (docs/spec/4). */
function componentKcvs(deps: OrderDeps, input: JsonObject): [string, string][] {
  return objectList(input.components)
    .filter((one) => typeof one.component === 'string' && /^[0-9A-F]{32}$/.test(one.component))
    .map((one) => [String(one.serial), deps.keys.kcvOf(String(one.component))])
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
