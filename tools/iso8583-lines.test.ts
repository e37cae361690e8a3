import { spawn } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pack } from '../gateway/iso8583/codec.ts'
import { message } from '../gateway/iso8583/message.ts'
import { Q_CUP_006 } from '../gateway/iso8583/q-cup-006.ts'
import { Q_CUP_007 } from '../gateway/iso8583/q-cup-007.ts'
import { anyMessage, anyOfAKind, NETWORK_HEADER } from '../gateway/iso8583/testing.ts'
import { answerTo, CommandFault, type Line, readCommand } from './iso8583-lines.ts'

function work(...args: string[]) {
  const made = readCommand(args)
  if (made === 'help') throw new Error('help is no work')
  return made
}

const ask = (of: ReturnType<typeof work>, line: unknown): Line | null =>
  answerTo(of, Buffer.from(typeof line === 'string' ? line : JSON.stringify(line)))

const TERMINAL = {
  unpack: work('unpack', '--dialect', 'q-cup-007'),
  pack: work('pack', '--dialect', 'q-cup-007'),
  dump: work('dump', '--dialect', 'q-cup-007'),
}
const NETWORK = {
  unpack: work('unpack', '--dialect', 'q-cup-006'),
  pack: work('pack', '--dialect', 'q-cup-006'),
  dump: work('dump', '--dialect', 'q-cup-006'),
}

describe.each([
  ['q-cup-007', Q_CUP_007, TERMINAL],
  ['q-cup-006', Q_CUP_006, NETWORK],
] as const)('%s', (_, dialect, does) => {
  it.each([
    ['any fields together', anyMessage(dialect)],
    ['every kind of message', anyOfAKind(dialect)],
  ])('what unpack prints packs to the same bytes: %s', (_kind, messages) => {
    fc.assert(
      fc.property(messages, (sent) => {
        const hex = pack(dialect, sent).toString('hex')
        const printed = ask(does.unpack, { hex }) as Line
        expect(Object.keys(printed)).toEqual([...(dialect.tpduBytes > 0 ? ['tpdu'] : []), 'header', 'mti', 'fields', 'parts'])
        // As it goes through a pipe: text, and back.
        expect(ask(does.pack, JSON.stringify(printed))).toEqual({ hex })
        expect(ask(does.dump, { hex })).toEqual({ text: expect.any(String) })
      }),
      { numRuns: 500 },
    )
  })

  it('a frame cut off at any byte is an error with field, offset and rule, the offset inside of what is there', () => {
    for (const sent of fc.sample(anyOfAKind(dialect), { numRuns: 12, seed: 8 })) {
      const whole = pack(dialect, sent)
      for (let length = 0; length < whole.length; length += 1) {
        const { error, ...more } = ask(does.unpack, { hex: whole.subarray(0, length).toString('hex') }) as {
          error: { [name: string]: unknown }
        }
        expect(more).toEqual({})
        expect(Object.keys(error)).toEqual(['field', 'offset', 'rule'])
        expect(error.offset).toBeLessThanOrEqual(length)
      }
      const { error } = ask(does.unpack, { hex: `${whole.toString('hex')}00` }) as { error: object }
      expect(error).toMatchObject(
        dialect === Q_CUP_007
          ? { field: 'frame', offset: whole.length, rule: 'trailing_bytes' }
          : { field: 'header', rule: 'total_length' },
      )
    }
  })
})

describe('what fields look like', () => {
  it('digits and text as strings, tracks with =, binary and mixed fields as hex', () => {
    const fields = {
      2: '6228481234567890123',
      3: '000000',
      35: '6228481234567890123=3012101',
      52: '1122334455667788',
      62: '3132',
      63: '001',
    }
    const { hex } = ask(TERMINAL.pack, { mti: '0200', fields }) as { hex: string }
    expect(hex).toContain('276228481234567890123d30121010')
    expect(ask(TERMINAL.unpack, { hex })).toMatchObject({ mti: '0200', fields })
    const network = { 2: '6228481234567890123', 48: Buffer.from(`IP12${' '.repeat(60)}`).toString('hex'), 128: '4142434445464748' }
    const made = ask(NETWORK.pack, { header: NETWORK_HEADER.toString('hex'), mti: '0200', fields: network }) as { hex: string }
    expect(ask(NETWORK.unpack, { hex: made.hex })).toMatchObject({
      fields: network,
      parts: { '48.1': '12', 'header.3': String(made.hex.length / 2).padStart(4, '0') },
    })
    // What is no hex can only be the text itself.
    expect(
      ask(NETWORK.pack, { header: NETWORK_HEADER.toString('hex'), mti: '0200', fields: { ...network, 48: `IP12${' '.repeat(60)}` } }),
    ).toEqual(made)
  })

  it.each([
    ['44', '中国银行 ICBC', 'd6d0b9fad2f8d0d02049434243'],
    ['44', '㛃记😀', '8230b731bcc79439fc36'],
    ['63', '001积分一百', '303031bbfdb7d6d2bbb0d9'],
    ['44', 'plain', '706c61696e'],
    ['44', 'É', 'c9'],
  ])('text in %s is GB 18030: %s', (field, text, bytes) => {
    const { hex } = ask(TERMINAL.pack, { mti: '0210', fields: { [field]: text } }) as { hex: string }
    expect(hex).toContain(bytes)
    expect(ask(TERMINAL.unpack, { hex })).toMatchObject({ fields: { [field]: text } })
  })

  it('the PIN of a refund in 48 is bytes, other usages are digits', () => {
    const pin = 'a1'.repeat(48)
    for (const fields of [
      { 3: '200000', 48: pin },
      { 3: '000000', 48: '000000001200' },
      { 3: '200000', 48: '0012' },
    ]) {
      const { hex } = ask(TERMINAL.pack, { mti: '0220', fields }) as { hex: string }
      expect(ask(TERMINAL.unpack, { hex })).toMatchObject({ fields })
    }
    expect(ask(TERMINAL.pack, { mti: '0220', fields: { 3: '200000', 48: '1'.repeat(48) } })).toEqual({
      error: { field: 48, offset: 0, rule: 'not_bytes' },
    })
    expect(ask(TERMINAL.pack, { mti: '0200', fields: { 3: '200000', 48: pin } })).toEqual({
      error: { field: 48, offset: 0, rule: 'not_digits' },
    })
  })

  it('a dump is readable, and shows neither card nor PIN', () => {
    const fields = {
      2: '6228481234567890128',
      3: '000000',
      14: '3012',
      44: '中国银行',
      52: 'a1b2c3d4e5f60718',
      62: Buffer.from(`12${'P1'.padEnd(30)}`).toString('hex'),
      60: '22000001000',
    }
    const { hex } = ask(TERMINAL.pack, { mti: '0200', fields }) as { hex: string }
    const { text } = ask(TERMINAL.dump, { hex }) as { text: string }
    for (const seen of ['q-cup-007  0200', '622848*********0128', '主账号 Primary account number', '60.2  000001', '中国银行', '[8]'])
      expect(text).toContain(seen)
    for (const secret of ['6228481234567890128', '3012', 'a1b2c3d4e5f60718']) expect(text).not.toContain(secret)
  })
})

describe('a line that is to blame is answered with one error in the shape of all', () => {
  const header = NETWORK_HEADER.toString('hex')
  it.each<[string, ReturnType<typeof work>, unknown, string | number, string]>([
    ['no JSON', TERMINAL.pack, '{"mti"', 'frame', 'not_json'],
    ['a list', TERMINAL.pack, '[]', 'frame', 'not_an_object'],
    ['null', TERMINAL.unpack, 'null', 'frame', 'not_an_object'],
    ['a number', TERMINAL.unpack, '7', 'frame', 'not_an_object'],
    ['no hex', TERMINAL.unpack, {}, 'frame', 'hex_missing'],
    ['hex that is null', TERMINAL.unpack, { hex: null }, 'frame', 'hex_missing'],
    ['hex that is a number', TERMINAL.unpack, { hex: 6000 }, 'frame', 'hex_not_hex'],
    ['an odd count of digits', TERMINAL.unpack, { hex: '600' }, 'frame', 'hex_not_hex'],
    ['hex with blanks', TERMINAL.unpack, { hex: '60 00' }, 'frame', 'hex_not_hex'],
    ['no bytes', TERMINAL.unpack, { hex: '' }, 'tpdu', 'truncated'],
    ['no bytes of the network', NETWORK.unpack, { hex: '' }, 'header', 'truncated'],
    ['no MTI', TERMINAL.pack, { fields: {} }, 'mti', 'missing'],
    ['an MTI that is a number', TERMINAL.pack, { mti: 200, fields: {} }, 'mti', 'not_text'],
    ['an unknown MTI', TERMINAL.pack, { mti: '0999', fields: {} }, 'mti', 'unknown'],
    ['an MTI of another world', TERMINAL.pack, { mti: 'constructor', fields: {} }, 'mti', 'unknown'],
    ['no fields', TERMINAL.pack, { mti: '0200' }, 'frame', 'fields_missing'],
    ['fields that are a list', TERMINAL.pack, { mti: '0200', fields: [] }, 'frame', 'fields_missing'],
    ['a field that is a number', TERMINAL.pack, { mti: '0200', fields: { 4: 100 } }, 4, 'not_text'],
    ['a field that is null', TERMINAL.pack, { mti: '0200', fields: { 4: null } }, 4, 'not_text'],
    ['a field that is an object', TERMINAL.pack, { mti: '0200', fields: { 4: {} } }, 4, 'not_text'],
    ['field 0', TERMINAL.pack, { mti: '0200', fields: { 0: '1' } }, 'frame', 'unknown_field'],
    ['field 1', TERMINAL.pack, { mti: '0200', fields: { 1: '1' } }, 1, 'unknown_field'],
    ['field 1 of the network, its second map', NETWORK.pack, { header, mti: '0200', fields: { 1: '1' } }, 1, 'unknown_field'],
    ['field 65 of the network', NETWORK.pack, { header, mti: '0200', fields: { 65: '1' } }, 65, 'unknown_field'],
    ['field 128 of a terminal', TERMINAL.pack, { mti: '0200', fields: { 128: '00' } }, 128, 'unknown_field'],
    ['field 129', NETWORK.pack, { header, mti: '0200', fields: { 129: '1' } }, 129, 'unknown_field'],
    ['a field with a zero before it', TERMINAL.pack, { mti: '0200', fields: { '04': '000000000100' } }, 'frame', 'unknown_field'],
    ['a field by another name', TERMINAL.pack, '{"mti":"0200","fields":{"__proto__":"1"}}', 'frame', 'unknown_field'],
    ['an amount of eleven digits', TERMINAL.pack, { mti: '0200', fields: { 4: '00000000100' } }, 4, 'length'],
    ['a letter in it', TERMINAL.pack, { mti: '0200', fields: { 4: '00000000010A' } }, 4, 'not_digits'],
    ['a digit of another script', TERMINAL.pack, { mti: '0200', fields: { 4: '00000000010٣' } }, 4, 'not_digits'],
    ['a card of 20 digits', TERMINAL.pack, { mti: '0200', fields: { 2: '1'.repeat(20) } }, 2, 'too_long'],
    ['a card of none', TERMINAL.pack, { mti: '0200', fields: { 2: '' } }, 2, 'empty'],
    ['a track with D', TERMINAL.pack, { mti: '0200', fields: { 35: '622848D3012' } }, 35, 'not_digits'],
    ['a short TID', TERMINAL.pack, { mti: '0200', fields: { 41: '1000001' } }, 41, 'length'],
    ['a bell in a text', TERMINAL.pack, { mti: '0200', fields: { 41: '1000000\u0007' } }, 41, 'not_text'],
    ['a sign in letters and digits', TERMINAL.pack, { mti: '0200', fields: { 39: '0-' } }, 39, 'not_text'],
    ['Chinese beside half a character', TERMINAL.pack, { mti: '0200', fields: { 44: '书\ud83d' } }, 44, 'not_text'],
    ['text where bytes are', TERMINAL.pack, { mti: '0200', fields: { 52: '1234567' } }, 52, 'not_hex'],
    ['seven bytes of PIN', TERMINAL.pack, { mti: '0200', fields: { 52: '11223344556677' } }, 52, 'length'],
    ['a TPDU of four bytes', TERMINAL.pack, { tpdu: '60000300', mti: '0200', fields: {} }, 'tpdu', 'length'],
    ['a TPDU that is no hex', TERMINAL.pack, { tpdu: 'xx', mti: '0200', fields: {} }, 'tpdu', 'not_hex'],
    ['a TPDU towards the network', NETWORK.pack, { tpdu: '6000030000', header, mti: '0200', fields: {} }, 'tpdu', 'not_in_dialect'],
    ['a header that is a number', TERMINAL.pack, { header: 60, mti: '0200', fields: {} }, 'header', 'not_hex'],
    ['no header towards the network', NETWORK.pack, { mti: '0200', fields: {} }, 'header', 'length'],
    ['no sign before an amount', NETWORK.pack, { header, mti: '0210', fields: { 28: '000000100' } }, 28, 'sign'],
  ])('%s', (_, does, line, field, rule) => expect(ask(does, line)).toEqual({ error: { field, offset: 0, rule } }))

  it('in a header the offset is that of its byte', () => {
    expect(ask(TERMINAL.pack, { header: '60310000000a', mti: '0200', fields: {} })).toEqual({
      error: { field: 'header', offset: 10, rule: 'not_digits' },
    })
  })

  it('blank lines have no answer; a carriage return, a byte order mark and capitals do no harm; bytes that are no UTF-8 do', () => {
    expect([ask(TERMINAL.unpack, ''), ask(TERMINAL.unpack, ' \t\r')]).toEqual([null, null])
    const { hex } = ask(TERMINAL.pack, { mti: '0800', fields: { 11: '000001' } }) as { hex: string }
    for (const line of [`{"hex":"${hex}"}\r`, `\ufeff{"hex":"${hex.toUpperCase()}"}`])
      expect(ask(TERMINAL.unpack, line)).toMatchObject({ mti: '0800' })
    expect(answerTo(TERMINAL.unpack, Buffer.from([0x7b, 0xff, 0x7d]))).toEqual({ error: { field: 'frame', offset: 0, rule: 'not_utf8' } })
  })
})

describe('mac', () => {
  const [KEY8, KEY16] = ['0123456789ABCDEF', '0123456789ABCDEFFEDCBA9876543210']
  it.each([
    ['annex-b', KEY8, '0123456789abcdef', 16],
    ['annex-b', KEY8, '', 16],
    ['x9.19', KEY16, '4E6F77206973207468652074696D6520666F7220616C6C20', 16],
    ['x9.19', KEY16, '', 16],
    ['sm4', KEY16, '00', 16],
    ['sm4', KEY16, '', 16],
  ])('%s over %s, %s is eight bytes in hex', (algorithm, key, data, digits) => {
    expect((ask(work('mac', '--algorithm', algorithm), { key, data }) as { mac: string }).mac).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`))
  })

  it('annex-b is the default; X9.19 has its known answer (ISO/IEC 9797-1, annex B)', () => {
    const line = { key: KEY8, data: '00112233445566778899' }
    expect(ask(work('mac'), line)).toEqual(ask(work('mac', '--algorithm', 'annex-b'), line))
    const data = Buffer.from('Now is the time for all ').toString('hex')
    expect(ask(work('mac', '--algorithm', 'x9.19'), { key: KEY16, data })).toEqual({ mac: 'a1c72e74ea3fa9b6' })
  })

  it.each<[string, object, string]>([
    ['annex-b', { key: KEY16, data: '00' }, 'key_length'],
    ['x9.19', { key: KEY8, data: '00' }, 'key_length'],
    ['sm4', { key: KEY8, data: '00' }, 'key_length'],
    ['sm4', { key: '', data: '00' }, 'key_length'],
    ['sm4', { data: '00' }, 'key_missing'],
    ['sm4', { key: KEY16 }, 'data_missing'],
    ['sm4', { key: KEY16, data: '0' }, 'data_not_hex'],
    ['sm4', { key: 'x', data: '' }, 'key_not_hex'],
  ])('%s with %j: %s', (algorithm, line, rule) =>
    expect(ask(work('mac', '--algorithm', algorithm), line)).toEqual({ error: { field: 'frame', offset: 0, rule } }),
  )
})

describe('the command line', () => {
  it.each<[string[], RegExp]>([
    [[], /What to do is missing: unpack, pack, dump or mac/],
    [['constructor'], /"constructor" is not known/],
    [['unpack'], /--dialect is missing; it should be q-cup-007 or q-cup-006/],
    [['unpack', '--dialect', 'constructor'], /--dialect is "constructor"/],
    [['pack', '--dialect', '__proto__'], /--dialect is "__proto__"/],
    [['mac', '--algorithm', 'constructor'], /--algorithm is "constructor"; it should be annex-b, x9\.19, sm4/],
    [['mac', '--algorithm'], /'--algorithm.*argument missing/],
    [['unpack', 'pack', '--dialect', 'q-cup-007'], /"pack" is one word too many/],
    [['unpack', '--foo'], /Unknown option '--foo'/],
  ])('%j: a sentence', (args, sentence) => {
    expect(() => readCommand(args)).toThrow(CommandFault)
    expect(() => readCommand(args)).toThrow(sentence)
  })

  const run = (args: string[], input: Buffer | string) =>
    new Promise<{ out: string; err: string; code: number | null }>((done) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'iso8583.ts'), ...args])
      const said = { out: '', err: '' }
      child.stdout.on('data', (part) => {
        said.out += part
      })
      child.stderr.on('data', (part) => {
        said.err += part
      })
      child.stdin.on('error', () => undefined)
      child.on('close', (code) => done({ ...said, code }))
      child.stdin.end(input)
    })

  it('what many readers take for the end of a line is written as its number', async () => {
    const frame = pack(Q_CUP_007, message('0800', { 41: 'A\x85B\x9fC\x80DE' }))
    const { out } = await run(['unpack', '--dialect', 'q-cup-007'], `{"hex":"${frame.toString('hex')}"}\n`)
    expect(out).not.toMatch(/[\x7f-\x9f\u2028\u2029]/)
    expect(JSON.parse(out).fields).toEqual({ 41: 'A\x85B\x9fC\x80DE' })
    expect(ask(TERMINAL.pack, out)).toEqual({ hex: frame.toString('hex') })
  })

  it('one line out for one line in, the last without its end, a line too long for any frame among them', async () => {
    const good = '{"mti":"0800","fields":{"11":"000001"}}'
    const { out, err, code } = await run(
      ['pack', '--dialect', 'q-cup-007'],
      `${good}\n\n${good}\r\nx\n${'y'.repeat(17 * 1024 * 1024)}\n${good}`,
    )
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect([lines.length, err, code]).toEqual([5, '', 0])
    expect(lines.map((line) => line.error?.rule ?? 'hex')).toEqual(['hex', 'hex', 'not_json', 'too_long', 'hex'])
  })

  it('a wrong option is a sentence and the usage, not a stack', async () => {
    const { out, err, code } = await run(['unpack', '--foo'], '')
    expect([out, code]).toEqual(['', 2])
    expect(err).toMatch(/Unknown option '--foo'[\s\S]*npm run --silent iso8583/)
    expect(err).not.toContain('    at ')
  })

  it('whoever stops reading is not told a stack either', async () => {
    const child = spawn('sh', [
      '-c',
      `"${process.execPath}" "${join(import.meta.dirname, 'iso8583.ts')}" unpack --dialect q-cup-007 | head -1`,
    ])
    let said = ''
    child.stderr.on('data', (part) => {
      said += part
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end('{"hex":"00"}\n'.repeat(200_000))
    await new Promise((closed) => child.on('close', closed))
    expect(said).toBe('')
  })
})
