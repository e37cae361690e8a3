import { macInput, pack } from '#gateway/iso8583/codec.ts'
import { openWorkingKeys } from '#gateway/iso8583/keys.ts'
import { MACS, type Mac, type MacKind, sameMac } from '#gateway/iso8583/mac.ts'
import { bytes, type Message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import { type Heard, TerminalLine } from './line.ts'
import { TerminalMemory, type TerminalRecord } from './memory.ts'
import { type BatchTotals, field60, OPERATOR, readMenus, requestOf, type Speaker } from './requests.ts'

export interface TerminalOptions {
  readonly tid: string
  readonly mid: string
  /** Master key, 16 bytes. */
  readonly tmk: Buffer
  readonly host: string
  readonly port: number
  readonly mac?: MacKind
  /** Sign in with a double-length PIN key (60.3 = 003); always so for X9.19 and SM4. */
  readonly double?: boolean
  /** Batch, trace number, records and owed reversals outlive the process there. */
  readonly stateFile?: string
  /** Parameter 12 of the terminal: how long it waits; above the gateway's 25 s (Q/CUP 006 part 1, 3.4.1.1). */
  readonly answerMs?: number
  /** How often a reversal is tried before a slip says that somebody must look. */
  readonly tries?: number
  readonly now?: () => number
}

/** What became of a request: field 39, and the record it left. */
export interface Outcome {
  /** Null: no answer came, or one that could not be believed. */
  readonly answer: string | null
  readonly approved: boolean
  readonly record: TerminalRecord | null
}

export interface SettleOutcome {
  /** `agreed` at once or `uploaded`; `refused`: the batch stays open. */
  readonly result: 'agreed' | 'uploaded' | 'refused'
  readonly batch: number
  readonly ours: BatchTotals
  /** The 62 digits that came back. */
  readonly theirs: string | null
}

/** What a terminal will not do, and says so itself: nothing was sent. */
export type FaultCode = 'not_signed_in' | 'no_such_sale' | 'not_voidable' | 'batch_open'

export class TerminalFault extends Error {
  readonly code: FaultCode
  constructor(code: FaultCode, says: string) {
    super(says)
    this.code = code
  }
}

const ANSWER_MS = 60_000
const SIGN_IN_AGAIN = 3
const DOWNLOAD = 1

/** What a terminal has agreed with the gateway: keys, batch, menus, and the line that messages go over. */
export class Session {
  readonly memory: TerminalMemory
  keys: { readonly pik: Buffer; readonly mac: Mac } | null = null
  private readonly options: TerminalOptions
  private readonly line: TerminalLine
  private wantsDownload = false

  constructor(options: TerminalOptions) {
    this.options = options
    this.memory = new TerminalMemory(options.stateFile ?? null, options.tmk)
    this.line = new TerminalLine(options.host, options.port)
  }

  get speaker(): Speaker {
    return { tid: this.options.tid, mid: this.options.mid, testState: this.memory.now.testState }
  }

  get batch(): number {
    return this.memory.now.batch
  }

  close(): void {
    this.line.close()
  }

  /** The next trace number, six digits. */
  nextStan(): string {
    this.memory.now.stan = (this.memory.now.stan % 999_999) + 1
    return String(this.memory.now.stan).padStart(6, '0')
  }

  /** Sends a request, with its MAC where it has a place for one. @throws NoGateway */
  ask(request: Message): Promise<Heard | null> {
    const packed = pack(Q_CUP_007, request)
    if (request.fields[64] !== undefined && this.keys) this.keys.mac(macInput(Q_CUP_007, packed)).copy(packed, packed.length - 8)
    return this.line.ask(packed, this.options.answerMs ?? ANSWER_MS)
  }

  async signIn(): Promise<Outcome> {
    const kind = this.options.mac ?? 'annex-b'
    const double = this.options.double === true || kind !== 'annex-b'
    const heard = await this.ask(
      requestOf(this.speaker, '0800', { 11: this.nextStan(), 60: field60('00', this.batch, double ? '003' : '001'), 63: OPERATOR }),
    )
    const sealed = heard && bytes(heard.answer, 62)
    const outcome = outcomeOf(heard)
    if (!heard || !sealed || !outcome.approved) return outcome
    const { pik, mak } = openWorkingKeys(this.options.tmk, sealed, kind === 'annex-b' ? 8 : 16)
    this.keys = { pik, mac: MACS[kind](mak) }
    const batch = Number(text(heard.answer, 60)?.slice(2, 8))
    // The gateway closed the batch and the word of it was lost: what is kept here was settled there.
    if (batch !== this.batch && !this.memory.now.records.some((one) => one.state === 'owed')) this.memory.now.records = []
    this.memory.now.batch = batch
    this.memory.save()
    this.heed(heard)
    if (this.wantsDownload) await this.download()
    return outcome
  }

  async download(): Promise<Outcome> {
    this.wantsDownload = false
    const heard = await this.ask(requestOf(this.speaker, '0800', { 60: field60('00', this.batch, '360') }))
    const body = heard && bytes(heard.answer, 62)
    if (heard && body && outcomeOf(heard).approved) {
      this.memory.now.menus = readMenus(body)
      this.memory.save()
      await this.ask(requestOf(this.speaker, '0800', { 60: field60('00', this.batch, '361') }))
    }
    return outcomeOf(heard)
  }

  /** What the header of an answer asks for (Q/CUP 007, table 49). */
  heed(heard: Heard): void {
    const demand = (heard.answer.header?.[2] ?? 0) & 15
    if (demand === SIGN_IN_AGAIN) this.keys = null
    if (demand === DOWNLOAD) this.wantsDownload = true
  }

  /** Does an answer carry the MAC of this session? */
  believes(heard: Heard): boolean {
    const mac = bytes(heard.answer, 64)
    return mac !== undefined && this.keys !== null && sameMac(mac, this.keys.mac(macInput(Q_CUP_007, heard.raw)))
  }
}

/** What field 39 says; null where there is none. */
export function outcomeOf(heard: Heard | null): Outcome {
  const answer = heard ? (text(heard.answer, 39) ?? null) : null
  return { answer, approved: answer === '00', record: null }
}
