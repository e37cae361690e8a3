import { parseArgs } from 'node:util'
import { gb18030Bytes, readGb18030 } from '../gateway/gb18030.ts'
import { pack, unpack } from '../gateway/iso8583/codec.ts'
import type { Dialect, FieldSpec } from '../gateway/iso8583/dialect.ts'
import { dump } from '../gateway/iso8583/dump.ts'
import { Iso8583Error, type Place } from '../gateway/iso8583/error.ts'
import { annexB, type Mac, sm4, x919 } from '../gateway/iso8583/mac.ts'
import { type FieldValue, type Message, message } from '../gateway/iso8583/message.ts'
import { partsOf } from '../gateway/iso8583/parts.ts'
import { isRefund } from '../gateway/iso8583/plan.ts'
import { Q_CUP_006 } from '../gateway/iso8583/q-cup-006.ts'
import { Q_CUP_007 } from '../gateway/iso8583/q-cup-007.ts'

export type Line = { readonly [name: string]: unknown }
type Work = (line: Line) => Line

const DIALECTS = new Map<string, Dialect>([
  ['q-cup-007', Q_CUP_007],
  ['q-cup-006', Q_CUP_006],
])
const MACS = new Map<string, { readonly make: (key: Buffer) => Mac; readonly keyBytes: number }>([
  ['annex-b', { make: annexB, keyBytes: 8 }],
  ['x9.19', { make: x919, keyBytes: 16 }],
  ['sm4', { make: sm4, keyBytes: 16 }],
])
const OF_DIALECT = new Map<string, (dialect: Dialect) => Work>([
  ['unpack', (dialect) => (line) => toLine(dialect, unpack(dialect, frameIn(line)))],
  ['pack', (dialect) => (line) => ({ hex: pack(dialect, fromLine(dialect, line)).toString('hex') })],
  ['dump', (dialect) => (line) => ({ text: dump(dialect, unpack(dialect, frameIn(line)), readable) })],
])

/** A command line that is wrong: a sentence. */
export class CommandFault extends Error {}

/**
 * What `npm run iso8583 -- …` is asked to do with each line.
 * @throws CommandFault
 */
export function readCommand(args: readonly string[]): Work | 'help' {
  const { values, positionals } = parsed(args)
  if (values.help) return 'help'
  const [command, ...more] = positionals
  const known = `${[...OF_DIALECT.keys()].join(', ')} or mac`
  if (command === undefined) throw new CommandFault(`What to do is missing: ${known}.`)
  if (more.length > 0) throw new CommandFault(`"${more[0]}" is one word too many: one of ${known}.`)
  if (command === 'mac') return macWork(values.algorithm ?? 'annex-b')
  const make = OF_DIALECT.get(command)
  if (!make) throw new CommandFault(`"${command}" is not known: ${known}.`)
  const dialect = DIALECTS.get(values.dialect ?? '')
  if (!dialect) throw new CommandFault(`--dialect is ${quoted(values.dialect)}; it should be ${[...DIALECTS.keys()].join(' or ')}.`)
  return make(dialect)
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { dialect: { type: 'string' }, algorithm: { type: 'string' }, help: { type: 'boolean' } },
    })
  } catch (error) {
    throw new CommandFault(`${(error as Error).message.split(/[.:]\s/)[0]}.`)
  }
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'missing' : `"${value}"`
}

function macWork(algorithm: string): Work {
  const mac = MACS.get(algorithm)
  if (!mac) throw new CommandFault(`--algorithm is "${algorithm}"; it should be ${[...MACS.keys()].join(', ')}.`)
  return (line) => {
    const key = hexOf(line.key, 'frame', 'key_')
    if (key.length !== mac.keyBytes) throw new Iso8583Error('frame', 0, 'key_length')
    return {
      mac: mac
        .make(key)(hexOf(line.data, 'frame', 'data_'))
        .toString('hex'),
    }
  }
}

/**
 * The answer to one line of bytes; null to a blank one.
 * @throws what is a bug, never what the line is to blame for
 */
export function answerTo(work: Work, bytes: Uint8Array): Line | null {
  try {
    const text = utf8(bytes)
    return text.trim() === '' ? null : work(objectIn(text))
  } catch (error) {
    if (error instanceof Iso8583Error) return faultLine(error)
    throw error
  }
}

/** Characters at which many readers end a line, though JSON does not: they are written as numbers. */
const LINE_ENDS = /[\u007f-\u009f\u2028\u2029]/g

/** An answer as one line. */
export function lineOf(answer: Line): string {
  const text = JSON.stringify(answer).replace(LINE_ENDS, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `${text}\n`
}

/** An error in the shape that every error has. */
export function faultLine({ field, offset, rule }: Pick<Iso8583Error, 'field' | 'offset' | 'rule'>): Line {
  return { error: { field, offset, rule } }
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Iso8583Error('frame', 0, 'not_utf8')
  }
}

function objectIn(text: string): Line {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Iso8583Error('frame', 0, 'not_json')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Iso8583Error('frame', 0, 'not_an_object')
  return value as Line
}

const HEX = /^([0-9a-fA-F]{2})*$/

function hexOf(value: unknown, place: Place, prefix = ''): Buffer {
  if (value === undefined || value === null) throw new Iso8583Error(place, 0, `${prefix}missing`)
  if (typeof value !== 'string' || !HEX.test(value)) throw new Iso8583Error(place, 0, `${prefix}not_hex`)
  return Buffer.from(value, 'hex')
}

function frameIn(line: Line): Buffer {
  return hexOf(line.hex, 'frame', 'hex_')
}

function toLine(dialect: Dialect, of: Message): Line {
  const fields: { [field: string]: string } = of.emptySecondMap ? { 1: EMPTY_MAP } : {}
  for (const spec of dialect.fields) {
    const value = of.fields[spec.field]
    if (value !== undefined) fields[spec.field] = shown(spec, value)
  }
  const parts: { [name: string]: string } = {}
  for (const [name, part] of Object.entries(partsOf(dialect, of))) parts[name] = readable(part)
  return {
    ...(of.tpdu ? { tpdu: of.tpdu.toString('hex') } : {}),
    header: of.header?.toString('hex'),
    mti: of.mti,
    fields,
    parts,
  }
}

/** Field 1 is the second bitmap: told only where nothing is in it, for it is there all the same (reading B4). */
const EMPTY_MAP = '0'.repeat(16)

/** Digits and text as they are, bytes and what the standard mixes with bytes as hex. */
function shown({ kind }: FieldSpec, value: FieldValue): string {
  if (typeof value !== 'string') return value.toString('hex')
  if (kind === 'ansb') return Buffer.from(value, 'latin1').toString('hex')
  return kind === 'ans' ? readable(value) : value
}

const ABOVE_LATIN_1 = /[\u0100-\uffff]/

/** Text with Chinese in it as such, where it is GB 18030; else each byte as the character of Latin-1, so that every text can be written back. */
function readable(latin1: string): string {
  const text = readGb18030(latin1)
  return text !== null && ABOVE_LATIN_1.test(text) ? text : latin1
}

function fromLine(dialect: Dialect, line: Line): Message {
  const { mti, fields: given, tpdu, header } = line
  if (typeof mti !== 'string') throw new Iso8583Error('mti', 0, mti === undefined || mti === null ? 'missing' : 'not_text')
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new Iso8583Error('frame', 0, 'fields_missing')
  if (tpdu !== undefined && tpdu !== null && dialect.tpduBytes === 0) throw new Iso8583Error('tpdu', 0, 'not_in_dialect')
  const entries = Object.entries(given as Line).map(([name, value]) => [fieldNumber(name), value] as const)
  const specs = new Map(dialect.fields.map((spec) => [spec.field, spec]))
  const processing = entries.find(([field]) => field === 3)?.[1]
  const refund = isRefund(mti, typeof processing === 'string' ? processing : undefined)
  const fields: { [field: number]: FieldValue } = {}
  let map = {}
  for (const [field, value] of entries) {
    if (field === 1 && value === EMPTY_MAP && dialect.secondBitmap) {
      map = { emptySecondMap: true }
      continue
    }
    const spec = specs.get(field)
    if (!spec) throw new Iso8583Error(field, 0, 'unknown_field')
    if (typeof value !== 'string') throw new Iso8583Error(field, 0, 'not_text')
    fields[field] = read(spec, value, refund)
  }
  return message(mti, fields, {
    ...map,
    ...(tpdu === undefined || tpdu === null ? {} : { tpdu: hexOf(tpdu, 'tpdu') }),
    ...(header === undefined || header === null ? {} : { header: hexOf(header, 'header') }),
  })
}

function fieldNumber(name: string): number {
  if (!/^[1-9]\d{0,2}$/.test(name)) throw new Iso8583Error('frame', 0, 'unknown_field')
  return Number(name)
}

function read(spec: FieldSpec, value: string, refund: boolean): FieldValue {
  const { field, kind, bytesInRefund } = spec
  if (kind === 'b' || (refund && bytesInRefund !== undefined && value.length === 2 * bytesInRefund)) return hexOf(value, field)
  // What is no hex can only be the text itself.
  if (kind === 'ansb' && HEX.test(value)) return Buffer.from(value, 'hex').toString('latin1')
  if ((kind === 'ansb' || kind === 'ans') && ABOVE_LATIN_1.test(value)) {
    const bytes = gb18030Bytes(value)
    if (bytes === null) throw new Iso8583Error(field, 0, 'not_text')
    return bytes
  }
  return value
}
