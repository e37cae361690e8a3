import { nextDate } from '../../domain/time.ts'
import { anchorHash, BranchDay, type Branches } from '../../server/order/anchor-hash.ts'
import { FIRST_HASH } from '../../server/order/chain-events.ts'
import type { Faults } from './faults.ts'

export interface StoredAnchor {
  readonly date: string
  readonly orders: number
  readonly hash: string
  readonly branches: Branches
}

/** Gathers each branch's digest of each anchored day while the history streams by, then lays it beside what was stored. */
export class AnchorCheck {
  private readonly anchors: readonly StoredAnchor[]
  private readonly last: string
  private readonly days = new Map<string, Map<string, BranchDay>>()

  constructor(anchors: readonly StoredAnchor[]) {
    this.anchors = anchors
    this.last = anchors.at(-1)?.date ?? ''
  }

  /** The last event that an order had on a day; orders come branch by branch in the order of their ids. */
  add(day: string, branch: number, orderId: string, seq: number, hash: string): void {
    // Younger days have no anchor yet.
    if (day > this.last) return
    const branches = this.days.get(day) ?? new Map<string, BranchDay>()
    this.days.set(day, branches)
    const one = branches.get(String(branch)) ?? new BranchDay()
    branches.set(String(branch), one)
    one.add(orderId, seq, hash)
  }

  /** @param known anchors that somebody kept outside the database */
  finish(known: ReadonlyMap<string, string>, faults: Faults): void {
    let before = FIRST_HASH
    let expected = this.anchors[0]?.date
    const stored = new Map(this.anchors.map((anchor) => [anchor.date, anchor]))
    for (const anchor of this.anchors) {
      for (; expected !== undefined && expected < anchor.date; expected = nextDate(expected))
        faults.ofDay(expected, 'the anchor of this day is missing')
      expected = nextDate(anchor.date)
      if (anchor.hash !== anchorHash(before, anchor.date, anchor.branches))
        faults.ofDay(anchor.date, 'this anchor does not follow the one before it')
      before = anchor.hash
      this.compare(anchor, faults)
    }
    // An event that says it is older than the first anchor was not there when that was written.
    const first = this.anchors[0]?.date ?? ''
    for (const day of [...this.days.keys()].sort()) if (day < first) faults.ofDay(day, 'the anchor of this day is missing')
    for (const [date, hash] of known)
      if (stored.get(date)?.hash !== hash) faults.ofDay(date, 'the anchor is not the one that was written down')
  }

  private compare(anchor: StoredAnchor, faults: Faults): void {
    const found = new Map([...(this.days.get(anchor.date) ?? [])].map(([branch, day]) => [branch, day.digest()]))
    for (const branch of new Set([...Object.keys(anchor.branches), ...found.keys()])) {
      const was = anchor.branches[branch]
      const is = found.get(branch)
      if (was?.hash !== is?.hash || was?.orders !== is?.orders) faults.ofDay(anchor.date, 'the history of this day was rewritten', branch)
    }
  }
}
