import { createHash, type Hash } from 'node:crypto'

/** What one branch's orders told on one day. */
export interface BranchDigest {
  readonly orders: number
  readonly hash: string
}
/** Branch id → digest. */
export type Branches = { readonly [branchId: string]: BranchDigest }

/** One order's line in its branch's digest: the last event it had on that day. The same in `anchor-rows.ts`, as SQL. */
export function anchorLine(orderId: string, seq: number, hash: string): string {
  return `${orderId} ${seq} ${hash}\n`
}

/** The running digest of a branch's day; lines come in the order of the orders' ids. */
export class BranchDay {
  private readonly running: Hash = createHash('sha256')
  private orders = 0

  add(orderId: string, seq: number, hash: string): void {
    this.running.update(anchorLine(orderId, seq, hash))
    this.orders += 1
  }

  digest(): BranchDigest {
    return { orders: this.orders, hash: this.running.digest('hex') }
  }
}

/** SHA-256 over the anchor before, the date and every branch's digest: who changes one day changes every anchor after it. */
export function anchorHash(before: string, date: string, branches: Branches): string {
  const lines = Object.entries(branches)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([branch, { orders, hash }]) => `${branch} ${orders} ${hash}\n`)
  return createHash('sha256')
    .update(`${before}\n${date}\n${lines.join('')}`)
    .digest('hex')
}

/** How many orders had an event on that day. */
export function ordersIn(branches: Branches): number {
  return Object.values(branches).reduce((sum, one) => sum + one.orders, 0)
}
