import '#db/right-node.ts'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { pack, unpack } from '../gateway/iso8583/codec.ts'
import type { Dialect } from '../gateway/iso8583/dialect.ts'
import { dump } from '../gateway/iso8583/dump.ts'
import { Iso8583Error } from '../gateway/iso8583/error.ts'
import { annexB, type Mac, sm4, x919 } from '../gateway/iso8583/mac.ts'
import { type FieldValue, type Message, message } from '../gateway/iso8583/message.ts'
import { partsOf } from '../gateway/iso8583/parts.ts'
import { Q_CUP_006 } from '../gateway/iso8583/q-cup-006.ts'
import { Q_CUP_007 } from '../gateway/iso8583/q-cup-007.ts'

const DIALECTS: { readonly [name: string]: Dialect } = { 'q-cup-007': Q_CUP_007, 'q-cup-006': Q_CUP_006 }
const MACS: { readonly [name: string]: { readonly make: (key: Buffer) => Mac; readonly keyBytes: number } } = {
  'annex-b': { make: annexB, keyBytes: 8 },
  'x9.19': { make: x919, keyBytes: 16 },
  sm4: { make: sm4, keyBytes: 16 },
}
const USAGE = `npm run --silent iso8583 -- unpack|pack|dump --dialect q-cup-007|q-cup-006
npm run --silent iso8583 -- mac --algorithm annex-b|x9.19|sm4
One JSON object a line on stdin, one a line on stdout:
  unpack  {"hex"} from TPDU or network header on   → {"tpdu","header","mti","fields","parts"} or {"error":{"field","offset","rule"}}
  pack    {"tpdu","header","mti","fields"}         → {"hex"} or {"error"}
  dump    {"hex"}                                  → {"text"}, cards masked
  mac     {"key","data"} in hex                    → {"mac"}: the 8 bytes of field 64 in hex`

type Line = { readonly [name: string]: unknown }

/** What is wrong with a line itself, in the shape of the codec's errors. */
function lineFault(rule: string): never {
  throw new Iso8583Error('frame', 0, rule)
}

function hexIn(line: Line, name: string): Buffer {
  const value = line[name]
  if (typeof value !== 'string' || value.length % 2 === 1 || !/^[0-9a-fA-F]*$/.test(value)) return lineFault(`${name}_not_hex`)
  return Buffer.from(value, 'hex')
}

function toLine(dialect: Dialect, of: Message): Line {
  const fields: { [field: string]: string } = {}
  of.fields.forEach((value, field) => {
    if (value !== undefined) fields[field] = typeof value === 'string' ? value : value.toString('hex')
  })
  return {
    ...(of.tpdu ? { tpdu: of.tpdu.toString('hex') } : {}),
    header: of.header?.toString('hex'),
    mti: of.mti,
    fields,
    parts: partsOf(dialect, of),
  }
}

function fromLine(dialect: Dialect, line: Line): Message {
  const given = line.fields
  if (typeof line.mti !== 'string') lineFault('mti_missing')
  if (typeof given !== 'object' || given === null || Array.isArray(given)) lineFault('fields_missing')
  const binary = new Set(dialect.fields.filter((spec) => spec.kind === 'b').map((spec) => spec.field))
  const fields: { [field: number]: FieldValue } = {}
  for (const [name, value] of Object.entries(given as object)) {
    const field = Number(name)
    if (!Number.isInteger(field) || field < 2 || field > 128) lineFault('unknown_field')
    if (typeof value !== 'string') throw new Iso8583Error(field, 0, 'not_text')
    if (binary.has(field) && (value.length % 2 === 1 || !/^[0-9a-fA-F]*$/.test(value))) throw new Iso8583Error(field, 0, 'not_hex')
    fields[field] = binary.has(field) ? Buffer.from(value, 'hex') : value
  }
  return message(String(line.mti), fields, {
    ...(line.tpdu === undefined ? {} : { tpdu: hexIn(line, 'tpdu') }),
    ...(line.header === undefined ? {} : { header: hexIn(line, 'header') }),
  })
}

function work(command: string, dialect: Dialect | undefined, algorithm: string, line: Line): Line {
  if (command === 'mac') {
    const mac = MACS[algorithm]
    const key = hexIn(line, 'key')
    if (key.length !== mac?.keyBytes) lineFault('key_length')
    return { mac: mac.make(key)(hexIn(line, 'data')).toString('hex') }
  }
  if (!dialect) return lineFault('no_dialect')
  if (command === 'pack') return { hex: pack(dialect, fromLine(dialect, line)).toString('hex') }
  const read = unpack(dialect, hexIn(line, 'hex'))
  return command === 'dump' ? { text: dump(dialect, read) } : toLine(dialect, read)
}

function answer(command: string, dialect: Dialect | undefined, algorithm: string, text: string): Line {
  try {
    const line: unknown = JSON.parse(text)
    if (typeof line !== 'object' || line === null) lineFault('not_an_object')
    return work(command, dialect, algorithm, line as Line)
  } catch (error) {
    if (error instanceof Iso8583Error) return { error: { field: error.field, offset: error.offset, rule: error.rule } }
    return { error: { field: 'frame', offset: 0, rule: 'not_json' } }
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dialect: { type: 'string' }, algorithm: { type: 'string', default: 'annex-b' }, help: { type: 'boolean' } },
})
const [command = ''] = positionals
const dialect = DIALECTS[values.dialect ?? '']
const known = ['unpack', 'pack', 'dump', 'mac'].includes(command)
if (values.help || !known || (command === 'mac' ? !MACS[values.algorithm] : !dialect)) {
  console.error(USAGE)
  process.exit(values.help ? 0 : 2)
}
for await (const text of createInterface({ input: process.stdin })) {
  if (text.trim() !== '') process.stdout.write(`${JSON.stringify(answer(command, dialect, values.algorithm, text))}\n`)
}
