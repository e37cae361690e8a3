import { issuerVerdict, toldTerminal } from '#domain/card/answer-codes.ts'
import type { Gateway } from './gateway.ts'
import { gb18030 } from './gb18030.ts'
import { traceOf } from './id-source.ts'
import { bytes, type Message, text } from './iso8583/message.ts'
import { translatePin } from './iso8583/pin.ts'
import type { Outcome } from './issuer-link.ts'
import { type JournalRow, journalRow, type ReversalReason } from './journal-rows.ts'
import { ITSELF } from './meter.ts'
import { field48, field60, networkTime, type Outgoing, readField57 } from './network.ts'
import { type Answered, answeredFields, instalmentAnswer, type Payment, readInstalment, replyOf, rowOf } from './payment.ts'
import type { Reply } from './terminal-message.ts'
import type { Terminal } from './terminals.ts'

/** What the standards call the condition of an instalment (field 25), and of a purchase like any other. */
const INSTALMENT = '64'
const PLAIN = '00'

/** A sale or an instalment sale (docs/spec/8, The switch 1 and 2): journalled, forwarded, its answer journalled, answered. */
export async function sale(gateway: Gateway, payment: Payment): Promise<Reply> {
  const condition = text(payment.request, 25)
  if (condition !== INSTALMENT && condition !== PLAIN) return { fields: { 39: '40' } }
  const instalment = condition === INSTALMENT
  const asked = instalment ? readInstalment(payment) : null
  if (instalment && !asked) return { fields: { 39: '30' } }
  const issuerId = gateway.issuers.ofCard(payment.card, asked?.project)
  const refused = payment.test ? null : asked ? instalmentAnswer(gateway, payment, asked) : issuerId === null ? '14' : null
  const id = await gateway.ids.next()
  const row = rowOf(gateway, payment, {
    id,
    kind: asked ? 'instalment' : 'sale',
    state: refused ? 'declined' : payment.test ? 'approved' : 'waiting',
    periods: asked?.periods ?? null,
    project: asked && gateway.issuers.hasProject(asked.project) ? asked.project : null,
    issuer_id: payment.test ? null : issuerId,
    network_time: networkTime(payment.at),
  })
  if (refused) return decided(gateway, payment, row, refused)
  if (payment.test) return decided(gateway, payment, row, '00')
  return forwarded(gateway, payment, row, {
    mti: '0200',
    networkTime: row.network_time ?? '',
    networkStan: traceOf(id),
    fields: {
      ...networkFields(gateway, payment, row),
      3: '000000',
      25: asked ? INSTALMENT : '00',
      48: asked ? field48(asked.periods, asked.project) : undefined,
      60: field60('0000'),
    },
  })
}

/** Fields that every request to an issuer takes from the terminal's. */
export function networkFields(gateway: Gateway, payment: Payment, row: JournalRow): Outgoing['fields'] {
  const { request, terminal } = payment
  const local = networkTime(payment.at)
  const pin = pinFor(gateway, payment, row.issuer_id)
  return {
    2: payment.card,
    4: String(payment.amount).padStart(12, '0'),
    12: local.slice(4),
    13: local.slice(0, 4),
    14: text(request, 14),
    15: row.settlement_date.slice(5, 7) + row.settlement_date.slice(8, 10),
    18: terminal.row.mcc,
    22: pin ? text(request, 22) : withoutPin(text(request, 22)),
    23: text(request, 23),
    26: pin ? text(request, 26) : undefined,
    35: text(request, 35),
    36: text(request, 36),
    37: String(row.id).padStart(12, '0'),
    41: terminal.tid,
    42: terminal.mid,
    43: nameOnSlip(terminal),
    52: pin,
    53: pinKind(pin, request, gateway, row.issuer_id),
    55: bytes(request, 55),
  }
}

const NAME_BYTES = 40

/** The PIN under the issuer's key; a block under the terminal's would be a wrong PIN to the issuer, so without a key none goes on. */
function pinFor(gateway: Gateway, { terminal, request }: Payment, issuerId: string | null): Buffer | undefined {
  const [block, to] = [bytes(request, 52), issuerId === null ? null : gateway.issuers.link(issuerId)?.settings.pik]
  return block && terminal.pik && to ? translatePin(terminal.pik, to, block) : undefined
}

const PIK_DOUBLE_BYTES = 16

/** Field 53: the format as the terminal has it, and whether the issuer's key is of single (0) or double (6) length (part 2, table 35). */
function pinKind(pin: Buffer | undefined, request: Message, gateway: Gateway, issuerId: string | null): string | undefined {
  if (!pin || issuerId === null) return undefined
  const double = gateway.issuers.link(issuerId)?.settings.pik?.length === PIK_DOUBLE_BYTES
  return ((text(request, 53)?.[0] === '1' ? '1' : '2') + (double ? '6' : '0')).padEnd(16, '0')
}

/** Field 22 with its last digit saying that no PIN is there. */
function withoutPin(entry: string | undefined): string | undefined {
  return entry?.endsWith('1') ? `${entry.slice(0, -1)}2` : entry
}

/** Name of the merchant in the network's own characters, Latin-1 here so that every byte survives. */
export function nameOnSlip(terminal: Terminal): string {
  return gb18030(terminal.row.sign_name || terminal.mid, NAME_BYTES).toString('latin1')
}

/** Journals a request whose answer is known at once. */
export async function decided(gateway: Gateway, payment: Payment, row: JournalRow, answer: string): Promise<Reply> {
  // A refund's answer has no authorisation (table 54).
  const fields: Answered =
    answer === '00' && row.kind !== 'refund'
      ? { 38: String(row.id % 1_000_000).padStart(6, '0'), ...(row.kind === 'instalment' ? { 62: noInstalmentAnswer } : {}) }
      : {}
  const answered = answeredFields(row, gateway.settings.acquirerId, fields)
  const { terminal } = payment
  const tell = payment.test && (row.kind === 'sale' || row.kind === 'instalment')
  const begunAt = performance.now()
  const begun = await gateway.commits.begin(
    { ...row, answer, answered, authorisation: fields[38] ?? null },
    tell
      ? {
          journal_id: row.id,
          kind: 'test_sale',
          tid: terminal.tid,
          serial: terminal.row.serial,
          branch_id: terminal.row.branch_id,
          order_id: terminal.row.order_id,
          body: { amount: payment.amount, stan: payment.stan, at: payment.at },
        }
      : undefined,
  )
  if (!begun) return again(gateway, payment)
  if (!payment.test) gateway.meter.answered(payment.at, ITSELF, row.kind, answer, performance.now() - begunAt)
  return replyOf(terminal, payment.card, answer, answered)
}

/** Zeros for the four parts of usage 11, where an issuer has said nothing (007, 11.3.32.12). */
const noInstalmentAnswer = `0x${Buffer.from(`${'0'.repeat(12)}156${'0'.repeat(12)}${' '.repeat(50)}`, 'latin1').toString('hex')}`

/** Requests that wait for their issuer, so that a doubled one waits with the first. */
const underWay = new Map<number, Promise<Reply>>()

/** Resolves when the answer of a request that waits for its issuer is journalled, or could not be. */
export async function untilAnswered(id: number): Promise<void> {
  await underWay.get(id)?.catch(() => undefined)
}

/** Journals a request, asks the issuer, journals and gives its answer. */
export async function forwarded(gateway: Gateway, payment: Payment, row: JournalRow, outgoing: Outgoing): Promise<Reply> {
  return (await opened(gateway, payment, row, outgoing))()
}

/** Journals a request; what comes back asks the issuer, journals and gives its answer, and may be waited for behind others. */
export async function opened(gateway: Gateway, payment: Payment, row: JournalRow, outgoing: Outgoing): Promise<() => Promise<Reply>> {
  const doubted = (error: unknown): never => {
    gateway.doubtful.set(row.id, performance.now())
    throw error
  }
  if (!(await gateway.commits.begin(row).catch(doubted))) return () => again(gateway, payment)
  return () => {
    const reply = ask(gateway, payment, row, outgoing)
      .catch(doubted)
      .finally(() => underWay.delete(row.id))
    underWay.set(row.id, reply)
    return reply
  }
}

async function ask(gateway: Gateway, payment: Payment, row: JournalRow, outgoing: Outgoing): Promise<Reply> {
  const begunAt = performance.now()
  const link = row.issuer_id === null ? null : gateway.issuers.link(row.issuer_id)
  payment.asking()
  const outcome: Outcome = link ? await link.request(outgoing, gateway.settings.issuerTimeoutMs) : { kind: 'away' }
  const { state, answer, fields, giveBack, reason } = judge(outcome, row)
  const answered = answeredFields(row, gateway.settings.acquirerId, fields)
  const finished = await gateway.commits.finish({
    id: row.id,
    state,
    answer,
    authorisation: fields[38] ?? null,
    answered,
    at: gateway.now(),
    giveBack,
    reason,
  })
  gateway.meter.answered(payment.at, row.issuer_id ?? ITSELF, row.kind, answer, performance.now() - begunAt)
  // The terminal took it back while the issuer thought: it must not hear an approval now.
  if (!finished || finished.reversed)
    return replyOf(payment.terminal, payment.card, '68', answeredFields(row, gateway.settings.acquirerId, {}))
  const reply = replyOf(payment.terminal, payment.card, answer, answered)
  return outcome.kind === 'answer' ? { ...reply, fields: { ...reply.fields, ...toldOnce(outcome.answer) } } : reply
}

/** No expiry (part 2, 6.14.3). */
const NO_EXPIRY = '0000'

/** What the slip and the chip wait for now: expiry and chip data. Never written down (R14), so a repeated request gets none. */
function toldOnce(answer: Message): Reply['fields'] {
  const [expiry, chip] = [text(answer, 14), bytes(answer, 55)]
  return { ...(expiry && expiry !== NO_EXPIRY ? { 14: expiry } : {}), ...(chip ? { 55: chip } : {}) }
}

interface Judged {
  readonly state: 'approved' | 'declined' | 'timed_out'
  readonly answer: string
  readonly fields: Answered
  readonly giveBack: boolean
  readonly reason: ReversalReason
}

function judge(outcome: Outcome, row: JournalRow): Judged {
  const none = { fields: {}, giveBack: false, reason: '4351' } as const
  if (outcome.kind === 'timeout') return { state: 'timed_out', answer: '68', ...none, reason: outcome.macWrong ? '4355' : '4354' }
  if (outcome.kind === 'away') return { state: 'declined', answer: '91', ...none }
  if (outcome.kind === 'rejected') return { state: 'declined', answer: '30', ...none }
  // Without a code it would not have been believed.
  const said = text(outcome.answer, 39) ?? ''
  const [verdict, answer] = [issuerVerdict(said), toldTerminal(said)]
  if (verdict !== 'approved') return { state: 'declined', answer, ...none, giveBack: verdict === 'flawed' }
  return { state: 'approved', answer, ...none, fields: approvedFields(outcome.answer, row) }
}

/** What an approval tells the terminal: the authorisation, and of an instalment what the issuer will ask of its cardholder (007, 11.3.32.12). */
function approvedFields(answer: Message, row: JournalRow): Answered {
  const authorisation = text(answer, 38)
  const instalment = row.kind === 'instalment' ? readField57(text(answer, 57)) : null
  return {
    ...(authorisation ? { 38: authorisation } : {}),
    ...(instalment
      ? {
          62: `0x${Buffer.from(
            String(instalment.firstRepaymentFen).padStart(12, '0') +
              instalment.currency +
              String(instalment.feeFen).padStart(12, '0') +
              instalment.reserved,
            'latin1',
          ).toString('hex')}`,
        }
      : {}),
  }
}

/** The answer that the first is waiting for; its terminal may have signed in since, and knows the MAC of its new key alone. */
async function withTheFirst(terminal: Terminal, id: number): Promise<Reply | null> {
  const reply = await underWay.get(id)
  return reply?.mac ? { ...reply, mac: terminal.mac } : (reply ?? null)
}

/** A request that was here before: the same processing code, amount and card get the same answer; anything else is 94 (docs/spec/8, The switch 2). */
async function again(gateway: Gateway, payment: Payment): Promise<Reply> {
  const held = await journalRow(gateway.lane, {
    mti: payment.request.mti,
    tid: payment.terminal.tid,
    mid: payment.terminal.mid,
    batch: payment.field60.batch,
    stan: payment.stan,
  })
  if (!held) return { fields: { 39: '96' } }
  // Its reversal was here first, and said that it knew no such sale: it stays so (reading B11).
  if (held.state === 'blocked') return { fields: { 39: '22' } }
  const same = held.amount === payment.amount && held.card_digest === gateway.vault.digest(Buffer.from(payment.card, 'latin1'))
  if (!same || held.request[3] !== text(payment.request, 3)) return { fields: { 39: '94' } }
  // Of one whose gateway was killed nothing but its time-out is written: what every answer says is said of it all the same.
  const told = (answer: string) =>
    replyOf(payment.terminal, payment.card, answer, { ...answeredFields(held, gateway.settings.acquirerId, {}), ...held.answered })
  if (held.state === 'waiting') return (await withTheFirst(payment.terminal, held.id)) ?? told('68')
  if (held.reversal_wanted) return { fields: { 39: '22' } }
  return told(held.answer ?? '96')
}
