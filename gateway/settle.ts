import type { Gateway } from './gateway.ts'
import { referenceOf } from './id-source.ts'
import { type Message, text } from './iso8583/message.ts'
import { maskPan } from './iso8583/redact.ts'
import { settlementDate } from './settings.ts'
import {
  type BatchKey,
  type BatchRecord,
  batchState,
  closeUpload,
  countDetail,
  holdsAny,
  keepRecords,
  recordsKept,
  settleRow,
  type Totals,
  totalsOf,
} from './settle-rows.ts'
import { cardOf, DEMAND, type Field60, inTestState, type Reply } from './terminal-message.ts'
import type { Terminal } from './terminals.ts'

/** Half of field 48: debit amount n12 and count n3, credit amount n12 and count n3, result n1 (Q/CUP 007, 11.3.23.3). */
const HALF = /^(\d{12})(\d{3})(\d{12})(\d{3})(\d)$/
const EQUAL = '1'
const UNEQUAL = '2'
const ERROR = '3'

function half(totals: Totals, result: string): string {
  const amount = (value: number): string => String(value).padStart(12, '0')
  const count = (value: number): string => String(value % 1_000).padStart(3, '0')
  return amount(totals.debitFen) + count(totals.debits) + amount(totals.creditFen) + count(totals.credits) + result
}

/**
 * 0500: the terminal's sums against the journal's, in test state those of its test transactions. Equal closes the batch; unequal answers
 * our sums, sums that cannot be read answer 3, and both wait for the upload (7.3.3).
 */
export async function settle(gateway: Gateway, terminal: Terminal, request: Message, field60: Field60): Promise<Reply> {
  const digits = text(request, 48) ?? ''
  const foreign = digits.length > 31 ? digits.slice(31) : '0'.repeat(31)
  const readable = HALF.test(digits.slice(0, 31)) && HALF.test(foreign)
  const fields = {
    63: text(request, 63),
    15: settlementDay(gateway),
    32: gateway.settings.acquirerId,
    37: referenceOf(await gateway.ids.next()),
  }
  const key: BatchKey = { tid: terminal.tid, mid: terminal.mid, batch: field60.batch, test: inTestState(request) }
  const state = await batchState(gateway.lane, key)
  // Neither the batch that runs nor one that was settled: nothing is settled. Sign in, and learn which one it is.
  if (field60.batch !== terminal.batch && state === null) return { demand: DEMAND.signIn, fields: { ...fields, 48: wrong(digits) } }
  // What was booked in it is settled outside of test state.
  if (key.test && state === null && (await holdsAny(gateway.lane, { ...key, test: false })))
    return { fields: { ...fields, 48: wrong(digits) } }
  const ours = await totalsOf(gateway.lane, key)
  const foreignEmpty = /^0*\d$/.test(foreign)
  const agreed = readable && foreignEmpty && half(ours, '0').slice(0, 30) === digits.slice(0, 30)
  await settleRow(gateway.lane, key, {
    agreed,
    terminalTotals: digits.padEnd(30, '0').slice(0, 30),
    ourTotals: half(ours, '0').slice(0, 30),
    at: gateway.now(),
    settlementDate: settlementDate(gateway.now(), gateway.settings.cutOffMs),
  })
  gateway.terminals.forget(terminal.tid)
  if (!readable) return { fields: { ...fields, 48: wrong(digits) } }
  const result = agreed ? EQUAL : UNEQUAL
  // Equal gives the terminal its own digits back; unequal ours.
  return {
    fields: {
      ...fields,
      48: (agreed ? digits.slice(0, 30) + result : half(ours, result)) + foreign.slice(0, 30) + (foreignEmpty ? EQUAL : UNEQUAL),
    },
  }
}

function wrong(digits: string): string {
  return digits.padEnd(62, '0').slice(0, 30) + ERROR + digits.padEnd(62, '0').slice(31, 61) + ERROR
}

function settlementDay(gateway: Gateway): string {
  const date = settlementDate(gateway.now(), gateway.settings.cutOffMs)
  return date.slice(5, 7) + date.slice(8, 10)
}

/** One record of a batch upload: class n2, trace number n6, card n20, amount n12 (11.3.23.4). */
const RECORD_DIGITS = 40

/** Details of chip transactions, each alone (12.4.6, table 81): 203 and 204 after sums that agree, 205 and 206 within an upload. */
const CHIP_DETAILS = new Set(['203', '204', '205', '206'])

/**
 * 0320: records of the batch (201), a refund in its own layout (25), details of chip transactions (203 to 206), and the end with its count
 * (202; 207 after sums that agree, where cards have chips).
 */
export async function upload(gateway: Gateway, terminal: Terminal, request: Message, field60: Field60): Promise<Reply> {
  const key: BatchKey = { tid: terminal.tid, mid: terminal.mid, batch: field60.batch, test: inTestState(request) }
  const answer = async (code: string, field48?: string): Promise<Reply> => ({
    fields: { 32: gateway.settings.acquirerId, 37: referenceOf(await gateway.ids.next()), 39: code, 48: field48 },
  })
  const state = await batchState(gateway.lane, key)
  if (state === null) return { ...(await answer('12')), demand: DEMAND.signIn }
  if (field60.code === '202' || field60.code === '207') return endUpload(gateway, terminal, key, text(request, 48), answer)
  if (CHIP_DETAILS.has(field60.code)) {
    if (state === 'uploading') await countDetail(gateway.lane, key)
    const { fields } = await answer('00')
    return { fields: { ...fields, 2: cardOf(request) ?? undefined } }
  }
  const records = text(request, 3) === undefined ? readRecords(text(request, 48) ?? '') : readNotice(request)
  if (!records) return answer('30')
  if (state === 'uploading') await keepRecords(gateway.lane, key, records)
  return answer('00')
}

function readRecords(digits: string): BatchRecord[] | null {
  const count = Number(digits.slice(0, 2))
  if (!Number.isInteger(count) || count < 1 || count > 8 || digits.length !== 2 + count * RECORD_DIGITS) return null
  return Array.from({ length: count }, (_, nth) => {
    const record = digits.slice(2 + nth * RECORD_DIGITS, 2 + (nth + 1) * RECORD_DIGITS)
    return {
      kind: record.slice(0, 2),
      stan: Number(record.slice(2, 8)),
      card_masked: maskPan(record.slice(8, 28).replace(/^0+/, '')),
      amount: Number(record.slice(28)),
    }
  })
}

function readNotice(request: Message): BatchRecord[] | null {
  const [stan, amount, card] = [Number(text(request, 11)), Number(text(request, 4)), cardOf(request)]
  if (!Number.isInteger(stan) || !Number.isInteger(amount) || card === null) return null
  return [{ kind: 'refund', stan, amount, card_masked: maskPan(card) }]
}

async function endUpload(
  gateway: Gateway,
  terminal: Terminal,
  key: BatchKey,
  counted: string | undefined,
  answer: (code: string, field48?: string) => Promise<Reply>,
): Promise<Reply> {
  if (counted === undefined || !/^\d{4}$/.test(counted)) return answer('30')
  const kept = await recordsKept(gateway.lane, key)
  // Something did not arrive: the terminal sends again (counted with notices and details or without, reading A25).
  if (Number(counted) > kept && (await batchState(gateway.lane, key)) === 'uploading') return answer('30', String(kept).padStart(4, '0'))
  const state = await closeUpload(gateway.lane, key)
  gateway.terminals.forget(terminal.tid)
  if (state === 'difference') gateway.log.warn({ tid: key.tid, batch: key.batch }, 'a batch does not agree: difference cases opened')
  return answer('00', counted)
}
