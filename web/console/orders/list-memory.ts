import type { OrderRow } from '#web/api/orders.ts'
import type { AddressFilter } from './filter.ts'
import type { Chain } from './page-chain.ts'

/** How a list was left: its pages, how far it was scrolled, where the pointer stood, what was marked. */
export interface Left {
  readonly chain: Chain
  readonly top: number
  readonly at: number
  readonly marked: ReadonlyMap<string, OrderRow>
}

/** The list one came from: for the way back, and for the next and previous order. */
export interface Trail {
  readonly search: AddressFilter
  readonly ids: readonly string[]
}

/** Places of the browser's history that are remembered. */
const PLACES_MAX = 20
const places = new Map<string, Left>()
let lastTrail: Trail = { search: {}, ids: [] }

/** Kept by the history entry, so that Back finds the list as it was left and a link begins it anew. */
export function keepPlace(entry: string, left: Left): void {
  places.delete(entry)
  places.set(entry, left)
  for (const oldest of places.keys()) {
    if (places.size <= PLACES_MAX) return
    places.delete(oldest)
  }
}

/** The list begins anew where it stands. */
export function forgetPlace(entry: string): void {
  places.delete(entry)
}

export function placeOf(entry: string): Left | undefined {
  return places.get(entry)
}

export function keepTrail(trail: Trail): void {
  lastTrail = trail
}

export function trail(): Trail {
  return lastTrail
}

/** The order before or after one in the list one came from; null at its ends, and where one did not come from a list. */
export function neighbourOf(id: string, step: 1 | -1): string | null {
  const place = lastTrail.ids.indexOf(id)
  return place < 0 ? null : (lastTrail.ids[place + step] ?? null)
}
