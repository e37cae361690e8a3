import type { Lane } from '#db/lane.ts'
import { nextIdBlock } from './journal-rows.ts'

const BLOCK = 1_000
const FETCH_BELOW = 300

/** Ids of journal rows, which are references (field 37) and, by their last six digits, trace numbers towards issuers; blocks are fetched ahead. */
export class IdSource {
  private readonly lane: Lane
  private blocks: { next: number; end: number }[] = []
  private fetching: Promise<void> | null = null

  constructor(lane: Lane) {
    this.lane = lane
  }

  async next(): Promise<number> {
    for (;;) {
      const block = this.blocks[0]
      if (block && block.next < block.end) {
        const id = block.next
        block.next += 1
        if (this.left() < FETCH_BELOW) void this.fetch().catch(() => undefined)
        return id
      }
      this.blocks.shift()
      if (this.blocks.length === 0) await this.fetch()
    }
  }

  private left(): number {
    return this.blocks.reduce((sum, block) => sum + block.end - block.next, 0)
  }

  private fetch(): Promise<void> {
    this.fetching ??= nextIdBlock(this.lane)
      .then((first) => {
        this.blocks.push({ next: first, end: first + BLOCK })
      })
      .finally(() => {
        this.fetching = null
      })
    return this.fetching
  }
}

/** Towards issuers a trace number has six digits. */
export function traceOf(id: number): number {
  return id % 1_000_000
}

/** Twelve digits for field 37. */
export function referenceOf(id: number): string {
  return String(id).padStart(12, '0')
}
