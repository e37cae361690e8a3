import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'

export type RecordKind = 'sale' | 'instalment' | 'void' | 'refund'

/** One transaction as the terminal keeps it for slips, totals, voids and the batch upload; amounts in fen. */
export interface TerminalRecord {
  readonly kind: RecordKind
  readonly stan: number
  readonly batch: number
  readonly amountFen: number
  readonly cardMasked: string
  /** The card number, sealed under a key of the terminal: voids, refund notices and uploads need it until the batch is settled. */
  readonly card: string
  readonly keyed: boolean
  readonly test: boolean
  /** Instalments only. */
  readonly periods: number | null
  readonly project: string | null
  /** Batch and trace number (and `MMDD` of a refund) of what a void or refund is about. */
  readonly original: { readonly batch: number; readonly stan: number; readonly date: string | null } | null
  /** `pending`: sent, nothing known. `owed`: its reversal has to reach the gateway. `fault`: it did not within the tries; somebody must look. */
  readonly state: 'pending' | 'approved' | 'declined' | 'owed' | 'reversed' | 'voided' | 'fault'
  readonly answer: string | null
  readonly reference: string | null
  readonly authorisation: string | null
  /** From the approval of an instalment (field 62, usage 11). */
  readonly firstRepaymentFen: number | null
  readonly feeFen: number | null
  /** `MMDDhhmmss` as the gateway said it. */
  readonly hostTime: string | null
  /** Epoch milliseconds. */
  readonly at: number
  /** Why it is owed: 98 no answer, 96 fault, A0 MAC wrong, 06 other (Q/CUP 007, field 39 of reversals). */
  readonly reason: string | null
  readonly tries: number
}

/** What a cashier wishes for. */
export type Wished = Pick<TerminalRecord, 'kind' | 'amountFen' | 'periods' | 'project' | 'original'>

/** A record of which nothing is known yet. */
export const UNSENT = {
  state: 'pending',
  answer: null,
  reference: null,
  authorisation: null,
  firstRepaymentFen: null,
  feeFen: null,
  hostTime: null,
  reason: null,
  tries: 0,
} as const satisfies Partial<TerminalRecord>

/** An instalment menu from the parameter download. */
export interface Menu {
  readonly project: string
  readonly bins: readonly string[]
  readonly terms: readonly number[]
  readonly minFen: number
  readonly maxFen: number
}

export interface Memory {
  batch: number
  stan: number
  testState: boolean
  menus: Menu[]
  records: TerminalRecord[]
}

const EMPTY: Memory = { batch: 0, stan: 0, testState: false, menus: [], records: [] }
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The terminal's memory, on disk before a message leaves: a power cut at any moment loses nothing that the gateway could know. */
export class TerminalMemory {
  readonly now: Memory
  private readonly path: string | null
  private readonly key: Buffer

  /** @param path null: a memory that ends with the process */
  constructor(path: string | null, tmk: Buffer) {
    this.path = path
    this.key = createHash('sha256').update('terminal memory').update(tmk).digest()
    this.now = path && existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Memory) : structuredClone(EMPTY)
  }

  /** Writes the whole memory beside the old one, flushes, and puts it in its place. */
  save(): void {
    if (!this.path) return
    const file = openSync(`${this.path}.new`, 'w', 0o600)
    try {
      writeSync(file, JSON.stringify(this.now))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(`${this.path}.new`, this.path)
  }

  /** Changes one record and saves. */
  change(stan: number, batch: number, to: Partial<TerminalRecord>): TerminalRecord {
    const at = this.now.records.findIndex((one) => one.stan === stan && one.batch === batch)
    const held = this.now.records[at]
    if (!held) throw new Error(`No transaction ${stan} in batch ${batch}`)
    const changed = { ...held, ...to }
    this.now.records[at] = changed
    this.save()
    return changed
  }

  sealCard(card: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce)
    const body = Buffer.concat([cipher.update(card, 'latin1'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
  }

  cardOf(record: TerminalRecord): string {
    const bytes = Buffer.from(record.card, 'base64')
    const opener = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE_BYTES))
    opener.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    return Buffer.concat([opener.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), opener.final()]).toString('latin1')
  }
}
