import { LINE_KIND, type LineEvent } from '#domain/card/line-events.ts'
import type { JournalRow } from './journal-rows.ts'

/** Who has answered, in the counts: no issuer. */
export const ITSELF = ''

/** Counts and times of what the gateway does, by minute, issuer, kind and answer; written to the database every few seconds for the operations page. */
export interface RateRow {
  readonly minute: number
  readonly issuer_id: string
  readonly kind: string
  readonly answer: string
  readonly messages: number
  readonly total_ms: number
}

const MINUTE_MS = 60_000

export class Meter {
  /** Broken frames, refused connections and the like since the start. */
  readonly counts: { [name: string]: number } = {}
  private readonly now: () => number
  private rows = new Map<string, { minute: number; issuer_id: string; kind: string; answer: string; messages: number; total_ms: number }>()

  constructor(now: () => number) {
    this.now = now
  }

  count(event: LineEvent): void {
    this.counts[event] = (this.counts[event] ?? 0) + 1
    this.answered(this.now(), ITSELF, LINE_KIND, event, 0)
  }

  /** A terminal was answered outside of test state, by an issuer or by the gateway itself. */
  answered(at: number, issuerId: string, kind: JournalRow['kind'] | 'reversal' | typeof LINE_KIND, answer: string, tookMs: number): void {
    this.add({ minute: at - (at % MINUTE_MS), issuer_id: issuerId, kind, answer, messages: 1, total_ms: tookMs })
  }

  /** What was taken could not be written: it counts on. */
  putBack(rows: readonly RateRow[]): void {
    for (const row of rows) this.add(row)
  }

  private add(counted: RateRow): void {
    const key = `${counted.minute} ${counted.issuer_id} ${counted.kind} ${counted.answer}`
    const row = this.rows.get(key)
    if (row) {
      row.messages += counted.messages
      row.total_ms += counted.total_ms
    } else this.rows.set(key, { ...counted })
  }

  /** What was counted since the last call. */
  take(): RateRow[] {
    const rows = [...this.rows.values()].map((row) => ({ ...row, total_ms: Math.round(row.total_ms) }))
    this.rows = new Map()
    return rows
  }
}
