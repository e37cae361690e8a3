import type { DateForm, Dialect, FieldSpec } from '../gateway/iso8583/dialect.ts'
import { usagesOf } from '../gateway/iso8583/parts.ts'
import { Q_CUP_006 } from '../gateway/iso8583/q-cup-006.ts'
import { Q_CUP_007 } from '../gateway/iso8583/q-cup-007.ts'
import type { Usage } from '../gateway/iso8583/usages.ts'

/** The words of `Iso8583Error`, and those of the command line. */
const RULES: readonly (readonly [rule: string, what: string])[] = [
  ['truncated', 'the frame ends before the field does'],
  ['trailing_bytes', 'bytes are left behind the last field'],
  ['not_60', 'a TPDU begins with 60'],
  ['class, version, state, demand', 'a value that the terminal header has not (tables 46 to 49)'],
  ['header_length', 'a network header has 46 bytes'],
  ['total_length', 'what the network header says is not what came'],
  ['too_long', 'longer than the field, or the frame, may be'],
  ['length', 'not the length that the field has'],
  ['length_not_digits', 'the length in front of a field is no number'],
  ['empty', 'a length of 0'],
  ['not_digits, not_text, not_bytes, not_hex', 'a value of another kind than the field'],
  ['filler', 'the half byte that fills an odd count is not 0'],
  ['sign', 'an amount with its sign begins with C or D'],
  ['not_a_date', 'no such month, day or time'],
  ['unknown', 'an MTI that the dialect has not'],
  ['unknown_field', 'a field that the dialect has not'],
  ['second_bitmap', '007 has one bitmap'],
  ['not_json, not_utf8, not_an_object', 'the line is no JSON object'],
  ['missing, hex_missing, fields_missing, key_missing, data_missing', 'a part of the line is not there'],
  ['hex_not_hex, key_not_hex, data_not_hex', 'an odd count of hex digits, or other characters'],
  ['key_length', 'a key of 8 bytes for annex-b, of 16 for x9.19 and sm4'],
  ['not_in_dialect', '006 has no TPDU'],
]

const INTRODUCTION = `# ISO 8583 fields

Made by \`npm run generate\` from \`gateway/iso8583/q-cup-007.ts\`, \`q-cup-006.ts\` and \`usages.ts\`, the tables that the codec works by: change those, not this page. Which message carries which field, and the readings chosen: [q-cup-007](interfaces/q-cup-007.md), [q-cup-006](interfaces/q-cup-006.md).

Formats: \`n\` digits, \`an\` letters, digits, blanks, \`ans\` any text (GB 18030 too), \`ansb\` text with any bytes among it, \`z\` track data (digits and \`=\`), \`b\` bytes, \`x+n\` C or D and digits. Length: a number is exact; \`LLVAR ..19\` is a length of two digits, then 1 to 19; \`LLLVAR\` has three. A length counts digits, characters or bytes and is never 0 (reading A30).

\`npm run --silent iso8583\` reads and writes these messages, one JSON object a line: \`fields\` has digits and text as strings (Chinese as such, where the bytes are GB 18030; else a byte is the character of Latin-1), tracks with \`=\`, \`b\` and \`ansb\` as hex, the PIN of a refund in 48 of 007 as hex too. \`parts\` is for reading: \`pack\` passes over it. What is wrong is \`{"error":{"field","offset","rule"}}\`: \`field\` is a number, or \`frame\`, \`tpdu\`, \`header\`, \`mti\`, \`bitmap\`; \`offset\` the byte from TPDU or network header on (0 when a field is packed); \`rule\` one of

${table(
  ['rule', 'what is broken'],
  RULES.map(([rule, what]) => [
    rule
      .split(', ')
      .map((one) => `\`${one}\``)
      .join(', '),
    what,
  ]),
)}
`

const DIALECTS: readonly { readonly dialect: Dialect; readonly title: string; readonly lies: string }[] = [
  {
    dialect: Q_CUP_007,
    title: 'Terminal: Q/CUP 007–2006',
    lies: 'Digits, MTI and lengths are packed two to a byte (BCD), a three-digit length in two bytes; an odd count gets the nibble 0 behind it (11.2), in front where the note says right-aligned. One bitmap.',
  },
  {
    dialect: Q_CUP_006,
    title: 'Network: Q/CUP 006–2009 part 2',
    lies: 'Everything but bitmaps and `b` is one ASCII character for each digit or character, lengths too. A second bitmap stands there when a field from 65 on does; one in which nothing is comes as `"1":"0000000000000000"` and goes so (reading B4).',
  },
]

/** The reference page of all fields (docs/iso8583-fields.md), made from the tables of both dialects. */
export function iso8583FieldsText(): string {
  return `${[INTRODUCTION, ...DIALECTS.map(chapter)].join('\n')}`
}

function chapter({ dialect, title, lies }: (typeof DIALECTS)[number]): string {
  return [
    `## ${title}`,
    '',
    lies,
    '',
    `MTIs that are read and written: ${[...dialect.mtis].join(', ')}.`,
    '',
    table(['field', '名称', 'name', 'format', 'length', 'section', 'notes'], dialect.fields.map(row)),
    '',
    `### Sub-fields (${dialect.name})`,
    '',
    ...usagesOf(dialect).flatMap((usage) => [...subFields(usage), '']),
  ].join('\n')
}

function row(of: FieldSpec): string[] {
  return [String(of.field), of.zh, of.en, of.kind, lengthOf(of), of.section, notesOf(of)]
}

function lengthOf({ kind, size, lengthDigits }: FieldSpec): string {
  const unit = kind === 'b' ? ' bytes' : ''
  if (lengthDigits === 0) return `${size}${unit}`
  return `${lengthDigits === 2 ? 'LLVAR ..' : 'LLLVAR ...'}${size}${unit}`
}

const DATES: { readonly [form in DateForm]: string } = {
  MMDD: 'MMDD, checked',
  YYMM: 'YYMM, checked',
  hhmmss: 'hhmmss, checked',
  MMDDhhmmss: 'MMDDhhmmss, checked',
}

function notesOf({ date, exactly, note }: FieldSpec): string {
  return [date && DATES[date], exactly && `exactly ${exactly}`, note].filter(Boolean).join('; ')
}

const UNITS: { readonly [field: string]: string } = { tpdu: 'TPDU, hex digits', header: 'Header, hex digits' }

function subFields({ field, section, when, parts }: Usage): string[] {
  const title = `**${UNITS[field] ?? `Field ${field}`}** (${section}; ${when})`
  const rows = parts.map(([name, width, zh]) => [name, zh, width === 'rest' ? 'the rest' : String(width)])
  return [title, '', table(['sub-field', '名称', 'length'], rows)]
}

/** A Markdown table laid out as the formatter does it: every column as wide as its widest cell, at least three. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((cells) => widthOf(cells[column] ?? ''))))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell))).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/** Columns on a screen: a Chinese character takes two. */
function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (/[\u2e80-\uffef]/.test(character) ? 2 : 1), 0)
}
