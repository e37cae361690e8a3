import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { macInput, pack, unpack } from './codec.ts'
import { dump } from './dump.ts'
import { Iso8583Error } from './error.ts'
import { FrameReader, frame } from './framing.ts'
import { type FieldValue, type Message, message, text } from './message.ts'
import { partsOf } from './parts.ts'
import { Q_CUP_006 } from './q-cup-006.ts'
import { Q_CUP_007 } from './q-cup-007.ts'
import { anyMessage, anyOfAKind, mtisOfKinds, NETWORK_HEADER } from './testing.ts'

const fieldsOf = (of: Message): unknown[] => of.fields.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : value))

describe.each([Q_CUP_007, Q_CUP_006])('$name', (dialect) => {
  it('reads back whatever it writes, and writes back whatever it reads', () => {
    fc.assert(
      fc.property(anyMessage(dialect), (sent) => {
        const packed = pack(dialect, sent)
        const read = unpack(dialect, packed)
        expect([read.mti, fieldsOf(read)]).toEqual([sent.mti, fieldsOf(sent).slice(0, read.fields.length)])
        expect(read.emptySecondMap).toBe(sent.emptySecondMap)
        expect(pack(dialect, read).equals(packed)).toBe(true)
        expect(() => partsOf(dialect, read)).not.toThrow()
        expect(() => dump(dialect, read)).not.toThrow()
      }),
      { numRuns: 400 },
    )
  })

  it('packs a message that was read and changed as one that was made so', () => {
    fc.assert(
      fc.property(anyMessage(dialect), anyMessage(dialect), fc.array(fc.nat(127), { maxLength: 4 }), (one, other, changes) => {
        const read = unpack(dialect, pack(dialect, one))
        for (const field of changes) read.fields[field + 2] = other.fields[field + 2]
        const { origin: _, ...made } = read
        const outcome = (of: Message): string => {
          try {
            return pack(dialect, of).toString('hex')
          } catch (error) {
            return (error as Error).message
          }
        }
        expect(outcome(read)).toBe(outcome(made))
      }),
      { numRuns: 600 },
    )
  })

  it('has every kind of message that its MTIs stand for', () => {
    expect(mtisOfKinds(dialect).toSorted()).toEqual([...dialect.mtis].toSorted())
    fc.assert(
      fc.property(anyOfAKind(dialect), (sent) => {
        const read = unpack(dialect, pack(dialect, sent))
        expect([read.mti, fieldsOf(read)]).toEqual([sent.mti, fieldsOf(sent).slice(0, read.fields.length)])
      }),
      { numRuns: 600 },
    )
  })
})

describe('Q/CUP 007 on the line', () => {
  const SALE = {
    2: '6228481234567890123',
    3: '000000',
    4: '000000120000',
    11: '000007',
    22: '021',
    23: '001',
    25: '64',
    49: '156',
    60: '22000001000',
  }
  const packed = pack(Q_CUP_007, message('0200', SALE))
  const at = (hex: string): number => packed.toString('hex').indexOf(hex) / 2

  it('packs digits left with a zero behind, field 22 too; field 23 alone right (11.2, 11.3.10.1, 11.3.11.1)', () => {
    const hex = packed.toString('hex')
    expect(hex).toContain('1962284812345678901230')
    expect(hex).toContain('0210000164')
    expect(hex).toContain('0011220000010000')
  })

  it.each<[string, (bytes: Buffer) => Buffer, string | number, string]>([
    ['a filler that is no zero (A5)', (bytes) => put(bytes, at('0210000164') + 1, 0x1f), 22, 'not_digits'],
    ['a filler digit that is no zero', (bytes) => put(bytes, at('0210000164') + 1, 0x11), 22, 'filler'],
    ['a letter among digits', (bytes) => put(bytes, at('000000120000') + 2, 0x1a), 4, 'not_digits'],
    ['a card that is too long', (bytes) => put(bytes, at('1962284812'), 0x20), 2, 'too_long'],
    ['a card of no digit (A30)', (bytes) => put(bytes, at('1962284812'), 0x00), 2, 'empty'],
    ['a message that ends early', (bytes) => bytes.subarray(0, bytes.length - 3), 60, 'truncated'],
    ['bytes behind the last field', (bytes) => Buffer.concat([bytes, Buffer.from([1])]), 'frame', 'trailing_bytes'],
    ['an unknown message type', (bytes) => put(bytes, 11, 0x99), 'mti', 'unknown'],
    ['a second bitmap', (bytes) => put(bytes, 13, (bytes[13] as number) | 0x80), 'bitmap', 'second_bitmap'],
    ['a field that the dialect does not know', (bytes) => put(bytes, 13, (bytes[13] as number) | 0x08), 5, 'unknown_field'],
    ['a TPDU that does not begin with 60', (bytes) => put(bytes, 0, 0x61), 'tpdu', 'not_60'],
    ['a header that is no digits', (bytes) => put(bytes, 5, 0xff), 'header', 'not_digits'],
  ])('%s is refused with field and rule', (_, change, field, rule) => {
    try {
      unpack(Q_CUP_007, change(Buffer.from(packed)))
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(Iso8583Error)
      expect([(error as Iso8583Error).field, (error as Iso8583Error).rule]).toEqual([field, rule])
    }
  })

  it.each<[string, { [field: number]: FieldValue }, number, string]>([
    ['an amount of eleven digits', { 4: '00000012000' }, 4, 'length'],
    ['a month 13', { 13: '1301' }, 13, 'not_a_date'],
    ['a letter in a number', { 11: '00000A' }, 11, 'not_digits'],
    ['a separator in a number', { 2: '622848=234567890' }, 2, 'not_digits'],
    ['text where bytes are', { 52: '11223344' }, 52, 'not_bytes'],
    ['bytes where text is', { 41: Buffer.from('10000001') }, 41, 'not_text'],
    ['characters that no byte holds', { 44: '银行' }, 44, 'not_text'],
    ['a field that the dialect does not know', { 7: '1231235959' }, 7, 'unknown_field'],
  ])('packing %s is refused', (_, fields, field, rule) => {
    expect(() => pack(Q_CUP_007, message('0200', fields))).toThrow(expect.objectContaining({ field, rule }))
  })

  it('names the parts of what it carries', () => {
    const parts = partsOf(Q_CUP_007, message('0200', { ...SALE, 61: '000001000006', 62: Buffer.from(`12${'P1'.padEnd(30)}`) }))
    expect(parts).toMatchObject({
      '60.1': '22',
      '60.2': '000001',
      '60.3': '000',
      '61.1': '000001',
      '61.2': '000006',
      '62.1': '12',
      '62.2': 'P1'.padEnd(30),
    })
  })

  it('covers from the MTI to field 63 with the MAC', () => {
    const whole = pack(Q_CUP_007, message('0200', { ...SALE, 64: Buffer.alloc(8) }))
    expect(macInput(Q_CUP_007, whole).toString('hex')).toBe(whole.subarray(11, -8).toString('hex'))
  })

  it('a dump shows no card, track, PIN or expiry', () => {
    const shown = dump(
      Q_CUP_007,
      message('0200', { ...SALE, 14: '3012', 35: '6228481234567890123=3012', 52: Buffer.from('1122334455667788', 'hex') }),
    )
    expect(shown).toContain('622848*********0123')
    for (const secret of ['6228481234567890123', '3012', '1122334455667788']) expect(shown).not.toContain(secret)
  })
})

function put(bytes: Buffer, at: number, value: number): Buffer {
  bytes[at] = value
  return bytes
}

describe('Q/CUP 006 on the line', () => {
  const ECHO = { 7: '1124120000', 11: '000001', 33: '48023010', 70: '301', 100: '01030000' }
  const packed = pack(Q_CUP_006, message('0820', ECHO, { header: NETWORK_HEADER }))

  it('writes lengths, MTI and digits as characters, maps as bytes, and its total length into the header', () => {
    expect(packed.toString('latin1', 2, 6)).toBe(String(packed.length).padStart(4, '0'))
    expect(packed.toString('latin1', 46, 50)).toBe('0820')
    expect(packed.toString('hex', 50, 66)).toBe('82200000800000000400000010000000')
    expect(packed.toString('latin1', 66)).toBe('1124120000000001084802301030108' + '01030000')
  })

  it.each<[string, (bytes: Buffer) => Buffer, string | number, string]>([
    ['another header length', (bytes) => put(bytes, 0, 45), 'header', 'header_length'],
    ['a total length that is not', (bytes) => put(bytes, 5, 0x30), 'header', 'total_length'],
    ['month 13', (bytes) => Buffer.from(bytes).fill('13', 66, 68, 'latin1'), 7, 'not_a_date'],
    ['a length that is no number', (bytes) => put(bytes, 82, 0x20), 33, 'length_not_digits'],
  ])('%s is refused', (_, change, field, rule) => {
    expect(() => unpack(Q_CUP_006, change(Buffer.from(packed)))).toThrow(expect.objectContaining({ field, rule }))
  })

  it.each([
    ['with it', '82200000020000000000000000000000', true],
    ['without it', '0220000002000000', undefined],
  ])('takes a second bitmap in which nothing is, and writes back what came: %s (B4)', (_, maps, empty) => {
    const sale = pack(Q_CUP_006, message('0210', { 7: '1124120000', 11: '000001', 39: '00' }, { header: NETWORK_HEADER }))
    const frame = Buffer.concat([sale.subarray(0, 50), Buffer.from(maps, 'hex'), sale.subarray(58)])
    frame.write(String(frame.length).padStart(4, '0'), 2, 'latin1')
    const read = unpack(Q_CUP_006, frame)
    expect([read.emptySecondMap, text(read, 39)]).toEqual([empty, '00'])
    expect(pack(Q_CUP_006, read).toString('hex')).toBe(frame.toString('hex'))
    read.fields[100] = '01030000'
    expect(unpack(Q_CUP_006, pack(Q_CUP_006, read)).emptySecondMap).toBeUndefined()
  })

  it('reads the composite form of 48 with its n3 periods (B1)', () => {
    const value = `ASIP063012${'PROJECT'.padEnd(30)}${' '.repeat(30)}`
    expect(partsOf(Q_CUP_006, message('0200', { 48: value }))).toMatchObject({
      '48.usage': 'AS',
      '48.1': '012',
      '48.2': 'PROJECT'.padEnd(30),
    })
  })

  it('and that of 57, whatever stands before its IP (6.44.8)', () => {
    const body = `${'10000'.padStart(12, '0')}156${'600'.padStart(12, '0')}000060${' '.repeat(50)}`
    expect(partsOf(Q_CUP_006, message('0210', { 57: `ASAB002xxIP083${body}` }))).toEqual({
      '57.usage': 'AS',
      '57.AB': 'xx',
      '57.IP': body,
      '57.1': '000000010000',
      '57.2': '156',
      '57.3': '000000000600',
      '57.4': '000060',
      '57.5': ' '.repeat(50),
    })
  })

  it.each([
    [Q_CUP_007, '0210', 44, '01030000   48023010   ', { '44.1': '01030000   ', '44.2': '48023010   ' }, '11.3.22.3'],
    [Q_CUP_007, '0200', 53, '2600000000000000', { '53.1': '2', '53.2': '6', '53.3': '0'.repeat(14) }, '11.3.26.3'],
    [Q_CUP_007, '0210', 54, '1002156C000000012300', { '54.1': '10', '54.3': '156', '54.4': 'C', '54.5': '000000012300' }, '11.3.27.3'],
    [Q_CUP_007, '0110', 54, 'TA000000012300      ', { '54.usage': 'TA', '54.1': '000000012300' }, '11.3.27.4'],
    [Q_CUP_006, '0820', 53, '1600000000000000', { '53.1': '1', '53.2': '6' }, '6.41.3'],
    [
      Q_CUP_006,
      '0420',
      60,
      '435402000300000000000010000000',
      { '60.1': '4354', '60.2': '02000300000', '60.2.2': '2', '60.2.5': '03', '60.3': '000000010000000', '60.3.5': '1', '60.3.10': '00' },
      '6.47.4, 6.47.5',
    ],
  ] as const)('parts of a field (%#)', (dialect, mti, field, value, parts, _section) => {
    expect(partsOf(dialect, message(mti, { [field]: value }))).toMatchObject(parts)
  })
})

describe('framing', () => {
  it('cuts a stream that arrives in any pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        (bodies, sizes) => {
          for (const kind of ['binary-2', 'ascii-4'] as const) {
            const stream = Buffer.concat(bodies.map((body) => frame(kind, Buffer.from(body))))
            const reader = new FrameReader(kind, 1_000)
            const got: Buffer[] = []
            for (let at = 0; at < stream.length; ) {
              const size = sizes.next().value as number
              got.push(...reader.push(stream.subarray(at, at + size)))
              at += size
            }
            expect(got.map((one) => one.toString('hex'))).toEqual(bodies.map((one) => Buffer.from(one).toString('hex')))
            expect(reader.pending).toBe(false)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('refuses a frame that is too long as soon as its length is there; 0000 is a sign of life', () => {
    expect(() => new FrameReader('binary-2', 100).push(Buffer.from([0x01, 0x00]))).toThrow(
      expect.objectContaining({ field: 'frame', rule: 'too_long' }),
    )
    expect(() => new FrameReader('ascii-4', 100).push(Buffer.from('12x4'))).toThrow(expect.objectContaining({ rule: 'length_not_digits' }))
    expect(new FrameReader('ascii-4', 100).push(Buffer.from('0000'))).toEqual([Buffer.alloc(0)])
  })

  it('text() and bytes() tell what a field is', () => {
    expect(text(message('0200', { 52: Buffer.alloc(8) }), 52)).toBeUndefined()
  })
})
