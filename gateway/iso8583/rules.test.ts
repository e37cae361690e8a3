import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pack, unpack } from './codec.ts'
import type { Dialect } from './dialect.ts'
import { Iso8583Error } from './error.ts'
import { type FieldValue, message } from './message.ts'
import { Q_CUP_006 } from './q-cup-006.ts'
import { Q_CUP_007 } from './q-cup-007.ts'
import { NETWORK_HEADER } from './testing.ts'

/** A good frame, and where each of its fields begins in it. */
function framed(dialect: Dialect, mti: string, values: { readonly [field: number]: FieldValue }, from: number) {
  const head = dialect === Q_CUP_007 ? {} : { header: NETWORK_HEADER }
  const bytes = pack(dialect, message(mti, values, head))
  const at: { [field: string]: number } = {}
  const before: { [field: number]: FieldValue } = {}
  for (const field of Object.keys(values).map(Number)) {
    at[field] = Object.keys(before).length === 0 ? from : pack(dialect, message(mti, before, head)).length
    before[field] = values[field] as FieldValue
  }
  return { bytes, at: (field: number) => at[field] as number }
}

// TPDU 5, header 6, MTI 2, map 8; header 46, MTI 4, maps 8.
const SALE = framed(
  Q_CUP_007,
  '0200',
  { 2: '6228481234567890123', 3: '000000', 13: '0229', 22: '021', 23: '001', 32: '48023010', 39: '00', 41: '10000001' },
  21,
)
const REFUND = framed(Q_CUP_007, '0220', { 3: '200000', 48: Buffer.alloc(48) }, 21)
const NETWORK = framed(Q_CUP_006, '0210', { 2: '6228481234567890123', 7: '1231235959', 28: 'C00000100', 35: '6228=3012', 39: '00' }, 58)

type Change = (bytes: Buffer) => Buffer
const put =
  (at: number, ...values: readonly number[]): Change =>
  (bytes) => {
    Buffer.from(values).copy(bytes, at)
    return bytes
  }
const cut =
  (length: number): Change =>
  (bytes) =>
    bytes.subarray(0, length)
const behind: Change = (bytes) => Buffer.concat([bytes, Buffer.from([0])])
/** A network frame changed behind its header, whose length is right again. */
const relengthed =
  (change: Change): Change =>
  (bytes) => {
    const made = Buffer.from(change(bytes))
    made.write(String(made.length).padStart(4, '0'), 2, 'latin1')
    return made
  }
/** Its own header once more in front: a frame that the network rejected. */
const rejected =
  (change: Change): Change =>
  (bytes) => {
    const outer = Buffer.from(bytes.subarray(0, 46))
    outer.write('10353', 41, 'latin1')
    return relengthed((whole) => whole)(Buffer.concat([outer, change(Buffer.from(bytes))]))
  }

const RULES: readonly (readonly [
  because: string,
  of: typeof SALE,
  change: Change,
  field: string | number,
  offset: number,
  rule: string,
])[] = [
  ['no TPDU', SALE, cut(4), 'tpdu', 4, 'truncated'],
  ['a TPDU begins with 60 (12.1.1)', SALE, put(0, 0x61), 'tpdu', 0, 'not_60'],
  ['half a header', SALE, cut(10), 'header', 10, 'truncated'],
  ['a header is BCD', SALE, put(9, 0x0a), 'header', 9, 'not_digits'],
  ['class 60 to 63 (table 46)', SALE, put(5, 0x64), 'header', 5, 'class'],
  ['version 00 is none (A3)', SALE, put(6, 0x00), 'header', 6, 'version'],
  ['version 99 is none (A3)', SALE, put(6, 0x99), 'header', 6, 'version'],
  ['state 0 or 1 (table 48)', SALE, put(7, 0x20), 'header', 7, 'state'],
  ['demands 0 to 6 (table 49)', SALE, put(7, 0x07), 'header', 7, 'demand'],
  ['half an MTI', SALE, cut(12), 'mti', 12, 'truncated'],
  ['no such MTI', SALE, put(11, 0x02, 0x99), 'mti', 11, 'unknown'],
  ['an MTI that is no digits', SALE, put(11, 0x0a), 'mti', 11, 'unknown'],
  ['half a map', SALE, cut(20), 'bitmap', 20, 'truncated'],
  ['007 has one map', SALE, (bytes) => put(13, (bytes[13] as number) | 0x80)(bytes), 'bitmap', 13, 'second_bitmap'],
  ['007 has no field 5', SALE, (bytes) => put(13, (bytes[13] as number) | 0x08)(bytes), 5, 13, 'unknown_field'],
  ['a length is BCD', SALE, put(SALE.at(2), 0x1a), 2, SALE.at(2), 'length_not_digits'],
  ['a length of 0 (A30)', SALE, put(SALE.at(2), 0x00), 2, SALE.at(2), 'empty'],
  ['19 digits at most', SALE, put(SALE.at(2), 0x20), 2, SALE.at(2), 'too_long'],
  ['a letter among digits', SALE, put(SALE.at(2) + 3, 0x4b), 2, SALE.at(2) + 3, 'not_digits'],
  ['the filler is a zero behind (11.2)', SALE, put(SALE.at(2) + 10, 0x31), 2, SALE.at(2) + 10, 'filler'],
  ['F is no filler either (A5)', SALE, put(SALE.at(22) + 1, 0x1f), 22, SALE.at(22) + 1, 'not_digits'],
  ['in field 23 it stands in front (11.3.11.1)', SALE, put(SALE.at(23), 0x10), 23, SALE.at(23), 'filler'],
  ['no 13th month', SALE, put(SALE.at(13), 0x13), 13, SALE.at(13), 'not_a_date'],
  ['eight digits name an institution (11.3.14.3)', SALE, put(SALE.at(32), 0x07), 32, SALE.at(32), 'length'],
  ['no sign in letters and digits', SALE, put(SALE.at(39) + 1, 0x2d), 39, SALE.at(39) + 1, 'not_text'],
  ['no bell in a text', SALE, put(SALE.at(41), 0x07), 41, SALE.at(41), 'not_text'],
  ['a field that is cut off', SALE, cut(SALE.bytes.length - 1), 41, SALE.at(41), 'truncated'],
  ['a byte too many', SALE, behind, 'frame', SALE.bytes.length, 'trailing_bytes'],
  ['96 digits could not be told from 48 bytes in hex', REFUND, put(REFUND.at(48), 0x00, 0x96), 48, REFUND.at(48), 'length'],
  ['half a header of the network', NETWORK, cut(45), 'header', 45, 'truncated'],
  ['it has 46 bytes (3.2.2.1)', NETWORK, put(0, 45), 'header', 0, 'header_length'],
  ['its length is digits', NETWORK, put(3, 0x20), 'header', 2, 'not_digits'],
  ['it counts the whole (figure 8)', NETWORK, behind, 'header', 2, 'total_length'],
  ['its ids are text', NETWORK, put(10, 0x01), 'header', 6, 'not_text'],
  ['its reject code is digits', NETWORK, put(45, 0x41), 'header', 41, 'not_digits'],
  [
    '1,846 bytes at most (5.3.1)',
    NETWORK,
    relengthed((bytes) => Buffer.concat([bytes, Buffer.alloc(1_847 - bytes.length)])),
    'header',
    2,
    'too_long',
  ],
  [
    '1,892 bytes when rejected (5.3.1)',
    NETWORK,
    rejected(relengthed((bytes) => Buffer.concat([bytes, Buffer.alloc(1_847 - bytes.length)]))),
    'header',
    2,
    'too_long',
  ],
  ['the header of a rejected frame is looked at too', NETWORK, rejected(put(3, 0x20)), 'header', 48, 'not_digits'],
  [
    'there is no field 65',
    NETWORK,
    relengthed((bytes) =>
      Buffer.concat([
        bytes.subarray(0, 50),
        Buffer.from([(bytes[50] as number) | 0x80]),
        bytes.subarray(51, 58),
        Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0]),
        bytes.subarray(58),
      ]),
    ),
    65,
    58,
    'unknown_field',
  ],
  ['a length of characters is digits', NETWORK, put(NETWORK.at(2), 0x20), 2, NETWORK.at(2), 'length_not_digits'],
  ['second 60 is none', NETWORK, put(NETWORK.at(7) + 8, 0x36, 0x30), 7, NETWORK.at(7), 'not_a_date'],
  ['C or D before an amount (table 9)', NETWORK, put(NETWORK.at(28), 0x2b), 28, NETWORK.at(28), 'sign'],
  ['an amount after its sign', NETWORK, put(NETWORK.at(28) + 2, 0x41), 28, NETWORK.at(28) + 2, 'not_digits'],
  ['a track is digits and separators', NETWORK, put(NETWORK.at(35) + 3, 0x41), 35, NETWORK.at(35) + 3, 'not_digits'],
  ['a byte too many behind a right header', NETWORK, relengthed(behind), 'frame', NETWORK.bytes.length, 'trailing_bytes'],
]

it.each(RULES)('%s', (_, of, change, field, offset, rule) => {
  const dialect = of === NETWORK ? Q_CUP_006 : Q_CUP_007
  expect(unpack(dialect, of.bytes).mti).not.toBe('')
  try {
    unpack(dialect, change(Buffer.from(of.bytes)))
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(Iso8583Error)
    const { field: at, offset: byte, rule: broken } = error as Iso8583Error
    expect({ field: at, offset: byte, rule: broken }).toEqual({ field, offset, rule })
  }
})

it('every rule that reading knows is broken here once', () => {
  const known = ['unpack.ts', 'head.ts', 'plan.ts'].flatMap((file) => {
    const source = readFileSync(join(import.meta.dirname, file), 'utf8')
    return [
      ...source.matchAll(/new Iso8583Error\([^,]+,[^,]+(?:\? [^:]+: [^,]+)?, '(\w+)'/g),
      ...source.matchAll(/return .*\? '(not_\w+)' : '(not_\w+)'/g),
    ].flatMap((found) => found.slice(1))
  })
  const broken = new Set(RULES.map(([, , , , , rule]) => rule))
  expect(new Set(known).size).toBeGreaterThan(15)
  expect([...new Set(known)].filter((rule) => rule !== undefined && !broken.has(rule))).toEqual([])
})

it('D and d abroad are the separator too (006 part 2, 6.26.3), and written back as they came', () => {
  for (const letter of [0x44, 0x64]) {
    const frame = put(NETWORK.at(35) + 6, letter)(Buffer.from(NETWORK.bytes))
    const read = unpack(Q_CUP_006, frame)
    expect(read.fields[35]).toBe('6228=3012')
    expect(pack(Q_CUP_006, read).equals(frame)).toBe(true)
  }
})
