import { batchMeant } from '#domain/card/batch-number.ts'
import type { Gateway } from './gateway.ts'
import { referenceOf } from './id-source.ts'
import { type Message, text } from './iso8583/message.ts'
import type { JournalRow } from './journal-rows.ts'
import { manage, parameters, signIn, wantsParameters } from './manage.ts'
import { ITSELF } from './meter.ts'
import { CARD_SCHEME, institutions, type Payment, readPayment } from './payment.ts'
import { sale } from './sale.ts'
import { merchantKnown, testBegun } from './session-rows.ts'
import { settlementDate } from './settings.ts'
import { settle, upload } from './settle.ts'
import { holdsAny } from './settle-rows.ts'
import { refund, reverse, voidSale } from './take-back.ts'
import { cardOf, DEMAND, type Field60, inTestState, macHolds, type Reply, readField60, replyTo } from './terminal-message.ts'
import type { Terminal } from './terminals.ts'

const PAYMENTS = new Set(['0200', '0220', '0400'])
const SETTLEMENT = new Set(['0500', '0320'])

/**
 * Answers one message of a terminal: its packed answer, or null for silence. A payment whose commit is in doubt is not answered at all:
 * the terminal will reverse it, and both sides know the same; a 96 could stand against an approval in the journal.
 * @param asking called when it waits for nothing but its issuer any more
 */
export async function answerTerminal(gateway: Gateway, request: Message, frame: Buffer, asking: () => void): Promise<Buffer | null> {
  const begunAt = performance.now()
  try {
    const reply = await decideReply(gateway, { request, frame, asking })
    return replyTo(request, isEarly(request, reply) ? await whole(gateway, request, reply, begunAt) : reply, gateway.now())
  } catch (error) {
    gateway.meter.count('failed')
    gateway.log.error({ mti: request.mti, failure: (error as Error).message }, 'a message could not be worked on')
    return PAYMENTS.has(request.mti) ? null : replyTo(request, { fields: { 39: '96' } }, gateway.now())
  }
}

/** Was a payment refused before anything of it was journalled? What is journalled has a reference. */
function isEarly(request: Message, reply: Reply): boolean {
  return PAYMENTS.has(request.mti) && reply.fields[37] === undefined
}

/** An early refusal still says what every answer to a payment says (Q/CUP 007, 12.2), and counts as one. */
async function whole(gateway: Gateway, request: Message, reply: Reply, begunAt: number): Promise<Reply> {
  if (!inTestState(request))
    gateway.meter.answered(gateway.now(), ITSELF, kindOf(request), String(reply.fields[39]), performance.now() - begunAt)
  const { acquirerId, cutOffMs } = gateway.settings
  const date = settlementDate(gateway.now(), cutOffMs)
  const fields = {
    2: cardOf(request) ?? undefined,
    15: date.slice(5, 7) + date.slice(8, 10),
    32: acquirerId,
    37: referenceOf(await gateway.ids.next()),
    44: institutions(null, acquirerId),
    63: request.mti === '0400' ? undefined : CARD_SCHEME,
  }
  return { ...reply, fields: { ...fields, ...reply.fields } }
}

/** What a payment is by its message alone. */
function kindOf(request: Message): JournalRow['kind'] | 'reversal' {
  if (request.mti === '0400') return 'reversal'
  if (request.mti === '0220') return 'refund'
  if (text(request, 3)?.startsWith('20')) return 'void'
  return text(request, 25) === '64' ? 'instalment' : 'sale'
}

async function decideReply(gateway: Gateway, came: Came): Promise<Reply> {
  const { request } = came
  const [tid, mid, field60] = [text(request, 41), text(request, 42), readField60(request)]
  if (tid === undefined || mid === undefined || !field60) return { fields: { 39: '30' } }
  const work = () => decideInTurn(gateway, { tid, mid, field60 }, came)
  // What it finds may close a batch or change the terminal's state under a payment, so neither sees the other half done.
  if (SETTLEMENT.has(request.mti) || (PAYMENTS.has(request.mti) && inTestState(request))) return gateway.turns.alone(tid, work)
  return PAYMENTS.has(request.mti) ? gateway.turns.together(tid, work) : work()
}

/** A message with the bytes that its MAC covers, and what to call when its issuer is asked. */
interface Came {
  readonly request: Message
  readonly frame: Buffer
  readonly asking: () => void
}

interface From {
  readonly tid: string
  readonly mid: string
  readonly field60: Field60
}

async function decideInTurn(gateway: Gateway, { tid, mid, field60: said }: From, came: Came): Promise<Reply> {
  const { request } = came
  // A sign-in begins with what the tables say now: its master key may be another one since.
  if (request.mti === '0800') gateway.terminals.forget(tid)
  const terminal = await gateway.terminals.find(tid)
  if (terminal?.mid !== mid) return { fields: { 39: (await merchantKnown(gateway.lane, mid)) ? '97' : '03' } }
  gateway.terminals.heard(tid)
  const field60 = { ...said, batch: batchMeant(said.batch, terminal.batch) }
  const { mti } = request
  if (mti === '0800') return wantsParameters(field60) ? parameters(gateway, terminal, field60) : signIn(gateway, terminal, request, field60)
  if (mti === '0820') return manage(gateway, terminal, request, field60)
  if (!terminal.mac) return { demand: DEMAND.signIn, fields: { 39: '77' } }
  if (mti === '0500') return settle(gateway, terminal, request, field60)
  if (mti === '0320') return upload(gateway, terminal, request, field60)
  return pay(gateway, terminal, field60, came)
}

async function pay(gateway: Gateway, terminal: Terminal, field60: Field60, { request, frame, asking }: Came): Promise<Reply> {
  const { mti } = request
  if (!macHolds(terminal, request, frame)) {
    gateway.meter.count('mac_wrong')
    return { demand: DEMAND.signIn, fields: { 39: 'A0' } }
  }
  // A reversal may be of a batch that was left: it is matched by its own numbers.
  if (field60.batch !== terminal.batch && !(mti === '0400' && field60.batch < terminal.batch))
    return { demand: DEMAND.signIn, fields: { 39: '77' } }
  if (mti === '0400') {
    const [amount, stan] = [Number(text(request, 4)), Number(text(request, 11))]
    if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(stan)) return { fields: { 39: '30' } }
    return reverse(gateway, {
      terminal,
      request,
      field60,
      card: cardOf(request),
      amount,
      stan,
      at: gateway.now(),
      test: inTestState(request),
    })
  }
  if (!inTestState(request) && !(await isInstalled(gateway, terminal))) return { fields: { 39: '58' } }
  const payment = readPayment(gateway, terminal, request, field60)
  if ('answer' in payment) return { fields: { 39: payment.answer } }
  return payBy(gateway, { ...payment, asking })
}

/** Until its installation is accepted a terminal sells in test state alone: its merchant is not normal yet (R6). */
async function isInstalled(gateway: Gateway, terminal: Terminal): Promise<boolean> {
  if (terminal.row.state === 'installed') return true
  // It may have been accepted a moment ago.
  gateway.terminals.forget(terminal.tid)
  return (await gateway.terminals.find(terminal.tid))?.row.state === 'installed'
}

/** A terminal settles its batch before it goes into test state, and before it leaves it (Q/CUP 007, 7.1.4.1). */
async function changedUnsettled(gateway: Gateway, { terminal, field60, test }: Payment): Promise<boolean> {
  const { tid, mid, row } = terminal
  // That there may be test transactions is known with the terminal: who only sells asks nothing.
  if (!test) return row.test === true && holdsAny(gateway.lane, { tid, mid, batch: field60.batch, test: true })
  if (await holdsAny(gateway.lane, { tid, mid, batch: field60.batch, test: false })) return true
  if (row.test !== true) {
    await testBegun(gateway.lane, tid)
    gateway.terminals.forget(tid)
  }
  return false
}

async function payBy(gateway: Gateway, payment: Payment): Promise<Reply> {
  const { mti } = payment.request
  const processing = text(payment.request, 3)?.slice(0, 2)
  const { type } = payment.field60
  // 22: its state is not the centre's (annex C).
  if (await changedUnsettled(gateway, payment)) return { fields: { 39: '22' } }
  if (mti === '0200' && processing === '00' && type === '22') return sale(gateway, payment)
  if (mti === '0200' && processing === '20' && type === '23') return voidSale(gateway, payment)
  if (mti === '0220' && processing === '20' && type === '25') return refund(gateway, payment)
  return { fields: { 39: '40' } }
}
