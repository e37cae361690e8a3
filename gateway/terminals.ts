import type { Lane } from '#db/lane.ts'
import type { Vault } from '#db/vault.ts'
import { xor } from './iso8583/des.ts'
import { MACS, type Mac, type MacKind } from './iso8583/mac.ts'
import { type TerminalRow, terminalRow, touchRows } from './session-rows.ts'

/** A terminal as the gateway works with it; keys live here in clear, in memory only. */
export interface Terminal {
  readonly row: TerminalRow
  readonly tid: string
  readonly mid: string
  readonly batch: number
  readonly macKind: MacKind
  /** Null: not signed in. */
  readonly mac: Mac | null
  readonly pik: Buffer | null
}

/** So long a terminal is believed without asking again; a key that is retired meanwhile ends it after this. */
const BELIEVED_MS = 2_000
const TOUCH_MS = 5_000
/** Of thousands heard at once so many are written by one statement: what terminals ask meanwhile goes in between. */
const TOUCHED_AT_ONCE = 500

/** Finds terminals, keeps those at work in memory, and writes down when each was last heard. */
export class Terminals {
  private readonly lane: Lane
  private readonly vault: Vault
  private readonly now: () => number
  private readonly kept = new Map<string, { readonly until: number; readonly terminal: Promise<Terminal | null> }>()
  private readonly seen = new Map<string, number>()
  private readonly pulse: NodeJS.Timeout

  constructor(lane: Lane, vault: Vault, now: () => number) {
    this.lane = lane
    this.vault = vault
    this.now = now
    this.pulse = setInterval(() => void this.touch(), TOUCH_MS)
    this.pulse.unref()
  }

  /** The terminal with a loaded key that bears this TID, or null. */
  find(tid: string): Promise<Terminal | null> {
    const now = performance.now()
    const held = this.kept.get(tid)
    if (held && held.until > now) return held.terminal
    const terminal = terminalRow(this.lane, tid).then((row) => row && this.open(row))
    this.kept.set(tid, { until: now + BELIEVED_MS, terminal })
    terminal.catch(() => this.kept.delete(tid))
    return terminal
  }

  /** Its session changed: ask again. */
  forget(tid: string): void {
    this.kept.delete(tid)
  }

  heard(tid: string): void {
    this.seen.set(tid, this.now())
  }

  /** The terminal's master key: its two components together. */
  masterKey(terminal: Terminal): Buffer {
    return xor(this.vault.unseal(terminal.row.component_one), this.vault.unseal(terminal.row.component_two))
  }

  async close(): Promise<void> {
    clearInterval(this.pulse)
    await this.touch()
  }

  private open(row: TerminalRow): Terminal {
    const macKind = row.mac ?? 'annex-b'
    return {
      row,
      tid: row.tid,
      mid: row.mid,
      batch: row.batch ?? 0,
      macKind,
      mac: row.mak ? MACS[macKind](this.vault.unseal(row.mak)) : null,
      pik: row.pik ? this.vault.unseal(row.pik) : null,
    }
  }

  private async touch(): Promise<void> {
    // Whoever is silent is dropped from memory as well: the map is as large as the traffic.
    const now = performance.now()
    for (const [tid, held] of this.kept) if (held.until < now) this.kept.delete(tid)
    if (this.seen.size === 0) return
    const seen = [...this.seen].map(([tid, at]) => ({ tid, at }))
    this.seen.clear()
    for (let from = 0; from < seen.length; from += TOUCHED_AT_ONCE)
      await touchRows(this.lane, seen.slice(from, from + TOUCHED_AT_ONCE)).catch(() => undefined)
  }
}
