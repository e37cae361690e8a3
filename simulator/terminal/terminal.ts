import { macInput, pack } from '#gateway/iso8583/codec.ts'
import { openWorkingKeys } from '#gateway/iso8583/keys.ts'
import { MACS, type Mac, type MacKind, sameMac } from '#gateway/iso8583/mac.ts'
import { bytes, type Message, text } from '#gateway/iso8583/message.ts'
import { pinBlock } from '#gateway/iso8583/pin.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import { maskPan } from '#gateway/iso8583/redact.ts'
import { type Heard, TerminalLine } from './line.ts'
import { type Menu, type RecordKind, TerminalMemory, type TerminalRecord } from './memory.ts'
import {
  type BatchTotals,
  type Card,
  field60,
  OPERATOR,
  paymentRequest,
  readMenus,
  requestOf,
  reversalRequest,
  settlementRequest,
  totalsOf,
  uploadEndRequest,
  uploadRequests,
} from './requests.ts'

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

const ANSWER_MS = 60_000
const TRIES = 3
/** A reversal was taken when the gateway says done, knows no such sale, or knows that it was declined (docs/spec/8). */
const REVERSAL_TAKEN = new Set(['00', '25', '12'])
const SIGN_IN_AGAIN = 3
const DOWNLOAD = 1

/** A terminal behaves wrongly towards the person at it: said in a sentence, nothing was sent. */
export class TerminalFault extends Error {}

/**
 * A POS terminal: what it has to send it sends by Q/CUP 007, and what it has sent it remembers until it knows what became of it. One
 * request at a time; callers wait for each other.
 */
export class Terminal {
  readonly tid: string
  readonly mid: string
  private readonly options: TerminalOptions
  private readonly memory: TerminalMemory
  private readonly line: TerminalLine
  private readonly now: () => number
  private keys: { readonly pik: Buffer; readonly mac: Mac } | null = null
  private queue: Promise<unknown> = Promise.resolve()
  private wantsDownload = false

  constructor(options: TerminalOptions) {
    this.options = options
    this.tid = options.tid
    this.mid = options.mid
    this.now = options.now ?? Date.now
    this.memory = new TerminalMemory(options.stateFile ?? null, options.tmk)
    this.line = new TerminalLine(options.host, options.port)
    for (const one of this.memory.now.records)
      if (one.state === 'pending') this.memory.change(one.stan, one.batch, { state: 'owed', reason: '98' })
  }

  get signedIn(): boolean {
    return this.keys !== null
  }

  get batch(): number {
    return this.memory.now.batch
  }

  get testState(): boolean {
    return this.memory.now.testState
  }

  get menus(): readonly Menu[] {
    return this.memory.now.menus
  }

  /** Transactions of the open batch, oldest first. */
  get records(): readonly TerminalRecord[] {
    return this.memory.now.records
  }

  /** Reversals that the gateway has not acknowledged. */
  get owed(): readonly TerminalRecord[] {
    return this.records.filter((one) => one.state === 'owed')
  }

  get totals(): BatchTotals {
    return totalsOf(this.records)
  }

  close(): void {
    this.line.close()
  }

  /** Menus that a card may be offered for an amount, by the downloaded parameters. */
  menusFor(card: string, amountFen: number): Menu[] {
    return this.menus.filter((menu) => amountFen >= menu.minFen && amountFen <= menu.maxFen && menu.bins.some((bin) => inRange(bin, card)))
  }

  /** @throws NoGateway */
  signIn(): Promise<Outcome> {
    return this.inTurn(() => this.doSignIn())
  }

  signOut(): Promise<Outcome> {
    return this.inTurn(async () => {
      const heard = await this.ask(requestOf(this, '0820', { 11: this.nextStan(), 60: field60('00', this.batch, '002') }))
      this.keys = null
      return outcomeOf(heard)
    })
  }

  echo(): Promise<Outcome> {
    return this.inTurn(async () => outcomeOf(await this.ask(requestOf(this, '0820', { 60: field60('00', this.batch, '301') }))))
  }

  /** Downloads the instalment menus. */
  download(): Promise<Outcome> {
    return this.inTurn(() => this.doDownload())
  }

  /**
   * A sale, with `instalment` in periods. Owed reversals go first.
   * @throws TerminalFault not signed in, or a PIN of wrong length; NoGateway
   */
  sale(wish: { card: Card; amountFen: number; pin?: string; instalment?: { project: string; periods: number } }): Promise<Outcome> {
    const { instalment } = wish
    return this.inTurn(() =>
      this.pay(wish.card, wish.pin, null, {
        kind: instalment ? 'instalment' : 'sale',
        amountFen: wish.amountFen,
        periods: instalment?.periods ?? null,
        project: instalment?.project ?? null,
        original: null,
      }),
    )
  }

  /** Takes a sale of the open batch back, whole. @throws TerminalFault when there is no such sale */
  voidSale(trace: number, pin?: string): Promise<Outcome> {
    return this.inTurn(async () => {
      const sale = this.records.find((one) => one.stan === trace && one.batch === this.batch)
      if (!sale || (sale.kind !== 'sale' && sale.kind !== 'instalment')) throw new TerminalFault(`No sale ${trace} in this batch.`)
      if (sale.state !== 'approved') throw new TerminalFault(`Sale ${trace} is ${sale.state}: only an approved one can be voided.`)
      const outcome = await this.pay({ pan: this.memory.cardOf(sale) }, pin, sale, {
        kind: 'void',
        amountFen: sale.amountFen,
        periods: null,
        project: null,
        original: { batch: sale.batch, stan: sale.stan, date: null },
      })
      if (outcome.approved) this.memory.change(sale.stan, sale.batch, { state: 'voided' })
      return outcome
    })
  }

  /** Gives back all or part of a settled sale, known from its slip: `date` is `MMDD`. The card must be swiped. */
  refund(wish: {
    card: Card
    batch: number
    trace: number
    date: string
    reference: string
    authorisation?: string
    amountFen: number
  }): Promise<Outcome> {
    return this.inTurn(() =>
      this.pay(
        wish.card,
        undefined,
        { reference: wish.reference, authorisation: wish.authorisation ?? null },
        {
          kind: 'refund',
          amountFen: wish.amountFen,
          periods: null,
          project: null,
          original: { batch: wish.batch, stan: wish.trace, date: wish.date },
        },
      ),
    )
  }

  /** Sends what is owed, as before every on-line message. */
  deliver(): Promise<void> {
    return this.inTurn(() => this.deliverOwed())
  }

  /** Settles the batch; where the sums differ every record is sent, and the batch is closed by the gateway's word. */
  settle(): Promise<SettleOutcome> {
    return this.inTurn(() => this.doSettle())
  }

  /** Test state on or off: the batch is settled before (Q/CUP 007, 7.1.4.1). Null: nothing was to be settled. */
  setTestState(on: boolean): Promise<SettleOutcome | null> {
    return this.inTurn(async () => {
      if (on === this.testState) return null
      const settled = this.records.length > 0 ? await this.doSettle() : null
      if (settled?.result === 'refused') throw new TerminalFault('The batch could not be settled: the state stays as it is.')
      this.memory.now.testState = on
      this.memory.save()
      return settled
    })
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work, work)
    this.queue = result.catch(() => undefined)
    return result
  }

  private nextStan(): string {
    this.memory.now.stan = (this.memory.now.stan % 999_999) + 1
    return String(this.memory.now.stan).padStart(6, '0')
  }

  private ask(request: Message): Promise<Heard | null> {
    const packed = pack(Q_CUP_007, request)
    if (request.fields[64] !== undefined && this.keys) this.keys.mac(macInput(Q_CUP_007, packed)).copy(packed, packed.length - 8)
    return this.line.ask(packed, this.options.answerMs ?? ANSWER_MS)
  }

  private async doSignIn(): Promise<Outcome> {
    const kind = this.options.mac ?? 'annex-b'
    const double = this.options.double === true || kind !== 'annex-b'
    const heard = await this.ask(
      requestOf(this, '0800', { 11: this.nextStan(), 60: field60('00', this.batch, double ? '003' : '001'), 63: OPERATOR }),
    )
    const sealed = heard && bytes(heard.answer, 62)
    const outcome = outcomeOf(heard)
    if (!heard || !sealed || !outcome.approved) return outcome
    const { pik, mak } = openWorkingKeys(this.options.tmk, sealed, kind === 'annex-b' ? 8 : 16)
    this.keys = { pik, mac: MACS[kind](mak) }
    const batch = Number(text(heard.answer, 60)?.slice(2, 8))
    // The gateway closed the batch and the word of it was lost: what is kept here was settled there.
    if (batch > this.batch && this.owed.length === 0) this.memory.now.records = []
    this.memory.now.batch = batch
    this.memory.save()
    this.heed(heard)
    if (this.wantsDownload) await this.doDownload()
    return outcome
  }

  private async doDownload(): Promise<Outcome> {
    this.wantsDownload = false
    const heard = await this.ask(requestOf(this, '0800', { 60: field60('00', this.batch, '360') }))
    const body = heard && bytes(heard.answer, 62)
    if (heard && body && outcomeOf(heard).approved) {
      this.memory.now.menus = readMenus(body)
      this.memory.save()
      await this.ask(requestOf(this, '0820', { 60: field60('00', this.batch, '361') }))
    }
    return outcomeOf(heard)
  }

  private async pay(
    card: Card,
    pin: string | undefined,
    authorised: (Pick<TerminalRecord, 'reference' | 'authorisation'> & Partial<TerminalRecord>) | null,
    wish: Pick<TerminalRecord, 'kind' | 'amountFen' | 'periods' | 'project' | 'original'>,
  ): Promise<Outcome> {
    if (!this.keys) throw new TerminalFault('Sign in first.')
    await this.deliverOwed()
    const first = await this.payOnce(card, pin, authorised, wish)
    // The session was lost: sign in and do it once more, under a trace number of its own.
    if (first.answer !== '77' || this.keys !== null || !(await this.doSignIn()).approved) return first
    return this.payOnce(card, pin, authorised, wish)
  }

  private async payOnce(
    card: Card,
    pin: string | undefined,
    authorised: (Pick<TerminalRecord, 'reference' | 'authorisation'> & Partial<TerminalRecord>) | null,
    wish: Pick<TerminalRecord, 'kind' | 'amountFen' | 'periods' | 'project' | 'original'>,
  ): Promise<Outcome> {
    const record = this.begin(card, wish)
    const request = paymentRequest(this, record, card, authorised as TerminalRecord | null)
    if (pin && this.keys) {
      request.fields[22] = card.track2 ? '021' : '011'
      request.fields[26] = '12'
      request.fields[52] = pinBlock(this.keys.pik, pin, card.pan)
      request.fields[53] = `${this.keys.pik.length === 16 ? '26' : '20'}00000000000000`
    }
    // On disk before it leaves: after a power cut the terminal knows that it has to take it back.
    this.memory.now.records.push(record)
    this.memory.save()
    let heard: Heard | null
    try {
      heard = await this.ask(request)
    } catch (error) {
      this.memory.now.records.pop()
      this.memory.save()
      throw error
    }
    return this.conclude(record, heard)
  }

  private begin(card: Card, wish: Pick<TerminalRecord, 'kind' | 'amountFen' | 'periods' | 'project' | 'original'>): TerminalRecord {
    return {
      ...wish,
      stan: Number(this.nextStan()),
      batch: this.batch,
      cardMasked: maskPan(card.pan),
      card: this.memory.sealCard(card.pan),
      keyed: card.track2 === undefined,
      test: this.testState,
      state: 'pending',
      answer: null,
      reference: null,
      authorisation: null,
      firstRepaymentFen: null,
      feeFen: null,
      hostTime: null,
      at: this.now(),
      reason: null,
      tries: 0,
    }
  }

  /** What an answer, or none, makes of a transaction. */
  private conclude(record: TerminalRecord, heard: Heard | null): Outcome {
    const owe = (reason: string): Outcome => {
      const owed = this.memory.change(record.stan, record.batch, { state: 'owed', reason })
      return { answer: null, approved: false, record: owed }
    }
    if (!heard) return owe('98')
    const answer = text(heard.answer, 39) ?? '96'
    this.heed(heard)
    if (answer !== '00')
      return { answer, approved: false, record: this.memory.change(record.stan, record.batch, { state: 'declined', answer }) }
    const mac = bytes(heard.answer, 64)
    if (!mac || !this.keys || !sameMac(mac, this.keys.mac(macInput(Q_CUP_007, heard.raw)))) return owe('A0')
    if (text(heard.answer, 4) !== String(record.amountFen).padStart(12, '0')) return owe('96')
    const terms = record.kind === 'instalment' ? bytes(heard.answer, 62)?.toString('latin1') : undefined
    const approved = this.memory.change(record.stan, record.batch, {
      state: 'approved',
      answer,
      reference: text(heard.answer, 37) ?? null,
      authorisation: text(heard.answer, 38) ?? null,
      hostTime: (text(heard.answer, 13) ?? '') + (text(heard.answer, 12) ?? ''),
      firstRepaymentFen: terms ? Number(terms.slice(0, 12)) : null,
      feeFen: terms ? Number(terms.slice(15, 27)) : null,
    })
    return { answer, approved: true, record: approved }
  }

  /** What the header of an answer asks for (Q/CUP 007, table 49). */
  private heed(heard: Heard): void {
    const demand = (heard.answer.header?.[2] ?? 0) & 15
    if (demand === SIGN_IN_AGAIN) this.keys = null
    if (demand === DOWNLOAD) this.wantsDownload = true
  }

  private async deliverOwed(): Promise<void> {
    for (const one of this.owed) {
      const instalment = one.kind === 'instalment' || (one.kind === 'void' && this.isInstalment(one))
      for (let tries = one.tries; this.isOwed(one) && tries < (this.options.tries ?? TRIES); tries += 1) {
        this.memory.change(one.stan, one.batch, { tries: tries + 1 })
        if (!this.keys && !(await this.doSignIn()).approved) continue
        const pan = this.memory.cardOf(one)
        // A refund is never reversed: the same message again gets the same answer.
        const heard =
          one.kind === 'refund'
            ? await this.ask(paymentRequest(this, one, { pan, track2: `${pan}=` }, one))
            : await this.ask(reversalRequest(this, one, pan, instalment))
        if (!heard) continue
        this.heed(heard)
        const answer = text(heard.answer, 39) ?? ''
        if (one.kind === 'refund') this.conclude(one, heard)
        else if (REVERSAL_TAKEN.has(answer)) this.memory.change(one.stan, one.batch, { state: 'reversed', answer })
      }
      if (this.isOwed(one)) this.memory.change(one.stan, one.batch, { state: 'fault' })
    }
  }

  private isOwed(record: TerminalRecord): boolean {
    return this.owed.some((one) => one.stan === record.stan && one.batch === record.batch)
  }

  private isInstalment(record: TerminalRecord): boolean {
    return this.records.some(
      (one) => one.stan === record.original?.stan && one.batch === record.original.batch && one.kind === 'instalment',
    )
  }

  private async doSettle(): Promise<SettleOutcome> {
    if (!this.keys) throw new TerminalFault('Sign in first.')
    await this.deliverOwed()
    const { batch } = this
    const ours = this.totals
    const heard = await this.ask(settlementRequest(this, batch, Number(this.nextStan()), ours))
    const theirs = (heard && text(heard.answer, 48)) ?? null
    if (heard) this.heed(heard)
    const result = theirs?.[30]
    if (result === '1') return this.closeBatch('agreed', batch, ours, theirs)
    if (result !== '2' || !(await this.upload(batch))) return { result: 'refused', batch, ours, theirs }
    return this.closeBatch('uploaded', batch, ours, theirs)
  }

  private async upload(batch: number): Promise<boolean> {
    const sent = this.records.filter((one) => !one.test && (one.state === 'approved' || one.state === 'voided'))
    const requests = uploadRequests(
      this,
      batch,
      sent,
      (one) => this.memory.cardOf(one),
      () => Number(this.nextStan()),
    )
    for (const request of requests) if (!outcomeOf(await this.ask(request)).approved) return false
    return outcomeOf(await this.ask(uploadEndRequest(this, batch, Number(this.nextStan()), sent.length))).approved
  }

  /** The batch number rises only here: after agreement or upload. */
  private closeBatch(result: 'agreed' | 'uploaded', batch: number, ours: BatchTotals, theirs: string | null): SettleOutcome {
    this.memory.now.batch = batch + 1
    this.memory.now.records = this.records.filter((one) => one.state === 'owed' || one.state === 'fault')
    this.memory.save()
    return { result, batch, ours, theirs }
  }
}

function outcomeOf(heard: Heard | null): Outcome {
  const answer = heard ? (text(heard.answer, 39) ?? null) : null
  return { answer, approved: answer === '00', record: null }
}

function inRange(bin: string, card: string): boolean {
  const [from = '', to] = bin.split('-')
  if (to === undefined) return card.startsWith(from)
  const head = card.slice(0, from.length)
  return from <= head && head <= to
}

export type { RecordKind }
