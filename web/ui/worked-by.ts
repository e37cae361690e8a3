/** A move in an order's history, as the faces read it. */
export interface Move {
  readonly from: string | null
  readonly to: string
  readonly actor: { readonly name: string }
}

/** What a stop of the road is noted with: when it was reached, and who worked there, which is who moved the order on; nobody where it stands. */
export function noteOf(at: string, state: string, history: readonly Move[]): string {
  const worker = history.findLast((move) => move.from === state && move.to !== state)?.actor.name
  return worker ? `${at} · ${worker}` : at
}
