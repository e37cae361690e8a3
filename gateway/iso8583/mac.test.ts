import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { desDecrypt, desEncrypt, xor } from './des.ts'
import { checkValue, makeKey, openWorkingKeys, sealWorkingKeys } from './keys.ts'
import { annexB, networkMac, networkMacText, sameMac, sm4, x919 } from './mac.ts'
import { openPinBlock, pinBlock, translatePin } from './pin.ts'
import { luhn, maskPan, redact, scrub } from './redact.ts'

const KEY8 = Buffer.from('0123456789ABCDEF', 'hex')
const KEY16 = Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex')

describe('DES', () => {
  it('is the DES of FIPS 46-3 (known answer: key 133457799BBCDFF1, text 0123456789ABCDEF)', () => {
    expect(desEncrypt(Buffer.from('133457799BBCDFF1', 'hex'), Buffer.from('0123456789ABCDEF', 'hex')).toString('hex')).toBe(
      '85e813540f0ab405',
    )
  })
})

describe('MAC of Q/CUP 007, annex B', () => {
  /** The same in the standard's own words, block by block. */
  function byTheText(mak: Buffer, data: Buffer): string {
    let block = Buffer.alloc(8)
    for (let at = 0; at < data.length; at += 8)
      block = Buffer.from(xor(block, Buffer.concat([data.subarray(at, at + 8), Buffer.alloc(8)]).subarray(0, 8)))
    const hex = Buffer.from(block.toString('hex').toUpperCase(), 'latin1')
    const once = desEncrypt(mak, hex.subarray(0, 8))
    return desEncrypt(mak, Buffer.from(xor(once, hex.subarray(8))))
      .toString('hex')
      .toUpperCase()
      .slice(0, 8)
  }

  it.each([0, 1, 7, 8, 9, 16, 100, 255])('over %i bytes', (length) => {
    const data = Buffer.from(Array.from({ length }, (_, nth) => (nth * 37) & 255))
    expect(annexB(KEY8)(data).toString('latin1')).toBe(byTheText(KEY8, data))
  })

  it('a data block that ends at 8 gets no further block (A33)', () => {
    const eight = Buffer.from('1122334455667788', 'hex')
    expect(annexB(KEY8)(eight)).toEqual(annexB(KEY8)(Buffer.concat([eight, Buffer.alloc(8)])))
  })
})

describe('MACs with double-length keys (reading A16)', () => {
  it('X9.19 is ISO 9797-1 algorithm 3 with zero padding (known answer)', () => {
    // ISO/IEC 9797-1, annex B: key 0123456789ABCDEF FEDCBA9876543210, text "Now is the time for all ".
    expect(x919(KEY16)(Buffer.from('Now is the time for all ', 'latin1')).toString('hex').toUpperCase()).toBe('A1C72E74EA3FA9B6')
  })

  it('SM4-CBC: the first 8 bytes of the last block', () => {
    const cipher = createCipheriv('sm4-cbc', KEY16, Buffer.alloc(16)).setAutoPadding(false)
    const whole = cipher.update(Buffer.concat([Buffer.from('a'.repeat(20)), Buffer.alloc(12)]))
    expect(sm4(KEY16)(Buffer.from('a'.repeat(20)))).toEqual(whole.subarray(16, 24))
  })

  it('SM4 itself is the cipher of GB/T 32907 (known answer)', () => {
    const cipher = createCipheriv('sm4-ecb', KEY16, null).setAutoPadding(false)
    expect(cipher.update(KEY16).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246')
  })

  it('compares whole', () => {
    expect([sameMac(KEY8, KEY8), sameMac(KEY8, KEY16), sameMac(KEY8, KEY16.subarray(8))]).toEqual([true, false, false])
  })
})

describe('MAC of Q/CUP 006 part 4', () => {
  it('takes the named fields, cleaned, with lengths before 2, 32 and 33 and the first 20 of 90', () => {
    const fields: string[] = []
    fields[2] = '6228481234567890'
    fields[4] = '000000010000'
    fields[32] = '48023010'
    fields[41] = 'ab*1  9 '
    fields[42] = '   '
    fields[49] = '156'
    fields[90] = '0200000001112412000000048023010'.padEnd(42, '0')
    expect(networkMacText('0420', fields)).toBe('0420 166228481234567890 000000010000 0848023010 AB1 9 02000000011124120000')
  })

  it('is the first half of DES-CBC as eight characters', () => {
    const cipher = createCipheriv('des-ede3-cbc', Buffer.concat([KEY8, KEY8, KEY8]), Buffer.alloc(8)).setAutoPadding(false)
    const last = cipher.update(Buffer.from('0200 AB\0'.padEnd(8, '\0'), 'latin1')).subarray(-8)
    expect(networkMac(KEY8)('0200 AB').toString('latin1')).toBe(last.toString('hex').toUpperCase().slice(0, 8))
  })
})

describe('keys and PINs', () => {
  it('working keys travel under the master key in 24 or 40 bytes and are checked', () => {
    for (const [pik, mak, makBytes] of [
      [makeKey(8), makeKey(8), 8],
      [makeKey(16), makeKey(8), 8],
      [makeKey(16), makeKey(16), 16],
    ] as const) {
      const sealed = sealWorkingKeys(KEY16, { pik, mak })
      expect(sealed).toHaveLength(pik.length === 8 ? 24 : 40)
      expect(openWorkingKeys(KEY16, sealed, makBytes)).toEqual({ pik, mak })
      sealed[0] = (sealed[0] as number) ^ 1
      expect(() => openWorkingKeys(KEY16, sealed, makBytes)).toThrow(RangeError)
    }
    expect(checkValue(KEY16)).toHaveLength(4)
  })

  it.each([
    ['1234 5678 9012 3456 78', '061253dffedcba98'],
    ['1234 5678 9012 3456', '0612713176fedcba'],
  ])('a PIN of 123456 with the card %s is the block of the standards (007, annex A; 006 part 4, examples 2 and 3)', (card, clear) => {
    expect(desDecrypt(KEY16, pinBlock(KEY16, '123456', card.replaceAll(' ', ''))).toString('hex')).toBe(clear)
  })

  it('a PIN block opens with its key and card only, and goes from one key to another', () => {
    const block = pinBlock(KEY16, '123456', '6228481234567890')
    expect(openPinBlock(KEY16, block, '6228481234567890')).toBe('123456')
    expect(openPinBlock(KEY16, block, '6228481234567891'.replace('8123', '8999'))).not.toBe('123456')
    const other = makeKey(16)
    expect(openPinBlock(other, translatePin(KEY16, other, block), '6228481234567890')).toBe('123456')
    expect(() => pinBlock(KEY16, '12', '6228481234567890')).toThrow(RangeError)
  })
})

describe('what may be written down', () => {
  it('masks cards in fields and in free text', () => {
    expect(maskPan('6228481234567890128')).toBe('622848*********0128')
    expect(luhn('6228481234567890128')).toBe(true)
    expect(scrub('card 6228481234567890128, order 20261124120000')).toBe('card 622848*********0128, order 20261124120000')
    const shown = redact('0810', Object.assign([], { 2: '6228481234567890128', 35: '6228481234567890128=3012', 62: KEY16 }))
    expect(shown).toEqual({ 2: '622848*********0128', 35: '[24]', 62: '[16]' })
    expect(redact('0320', Object.assign([], { 48: '01' }))).toEqual({ 48: '01' })
  })

  const PAN = '6228481234567890128'
  const secret = (field: number, value: string | Buffer, mti = '0200') => redact(mti, Object.assign([], { [field]: value }))[field]

  it.each<[string, string, number, string | Buffer, string]>([
    ['the PIN of a refund under a double-length key', '0220', 48, Buffer.alloc(48, 7), '[48]'],
    ['a private field of a sale', '0200', 48, `1${PAN}`, '[20]'],
    ['the totals of a batch', '0500', 48, '1'.repeat(62), '1'.repeat(62)],
    ['totals of no length that they have', '0500', 48, '1'.repeat(60), '[60]'],
    ['the count of an upload', '0320', 48, '0012', '0012'],
    [
      'its records, card by card',
      '0320',
      48,
      `0100000007${PAN.padStart(20, '0')}000000012345`,
      '01000000070622848*********0128000000012345',
    ],
    [
      'a record with a short card',
      '0320',
      48,
      `0100000007${'6228481234567'.padStart(20, '0')}000000012345`,
      '01000000070000000622848***4567000000012345',
    ],
    ['records that are cut off', '0320', 48, `02${'0'.repeat(39)}`, '[41]'],
    [
      'an instalment towards the network',
      '0200',
      48,
      `IP12${'P1'.padEnd(30)}${PAN.padEnd(30)}`,
      `IP12${'P1'.padEnd(30)}${'622848*********0128'.padEnd(30)}`,
    ],
    ['anything else there', '0200', 48, `BC${PAN}`, '[21]'],
    ['an original', '0220', 61, '0000010000071231', '0000010000071231'],
    ['an identity', '0200', 61, '01320102199001011234', '[20]'],
    ['a card where the original is', '0220', 61, `0000010000071399${PAN}`, '[35]'],
    ['terms of an instalment', '0200', 62, Buffer.from(`12${'P1'.padEnd(30)}`), Buffer.from(`12${'P1'.padEnd(30)}`).toString('hex')],
    [
      'a card where the project is',
      '0200',
      62,
      Buffer.from(`12${PAN.padEnd(30)}`),
      Buffer.from(`12${'622848*********0128'.padEnd(30)}`).toString('hex'),
    ],
    ['an account or an identity there', '0200', 62, Buffer.from(`01${'320102199001011234'.padEnd(20)}`), '[22]'],
    ['working keys', '0810', 62, Buffer.alloc(40), '[40]'],
    ['the operator and what is behind', '0200', 63, `001${PAN}`, '001[19]'],
    ['an account', '0200', 102, PAN, '622848*********0128'],
    ['security data', '0200', 53, '2600000000000000', '[16]'],
    ['a field that nobody knows', '0200', 121, 'x', '[1]'],
  ])('%s', (_, mti, field, value, shown) => {
    expect(secret(field, value, mti)).toBe(shown)
    // What a journal keeps redacted is redacted once more before a person sees it.
    if (typeof value === 'string' && !shown.startsWith('[')) expect(secret(field, shown, mti)).toBe(shown)
  })

  it.each<[string, number, string | Buffer]>([
    ['as terms of an instalment', 62, Buffer.from(`12${'6228481234561018'.padEnd(30)}`)],
    ['as an original whose digits read as a date', 61, '6228481234561018'],
    ['in what a person reads', 44, 'x6228481234561018'],
  ])('the card of a message is masked wherever it lies, without a check digit too: %s', (_, field, value) => {
    const card = '6228481234561018'
    expect(luhn(card)).toBe(false)
    for (const from of [{ 2: card }, { 35: `${card}=3012` }, { 36: `99${card}=156` }]) {
      const shown = redact('0200', Object.assign([], { ...from, [field]: value }))[field] as string
      for (const text of [shown, Buffer.from(shown, 'hex').toString('latin1')]) expect(text).not.toContain('6228481')
    }
  })

  it('expiry, tracks, PIN, chip data and card verification are never shown (docs/spec/11, R14)', () => {
    for (const field of [14, 35, 36, 45, 52, 55]) expect(secret(field, '301212345678901234567890')).toBe('[24]')
  })

  it.each([
    ['with digits before it', `12${PAN}`],
    ['with digits behind it', `${PAN}99`],
    ['two, one behind the other', PAN + PAN],
    ['among letters', `card:${PAN}!`],
  ])('a card in free text shows no more than its beginning and end: %s', (_, text) => {
    const shown = scrub(text)
    expect(shown).toHaveLength(text.length)
    for (let at = 6; at + 4 < PAN.length; at += 1) expect(shown).not.toContain(PAN.slice(at, at + 4))
  })
})
