import fc from 'fast-check'
import type { Dialect, FieldSpec } from './dialect.ts'
import { type FieldValue, type Message, message } from './message.ts'
import { Q_CUP_007 } from './q-cup-007.ts'

export const NETWORK_HEADER = Buffer.concat([
  Buffer.from([46, 2]),
  Buffer.from('0000', 'latin1'),
  Buffer.from(`${'01030000   '}${'00010000   '}`, 'latin1'),
  Buffer.from('000', 'latin1'),
  Buffer.from([0]),
  Buffer.from('00000000000000', 'latin1'),
])
const TERMINAL_HEAD = { tpdu: Buffer.from('6000030000', 'hex'), header: Buffer.from('603100000000', 'hex') }
const DATES = { MMDD: '0229', YYMM: '3012', hhmmss: '235959', MMDDhhmmss: '1231235959' }
/** Of a long field a part is enough: a network message has no more than 1,846 bytes (006 part 2, 5.3.1). */
const LONG_ENOUGH = 120

const headOf = (dialect: Dialect) => (dialect.tpduBytes > 0 ? TERMINAL_HEAD : { header: NETWORK_HEADER })

/** Any value that the format of a field allows. */
function anyValue(spec: FieldSpec): fc.Arbitrary<FieldValue> {
  if (spec.date) return fc.constantFrom(DATES[spec.date], '0101010101'.slice(0, DATES[spec.date].length))
  const fixed = spec.exactly ?? (spec.lengthDigits === 0 ? spec.size : undefined)
  const bounds = { minLength: fixed ?? 1, maxLength: fixed ?? Math.min(spec.size, LONG_ENOUGH) }
  const of = (characters: string): fc.Arbitrary<string> => fc.array(fc.constantFrom(...characters), bounds).map((list) => list.join(''))
  if (spec.kind === 'b') return fc.uint8Array(bounds).map((list) => Buffer.from(list))
  if (spec.kind === 'n') return of('0123456789')
  if (spec.kind === 'z') return of('0123456789=')
  if (spec.kind === 'an') return of('0123456789ABCxyz ')
  if (spec.kind === 'x+n') return fc.tuple(fc.constantFrom('C', 'D'), digits(8)).map((parts) => parts.join(''))
  if (spec.kind === 'ansb' || spec.anyByte) return of('09Az \u0000\u0012É')
  return of('0123456789ABCxyz -./É')
}

/** Any fields of a dialect together, whether a table has them so or not. */
export function anyMessage(dialect: Dialect): fc.Arbitrary<Message> {
  const fields = fc.record(Object.fromEntries(dialect.fields.map((spec) => [spec.field, anyValue(spec)])), { requiredKeys: [] })
  return fc.tuple(fc.constantFrom(...dialect.mtis), fields, fc.boolean()).map(([mti, values, bothMaps]) => {
    const needed = Object.keys(values).some((field) => Number(field) > 64)
    const map = dialect.secondBitmap && bothMaps && !needed ? ({ emptySecondMap: true } as const) : {}
    return message(mti, values as { [field: number]: FieldValue }, { ...headOf(dialect), ...map })
  })
}

const digits = (count: number) =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength: count, maxLength: count }).map((list) => list.join(''))
const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count }).map((list) => Buffer.from(list))
const characters = (alphabet: string, count: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: count, maxLength: count }).map((list) => list.join(''))
const ans = (count: number) => characters('0189ABYZabyz -./:', count)
const joined = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((list) => list.join(''))
const literal = (text: string) => fc.constant(text)
const latin1 = (text: fc.Arbitrary<string>) => text.map((one) => Buffer.from(one, 'latin1'))
/** Chinese in GB 18030, two bytes a character, as Latin-1. */
const chinese = (count: number) => characters('\u00ba\u00fe', count / 2).map((one) => [...one].map((byte) => `${byte}\u00c5`).join(''))

type Kind = readonly [mti: string, fields: { readonly [field: number]: fc.Arbitrary<FieldValue> }]

const PAN = fc.integer({ min: 13, max: 19 }).chain(digits)
const TRACK = joined(digits(16), literal('='), digits(17))
const PAYMENT = {
  2: PAN,
  4: digits(12),
  11: digits(6),
  14: literal('3012'),
  22: literal('021'),
  35: TRACK,
  36: joined(literal('99'), digits(19), literal('=='), digits(20)),
  37: digits(12),
  41: literal('10000001'),
  42: ans(15),
  49: literal('156'),
  52: bytes(8),
  53: literal('2600000000000000'),
}
const ANSWER = {
  12: literal('235959'),
  13: literal('1231'),
  15: literal('0101'),
  32: digits(8),
  38: ans(6).map((one) => one.replace(/[^A-Za-z0-9]/g, '0')),
  39: literal('00'),
}
const field60 = (type: string, code: string) => joined(literal(type), digits(6), literal(code))

/** Every kind of message that a terminal and the gateway exchange, in the usages of chapter 11. */
const KINDS_007: readonly Kind[] = [
  ['0200', { ...PAYMENT, 3: literal('310000'), 25: literal('00'), 60: field60('01', '000') }],
  ['0210', { ...PAYMENT, ...ANSWER, 3: literal('310000'), 25: literal('00'), 54: joined(literal('1002156C'), digits(12)) }],
  [
    '0200',
    { ...PAYMENT, 3: literal('000000'), 23: digits(3), 25: literal('00'), 55: bytes(120), 60: field60('22', '00050'), 63: literal('000') },
  ],
  [
    '0200',
    { ...PAYMENT, 3: literal('000000'), 25: literal('64'), 60: field60('22', '000'), 62: latin1(joined(digits(2), ans(30))), 64: bytes(8) },
  ],
  [
    '0210',
    { ...PAYMENT, ...ANSWER, 3: literal('000000'), 25: literal('64'), 44: ans(22), 62: latin1(joined(digits(27), ans(50))), 64: bytes(8) },
  ],
  ['0200', { ...PAYMENT, 3: literal('000000'), 25: literal('00'), 62: latin1(joined(digits(2), ans(20))), 60: field60('22', '000') }],
  ['0200', { ...PAYMENT, 3: literal('200000'), 25: literal('64'), 60: field60('23', '000'), 61: digits(12), 64: bytes(8) }],
  [
    '0200',
    { ...PAYMENT, 3: literal('620000'), 25: literal('91'), 48: digits(3), 58: bytes(60), 62: latin1(ans(28)), 60: field60('42', '000') },
  ],
  ['0210', { ...PAYMENT, ...ANSWER, 44: chinese(24), 63: joined(literal('CUP'), chinese(60)) }],
  ['0220', { ...PAYMENT, 3: literal('200000'), 25: literal('00'), 48: bytes(48), 60: field60('25', '000'), 61: digits(16), 64: bytes(8) }],
  ['0220', { ...PAYMENT, 3: literal('000000'), 25: literal('00'), 48: digits(12), 60: field60('34', '000'), 61: digits(29) }],
  ['0230', { ...PAYMENT, ...ANSWER, 3: literal('200000'), 60: field60('25', '000') }],
  [
    '0320',
    {
      11: digits(6),
      41: ans(8),
      42: ans(15),
      48: fc.integer({ min: 1, max: 8 }).chain((count) => joined(literal(`0${count}`), digits(40 * count))),
      60: field60('00', '201'),
    },
  ],
  ['0320', { 11: digits(6), 41: ans(8), 42: ans(15), 48: digits(4), 60: field60('00', '202') }],
  ['0320', { ...PAYMENT, 3: literal('200000'), 25: literal('00'), 48: bytes(48), 61: digits(16), 60: field60('25', '000') }],
  ['0330', { ...ANSWER, 11: digits(6), 41: ans(8), 48: digits(4), 60: field60('00', '202') }],
  ['0400', { ...PAYMENT, 39: literal('98'), 60: field60('22', '000'), 64: bytes(8) }],
  ['0410', { ...PAYMENT, ...ANSWER, 60: field60('22', '000') }],
  ['0500', { 11: digits(6), 41: ans(8), 42: ans(15), 48: digits(62), 49: literal('156'), 60: field60('00', '201'), 63: literal('001') }],
  ['0510', { ...ANSWER, 11: digits(6), 41: ans(8), 42: ans(15), 48: digits(31), 49: literal('156'), 60: field60('00', '201') }],
  ['0620', { ...PAYMENT, 55: bytes(30), 60: field60('00', '951'), 61: digits(16) }],
  ['0630', { ...ANSWER, 11: digits(6), 41: ans(8), 60: field60('00', '951') }],
  ['0800', { 11: digits(6), 41: ans(8), 42: ans(15), 60: field60('00', '003'), 63: literal('001') }],
  ['0810', { ...ANSWER, 11: digits(6), 41: ans(8), 60: field60('00', '001'), 62: bytes(24) }],
  ['0810', { ...ANSWER, 11: digits(6), 41: ans(8), 60: field60('00', '003'), 62: bytes(40) }],
  ['0810', { ...ANSWER, 41: ans(8), 60: field60('00', '360'), 62: latin1(ans(200)) }],
  ['0820', { 11: digits(6), 41: ans(8), 42: ans(15), 60: field60('00', '301') }],
  ['0830', { ...ANSWER, 41: ans(8), 60: field60('00', '002') }],
  ['0100', { ...PAYMENT, 3: literal('030000'), 25: literal('06'), 60: field60('10', '000') }],
  [
    '0110',
    {
      ...PAYMENT,
      ...ANSWER,
      3: literal('030000'),
      54: joined(
        literal('TA'),
        digits(12),
        ans(6).map((one) => one.replace(/[^A-Za-z0-9]/g, ' ')),
      ),
    },
  ],
]

const NETWORK = {
  2: PAN,
  3: literal('000000'),
  4: digits(12),
  7: literal('1231235959'),
  11: digits(6),
  12: literal('000000'),
  13: literal('0229'),
  18: digits(4),
  22: literal('021'),
  25: literal('64'),
  32: digits(8),
  33: digits(11),
  37: digits(12),
  41: ans(8),
  42: ans(15),
  43: joined(chinese(20), ans(20)),
  49: literal('156'),
  60: joined(literal('0000'), digits(11), ans(15)),
  100: digits(8),
  128: bytes(8),
}
const IP = joined(literal('IP'), digits(2), ans(60))

/** Every kind of message that the gateway and the network exchange, in the usages of part 2, chapter 6. */
const KINDS_006: readonly Kind[] = [
  [
    '0200',
    {
      ...NETWORK,
      14: literal('0000'),
      26: literal('12'),
      35: TRACK,
      36: PAYMENT[36],
      48: IP,
      52: bytes(8),
      53: literal('2600000000000000'),
    },
  ],
  ['0200', { ...NETWORK, 48: joined(literal('ASIP063'), digits(3), ans(60)) }],
  ['0200', { ...NETWORK, 48: joined(literal('ASIP062'), digits(2), ans(60), literal('NM012'), ans(12)) }],
  ['0200', { ...NETWORK, 45: ans(60), 55: bytes(200), 23: digits(3), 61: ans(40), 102: ans(28), 103: ans(19) }],
  [
    '0210',
    { ...NETWORK, 15: literal('1231'), 38: digits(6), 39: literal('00'), 57: joined(literal('IP'), digits(33), ans(50)), 121: ans(20) },
  ],
  [
    '0210',
    {
      ...NETWORK,
      28: joined(fc.constantFrom('C', 'D'), digits(8)),
      39: literal('51'),
      44: ans(25),
      54: joined(literal('1002156C'), digits(12)),
    },
  ],
  ['0220', { ...NETWORK, 3: literal('200000'), 90: digits(42) }],
  ['0230', { ...NETWORK, 3: literal('200000'), 39: literal('00') }],
  ['0420', { ...NETWORK, 60: joined(literal('4354'), digits(11)), 90: digits(42) }],
  ['0430', { ...NETWORK, 39: literal('00'), 90: digits(42) }],
  ['0200', { ...NETWORK, 3: literal('200000'), 38: digits(6), 90: digits(42) }],
  ['0422', { ...NETWORK, 5: digits(12), 9: digits(8), 16: literal('0101'), 50: literal('156') }],
  ['0432', { ...NETWORK, 39: literal('00') }],
  ['0620', { 7: literal('1231235959'), 11: digits(6), 33: digits(8), 48: ans(200), 59: ans(300), 122: ans(100), 123: ans(50) }],
  ['0630', { 7: literal('1231235959'), 11: digits(6), 33: digits(8), 39: literal('00') }],
  ['0100', { ...NETWORK, 3: literal('030000'), 25: literal('06') }],
  ['0110', { ...NETWORK, 3: literal('030000'), 38: digits(6), 39: literal('00'), 54: joined(literal('TA'), digits(12), digits(6)) }],
  ['0600', { 7: literal('1231235959'), 11: digits(6), 33: digits(8), 48: ans(30), 90: digits(42) }],
  ['0610', { 7: literal('1231235959'), 11: digits(6), 33: digits(8), 39: literal('00'), 62: ans(40), 63: ans(50) }],
  ['0810', { 7: literal('1231235959'), 11: digits(6), 33: digits(8), 39: literal('00'), 53: digits(16), 70: literal('101') }],
  ['0820', { 7: literal('1231235959'), 11: digits(6), 33: digits(8), 70: literal('301'), 100: digits(8) }],
  ['0830', { 7: literal('1231235959'), 11: digits(6), 33: digits(8), 39: literal('00'), 70: literal('301') }],
  [
    '0800',
    {
      7: literal('1231235959'),
      11: digits(6),
      33: digits(8),
      48: joined(literal('NK'), characters('0123456789ABCDEF', 32)),
      53: digits(16),
      70: literal('101'),
      96: bytes(8),
    },
  ],
]

/** A message of some kind that the dialect knows, its optional fields there or not. */
export function anyOfAKind(dialect: Dialect): fc.Arbitrary<Message> {
  const kinds = (dialect === Q_CUP_007 ? KINDS_007 : KINDS_006).map(([mti, fields]) => {
    const meaning = Object.keys(fields).filter((field) => ['3', '11', '25', '48', '57', '60', '62'].includes(field))
    return fc
      .record(fields, { requiredKeys: meaning as never[] })
      .map((values) => message(mti, values as { [field: number]: FieldValue }, headOf(dialect)))
  })
  return fc.oneof(...kinds)
}

/** The MTIs that the kinds of a dialect cover. */
export function mtisOfKinds(dialect: Dialect): string[] {
  return [...new Set((dialect === Q_CUP_007 ? KINDS_007 : KINDS_006).map(([mti]) => mti))]
}
