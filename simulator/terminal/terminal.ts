import { setTimeout as wait } from 'node:timers/promises'
import { bytes, text } from '#gateway/iso8583/message.ts'
import { pinBlock } from '#gateway/iso8583/pin.ts'
import { maskPan } from '#gateway/iso8583/redact.ts'
import type { Heard } from './line.ts'
import { type Menu, type TerminalMemory, type TerminalRecord, UNSENT, type Wished } from './memory.ts'
import {
  type BatchTotals,
  type Card,
  field60,
  menusFor,
  paymentRequest,
  requestOf,
  reversalRequest,
  settledOf,
  settlementRequest,
  totalsOf,
  uploadEndRequest,
  uploadRequests,
} from './requests.ts'
import { type Outcome, outcomeOf, Session, type SettleOutcome, TerminalFault, type TerminalOptions } from './session.ts'

const TRIES = 3
/** Behind it comes batch 1: a batch number has six digits. */
const BATCH_MAX = 999_999
/** A line that has just been lost is given a moment. */
const AGAIN_MS = 100
/** A reversal was taken when the gateway says done, knows no such sale, or knows that it was declined (docs/spec/8). */
const REVERSAL_TAKEN = new Set(['00', '25', '12'])
/** What is taken back, as far as the terminal knows it. */
type Authorised = (Pick<TerminalRecord, 'reference' | 'authorisation'> & Partial<TerminalRecord>) | null

/**
 * A POS terminal: what it has to send it sends by Q/CUP 007, and what it has sent it remembers until it knows what became of it. One
 * request at a time; callers wait for each other.
 */
export class Terminal {
  readonly tid: string
  readonly mid: string
  private readonly session: Session
  private readonly memory: TerminalMemory
  private readonly tries: number
  private readonly now: () => number
  private queue: Promise<unknown> = Promise.resolve()
  private underWay = 0

  constructor(options: TerminalOptions) {
    this.tid = options.tid
    this.mid = options.mid
    this.now = options.now ?? Date.now
    this.session = new Session(options)
    this.memory = this.session.memory
    this.tries = options.tries ?? TRIES
    for (const one of this.memory.now.records)
      if (one.state === 'pending') this.memory.change(one.stan, one.batch, { state: 'owed', reason: '98' })
  }

  get signedIn(): boolean {
    return this.session.keys !== null
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

  /** Something is under way, or waits for its turn. */
  get working(): boolean {
    return this.underWay > 0
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
    return totalsOf(this.records, this.testState)
  }

  close(): void {
    this.session.close()
  }

  /** Menus that a card may be offered for an amount, by the downloaded parameters. */
  menusFor(card: string, amountFen: number): Menu[] {
    return menusFor(this.menus, card, amountFen)
  }

  /** @throws NoGateway */
  signIn(): Promise<Outcome> {
    return this.inTurn(() => this.session.signIn())
  }

  signOut(): Promise<Outcome> {
    return this.inTurn(async () => {
      const heard = await this.session.ask(requestOf(this, '0820', { 11: this.session.nextStan(), 60: field60('00', this.batch, '002') }))
      this.session.keys = null
      return outcomeOf(heard)
    })
  }

  echo(): Promise<Outcome> {
    return this.inTurn(async () => outcomeOf(await this.session.ask(requestOf(this, '0820', { 60: field60('00', this.batch, '301') }))))
  }

  /** Downloads the instalment menus. */
  download(): Promise<Outcome> {
    return this.inTurn(() => this.session.download())
  }

  /**
   * A sale, with `instalment` in periods. Owed reversals go first.
   * @throws TerminalFault not signed in; NoGateway
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
      if (!sale || (sale.kind !== 'sale' && sale.kind !== 'instalment'))
        throw new TerminalFault('no_such_sale', `No sale ${trace} in this batch.`)
      if (sale.state !== 'approved')
        throw new TerminalFault('not_voidable', `Sale ${trace} is ${sale.state}: only an approved one can be voided.`)
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
      if (settled?.result === 'refused') throw new TerminalFault('batch_open', 'The batch could not be settled: the state stays as it is.')
      this.memory.now.testState = on
      this.memory.save()
      return settled
    })
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.underWay += 1
    const result = this.queue.then(work, work).finally(() => {
      this.underWay -= 1
    })
    this.queue = result.catch(() => undefined)
    return result
  }

  private async pay(card: Card, pin: string | undefined, authorised: Authorised, wish: Wished): Promise<Outcome> {
    if (!this.session.keys) throw new TerminalFault('not_signed_in', 'Sign in first.')
    await this.deliverOwed()
    const first = await this.payOnce(card, pin, authorised, wish)
    // The session was lost: sign in and do it once more, under a trace number of its own.
    if (first.answer !== '77' || this.session.keys !== null || !(await this.session.signIn()).approved) return first
    return this.payOnce(card, pin, authorised, wish)
  }

  private async payOnce(card: Card, pin: string | undefined, authorised: Authorised, wish: Wished): Promise<Outcome> {
    const record = this.begin(card, wish)
    const request = paymentRequest(this, record, card, authorised as TerminalRecord | null)
    if (pin && this.session.keys) {
      request.fields[22] = card.track2 ? '021' : '011'
      request.fields[26] = '12'
      request.fields[52] = pinBlock(this.session.keys.pik, pin, card.pan)
      request.fields[53] = `${this.session.keys.pik.length === 16 ? '26' : '20'}00000000000000`
    }
    // On disk before it leaves: after a power cut the terminal knows that it has to take it back.
    this.memory.now.records.push(record)
    this.memory.save()
    let heard: Heard | null
    try {
      heard = await this.session.ask(request)
    } catch (error) {
      this.memory.now.records.pop()
      this.memory.save()
      throw error
    }
    return this.conclude(record, heard)
  }

  private begin(card: Card, wish: Wished): TerminalRecord {
    return {
      ...UNSENT,
      ...wish,
      stan: Number(this.session.nextStan()),
      batch: this.batch,
      cardMasked: maskPan(card.pan),
      card: this.memory.sealCard(card.pan),
      keyed: card.track2 === undefined,
      test: this.testState,
      at: this.now(),
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
    this.session.heed(heard)
    if (answer !== '00')
      return { answer, approved: false, record: this.memory.change(record.stan, record.batch, { state: 'declined', answer }) }
    if (!this.session.believes(heard)) return owe('A0')
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

  private async deliverOwed(): Promise<void> {
    for (const one of this.owed) {
      const instalment = one.kind === 'instalment' || (one.kind === 'void' && this.isInstalment(one))
      for (let tries = one.tries; this.isOwed(one) && tries < this.tries; tries += 1) {
        this.memory.change(one.stan, one.batch, { tries: tries + 1 })
        if (!this.session.keys && !(await this.session.signIn()).approved) continue
        const pan = this.memory.cardOf(one)
        // A refund is never reversed: the same message again gets the same answer.
        const heard =
          one.kind === 'refund'
            ? await this.session.ask(paymentRequest(this, one, { pan, track2: `${pan}=` }, one))
            : await this.session.ask(reversalRequest(this, one, pan, instalment))
        // A 00 without its MAC may be anybody's: as if none had come.
        if (!heard || (text(heard.answer, 39) === '00' && !this.session.believes(heard))) {
          await wait(AGAIN_MS)
          continue
        }
        this.session.heed(heard)
        const answer = text(heard.answer, 39) ?? ''
        if (one.kind === 'refund') this.conclude(one, heard)
        else this.memory.change(one.stan, one.batch, REVERSAL_TAKEN.has(answer) ? { state: 'reversed', answer } : { answer })
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
    if (!this.session.keys) throw new TerminalFault('not_signed_in', 'Sign in first.')
    await this.deliverOwed()
    const { batch } = this
    const ours = this.totals
    const heard = await this.session.ask(settlementRequest(this, batch, Number(this.session.nextStan()), ours))
    const theirs = (heard && text(heard.answer, 48)) ?? null
    if (heard) this.session.heed(heard)
    const result = theirs?.[30]
    if (result === '1') return this.closeBatch('agreed', batch, ours, theirs)
    if (result !== '2' || !(await this.upload(batch))) return { result: 'refused', batch, ours, theirs }
    return this.closeBatch('uploaded', batch, ours, theirs)
  }

  private async upload(batch: number): Promise<boolean> {
    const sent = settledOf(this.records, this.testState)
    const requests = uploadRequests(
      this,
      batch,
      sent,
      (one) => this.memory.cardOf(one),
      () => Number(this.session.nextStan()),
    )
    for (const request of requests) if (!outcomeOf(await this.session.ask(request)).approved) return false
    return outcomeOf(await this.session.ask(uploadEndRequest(this, batch, Number(this.session.nextStan()), sent.length))).approved
  }

  /** The batch number rises only here: after agreement or upload. */
  private closeBatch(result: 'agreed' | 'uploaded', batch: number, ours: BatchTotals, theirs: string | null): SettleOutcome {
    this.memory.now.batch = (batch % BATCH_MAX) + 1
    this.memory.now.records = this.records.filter((one) => one.state === 'owed' || one.state === 'fault')
    this.memory.save()
    return { result, batch, ours, theirs }
  }
}
