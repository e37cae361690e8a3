import { type FieldValue, type Message, message } from '#gateway/iso8583/message.ts'
import type { Menu, TerminalRecord } from './memory.ts'

/** A card as it is laid on the reader: with a track it is swiped, without it its number is typed. */
export interface Card {
  readonly pan: string
  /** `YYMM` */
  readonly expiry?: string
  /** With `=` as separator. */
  readonly track2?: string
}

/** Who speaks: numbers of the terminal in fields 41 and 42. */
export interface Speaker {
  readonly tid: string
  readonly mid: string
  readonly testState: boolean
}

const TPDU = Buffer.from('6000030000', 'hex')
const NO_MAC = Buffer.alloc(8)
export const OPERATOR = '001'

const digits = (value: number, width: number): string => String(value).padStart(width, '0')

/** Field 60: type of transaction, batch, network management code (Q/CUP 007, 11.3.30). */
export function field60(type: string, batch: number, code = '000'): string {
  return type + digits(batch, 6) + code
}

/** A request with the numbers of its terminal; the header says whether it is in test state (7.1.4.1). */
export function requestOf(speaker: Speaker, mti: string, fields: { readonly [field: number]: FieldValue | undefined }): Message {
  return message(
    mti,
    { 41: speaker.tid, 42: speaker.mid, ...fields },
    { tpdu: Buffer.from(TPDU), header: Buffer.from(speaker.testState ? '603110000000' : '603100000000', 'hex') },
  )
}

const TYPES = { sale: '22', instalment: '22', void: '23', refund: '25' } as const

/** Fields of a payment request but for the PIN (tables 52 to 54 of Q/CUP 007, 12.2). */
export function paymentRequest(speaker: Speaker, record: TerminalRecord, card: Card, authorised: TerminalRecord | null): Message {
  const instalment = (record.kind === 'void' ? authorised : record)?.kind === 'instalment'
  const { original } = record
  return requestOf(speaker, record.kind === 'refund' ? '0220' : '0200', {
    2: card.track2 ? undefined : card.pan,
    3: record.kind === 'sale' || record.kind === 'instalment' ? '000000' : '200000',
    4: digits(record.amountFen, 12),
    11: digits(record.stan, 6),
    14: card.track2 ? undefined : card.expiry,
    22: card.track2 ? '022' : '012',
    25: instalment ? '64' : '00',
    35: card.track2,
    37: authorised?.reference ?? undefined,
    38: authorised?.authorisation ?? undefined,
    49: '156',
    60: field60(TYPES[record.kind], record.batch),
    61: original ? digits(original.batch, 6) + digits(original.stan, 6) + (original.date ?? '') : undefined,
    62:
      record.kind === 'instalment'
        ? Buffer.from(digits(record.periods ?? 0, 2) + (record.project ?? '').padEnd(30, ' '), 'latin1')
        : undefined,
    63: '000',
    64: NO_MAC,
  })
}

/** A reversal: the trace number of what it takes back, its reason in 39, no track (Q/CUP 007, table 52; readings A15 and A17). */
export function reversalRequest(speaker: Speaker, record: TerminalRecord, pan: string, instalment: boolean): Message {
  return requestOf(speaker, '0400', {
    2: record.keyed ? pan : undefined,
    3: record.kind === 'void' ? '200000' : '000000',
    4: digits(record.amountFen, 12),
    11: digits(record.stan, 6),
    22: record.keyed ? '012' : '022',
    25: instalment ? '64' : '00',
    39: record.reason ?? '98',
    49: '156',
    60: field60(TYPES[record.kind], record.batch),
    61: record.original ? digits(record.original.batch, 6) + digits(record.original.stan, 6) : undefined,
    64: NO_MAC,
  })
}

/** Sums of a batch: sales are debits, voids and refunds credits, a voided sale counts in both (7.3.2). Fen. */
export interface BatchTotals {
  readonly debitFen: number
  readonly debits: number
  readonly creditFen: number
  readonly credits: number
}

/** What of these records is settled: approved and not taken back, in test state the test transactions, else the others (7.1.4.1). */
export function settledOf(records: readonly TerminalRecord[], testState: boolean): TerminalRecord[] {
  return records.filter((one) => one.test === testState && (one.state === 'approved' || one.state === 'voided'))
}

/** The sums of what is settled. */
export function totalsOf(records: readonly TerminalRecord[], testState: boolean): BatchTotals {
  const counted = settledOf(records, testState)
  const debits = counted.filter((one) => one.kind === 'sale' || one.kind === 'instalment')
  const credits = counted.filter((one) => one.kind === 'void' || one.kind === 'refund')
  const sum = (of: readonly TerminalRecord[]): number => of.reduce((total, one) => total + one.amountFen, 0)
  return { debitFen: sum(debits), debits: debits.length, creditFen: sum(credits), credits: credits.length }
}

/** 0500: 62 digits, everything in the home half (11.3.23.3; reading A21). */
export function settlementRequest(speaker: Speaker, batch: number, stan: number, totals: BatchTotals): Message {
  const home = `${digits(totals.debitFen, 12)}${digits(totals.debits, 3)}${digits(totals.creditFen, 12)}${digits(totals.credits, 3)}0`
  return requestOf(speaker, '0500', {
    11: digits(stan, 6),
    48: home + '0'.repeat(31),
    49: '156',
    60: field60('00', batch, '201'),
    63: OPERATOR,
  })
}

const RECORDS_MAX = 8

/** 0320 with up to eight records each: class, trace number, card, amount (11.3.23.4). Refunds go alone, in their own layout. */
export function uploadRequests(
  speaker: Speaker,
  batch: number,
  records: readonly TerminalRecord[],
  cardOf: (record: TerminalRecord) => string,
  nextStan: () => number,
): Message[] {
  const online = records.filter((one) => one.kind !== 'refund')
  const requests: Message[] = []
  for (let from = 0; from < online.length; from += RECORDS_MAX) {
    const some = online.slice(from, from + RECORDS_MAX)
    const lines = some.map((one) => `00${digits(one.stan, 6)}${cardOf(one).padStart(20, '0')}${digits(one.amountFen, 12)}`)
    requests.push(
      requestOf(speaker, '0320', {
        11: digits(nextStan(), 6),
        48: digits(some.length, 2) + lines.join(''),
        60: field60('00', batch, '201'),
      }),
    )
  }
  for (const one of records.filter((record) => record.kind === 'refund')) {
    requests.push(
      requestOf(speaker, '0320', {
        2: cardOf(one),
        3: '200000',
        4: digits(one.amountFen, 12),
        11: digits(one.stan, 6),
        22: '022',
        25: '00',
        37: one.reference ?? undefined,
        49: '156',
        60: field60('25', batch),
        61: one.original ? digits(one.original.batch, 6) + digits(one.original.stan, 6) + (one.original.date ?? '') : undefined,
      }),
    )
  }
  return requests
}

/** The end of an upload with the number of what was sent. */
export function uploadEndRequest(speaker: Speaker, batch: number, stan: number, count: number): Message {
  return requestOf(speaker, '0320', { 11: digits(stan, 6), 48: digits(count, 4), 60: field60('00', batch, '202') })
}

/** Menus of a parameter download: our private code 60, its length, `project|bins|terms|min|max;…` (docs/interfaces/q-cup-007.md). */
export function readMenus(field62: Buffer): { project: string; bins: string[]; terms: number[]; minFen: number; maxFen: number }[] {
  const body = field62.toString('latin1')
  const menus: ReturnType<typeof readMenus> = []
  for (let at = 0; at + 5 <= body.length; ) {
    const [code, length] = [body.slice(at, at + 2), Number(body.slice(at + 2, at + 5))]
    if (!Number.isInteger(length)) break
    if (code === '60') {
      for (const menu of body.slice(at + 5, at + 5 + length).split(';')) {
        const [project, bins, terms, min, max] = menu.split('|')
        if (project && bins !== undefined && terms !== undefined && min !== undefined && max !== undefined)
          menus.push({ project, bins: bins.split(','), terms: terms.split(',').map(Number), minFen: Number(min), maxFen: Number(max) })
      }
    }
    at += 5 + length
  }
  return menus
}

/** Menus that a card may be offered for an amount. */
export function menusFor(menus: readonly Menu[], card: string, amountFen: number): Menu[] {
  return menusOf(menus, card).filter((menu) => amountFen >= menu.minFen && amountFen <= menu.maxFen)
}

/** For which amounts there is any menu of a card; null: for none. */
export function amountsFor(menus: readonly Menu[], card: string): { minFen: number; maxFen: number } | null {
  const some = menusOf(menus, card)
  if (some.length === 0) return null
  return { minFen: Math.min(...some.map((menu) => menu.minFen)), maxFen: Math.max(...some.map((menu) => menu.maxFen)) }
}

function menusOf(menus: readonly Menu[], card: string): Menu[] {
  return menus.filter((menu) => menu.bins.some((bin) => inRange(bin, card)))
}

function inRange(bin: string, card: string): boolean {
  const [from = '', to] = bin.split('-')
  if (to === undefined) return card.startsWith(from)
  const head = card.slice(0, from.length)
  return from <= head && head <= to
}
