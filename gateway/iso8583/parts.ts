import type { Dialect } from './dialect.ts'
import type { FieldValue, Message } from './message.ts'
import { type Part, USAGES_006, USAGES_007, type Usage } from './usages.ts'

const managementCode = (of: Message): string => String(of.fields[60] ?? '').slice(8, 11)

/** Working keys in a sign-in answer: bytes, so each part is hex. */
const KEYS_24: readonly Part[] = [
  ['62.pik', 16, 'PIK'],
  ['62.pik_check', 8, 'PIK 校验值'],
  ['62.mak', 16, 'MAK'],
  ['62.mak_check', 8, 'MAK 校验值'],
]
const KEYS_40: readonly Part[] = [
  ['62.pik', 32, 'PIK'],
  ['62.pik_check', 8, 'PIK 校验值'],
  ['62.mak', 32, 'MAK'],
  ['62.mak_check', 8, 'MAK 校验值'],
]

/** The usages of a dialect, for the reference page. */
export function usagesOf(dialect: Dialect): readonly Usage[] {
  return dialect.digits === 'bcd' ? USAGES_007 : USAGES_006
}

function cut(parts: readonly Part[], value: string, into: { [name: string]: string }, from = 0): void {
  let at = from
  for (const [name, width] of parts) {
    const end = width === 'rest' ? value.length : at + width
    if (at >= value.length) return
    into[name] = value.slice(at, end)
    at = end
  }
}

const asText = (value: FieldValue): string => (typeof value === 'string' ? value : value.toString('latin1'))

/** The named sub-fields of a message, by the standard's numbers (`60.1`, `62.2`, `header.demand` …); a field used in no known way has none. */
export function partsOf(dialect: Dialect, of: Message): { [name: string]: string } {
  const made: { [name: string]: string } = {}
  if (dialect.digits === 'ascii' && of.header) networkHeaderParts(of.header, made)
  for (const usage of usagesOf(dialect)) {
    if (usage.field === 'tpdu' || usage.field === 'header') {
      cut(usage.parts, of[usage.field]?.toString('hex') ?? '', made)
      continue
    }
    const value = of.fields[usage.field]
    if (value !== undefined && usage.applies(of, asText(value))) cut(usage.parts, asText(value), made, usage.from)
  }
  const keys = of.fields[62]
  if (dialect.digits === 'bcd' && of.mti === '0810' && Buffer.isBuffer(keys) && ['001', '003'].includes(managementCode(of))) {
    if (keys.length === 24 || keys.length === 40) cut(keys.length === 24 ? KEYS_24 : KEYS_40, keys.toString('hex'), made)
  }
  if (dialect.digits === 'bcd' && ['0320', '0330'].includes(of.mti) && typeof of.fields[48] === 'string') uploadParts(of.fields[48], made)
  if (dialect.digits === 'ascii') for (const field of [48, 57] as const) compositeParts(field, asText(of.fields[field] ?? ''), made)
  return made
}

/** The header of part 2, 3.2: two binary bytes, texts, one binary byte, texts. */
function networkHeaderParts(header: Buffer, into: { [name: string]: string }): void {
  const text = (from: number, to: number): string => header.toString('latin1', from, to)
  Object.assign(into, {
    'header.1': String(header[0]),
    'header.2': header.toString('hex', 1, 2),
    'header.3': text(2, 6),
    'header.4': text(6, 17),
    'header.5': text(17, 28),
    'header.6': header.toString('hex', 28, 31),
    'header.7': header.toString('hex', 31, 32),
    'header.8': text(32, 40),
    'header.9': header.toString('hex', 40, 41),
    'header.10': text(41, 46),
  })
}

/** Usage 2 of 48: a count and up to eight records, or the count of an end (11.3.23.4 and 5). */
function uploadParts(digits: string, into: { [name: string]: string }): void {
  if (digits.length === 4) {
    into['48.count'] = digits
    return
  }
  into['48.count'] = digits.slice(0, 2)
  for (let nth = 0; 2 + (nth + 1) * 40 <= digits.length; nth += 1) {
    const record = digits.slice(2 + nth * 40, 2 + (nth + 1) * 40)
    cut(
      [
        [`48.${nth + 1}.class`, 2, ''],
        [`48.${nth + 1}.stan`, 6, ''],
        [`48.${nth + 1}.card`, 20, ''],
        [`48.${nth + 1}.amount`, 12, ''],
      ],
      record,
      into,
    )
  }
}

/** What `IP` holds inside of a composite: in 48 the periods have two digits or three (reading B1). */
function instalmentParts(field: 48 | 57, length: number): readonly Part[] {
  const usage = USAGES_006.find((one) => one.field === field && one.when === 'usage IP')
  const [, periods, ...others] = usage?.parts ?? []
  if (!periods) return []
  return [field === 48 && length === 63 ? ['48.1', 3, periods[2]] : periods, ...others]
}

/** The composite form of 48 and 57: tag, length n3, value (6.36.13, 6.44.8). */
function compositeParts(field: 48 | 57, value: string, into: { [name: string]: string }): void {
  if (!value.startsWith('AS')) return
  into[`${field}.usage`] = 'AS'
  for (let at = 2; at + 5 <= value.length; ) {
    const tag = value.slice(at, at + 2)
    const digits = value.slice(at + 2, at + 5)
    if (!/^\d{3}$/.test(digits)) return
    const body = value.slice(at + 5, at + 5 + Number(digits))
    into[`${field}.${tag}`] = body
    if (tag === 'IP') cut(instalmentParts(field, body.length), body, into)
    at += 5 + Number(digits)
  }
}
