import { afterEach, describe, expect, test } from 'vitest'
import { unpack } from '#gateway/iso8583/codec.ts'
import { networkMac, networkMacText } from '#gateway/iso8583/mac.ts'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_006 } from '#gateway/iso8583/q-cup-006.ts'
import { field48, networkEcho, type Outgoing, readField57, toNetwork } from '#gateway/network.ts'
import type { Issuer, IssuerOptions } from './serve.ts'
import { ABC, ACQUIRER, bank, CARD, instalment, Line, MAK, refundOf, reversalOf, sale, voidOf } from './testing.ts'

const open: Issuer[] = []

async function world(
  more: Partial<IssuerOptions> = {},
): Promise<{ issuer: Issuer; line: Line; says: (outgoing: Outgoing) => Promise<string> }> {
  const issuer = await bank(more)
  open.push(issuer)
  const line = await Line.to(issuer.port)
  return { issuer, line, says: async (outgoing) => text((await line.ask(outgoing)) as Message, 39) ?? '' }
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((issuer) => issuer.close()))
})

describe('purchases (docs/spec/8)', () => {
  test('an instalment sale is approved with the plan in 85 bytes of field 57, and its MAC', async () => {
    const { issuer, line } = await world()
    const asked = instalment(120_000)
    const answer = (await line.ask(asked)) as Message
    expect(answer.mti).toBe('0210')
    expect([39, 4, 7, 11, 32, 33, 37, 41, 42].map((field) => text(answer, field))).toEqual([
      '00',
      '000000120000',
      asked.networkTime,
      String(asked.networkStan).padStart(6, '0'),
      ACQUIRER,
      ACQUIRER,
      asked.fields[37],
      '10000001',
      '301320100000001',
    ])
    expect(text(answer, 57)).toHaveLength(85)
    // 12 periods of 0.60 % each: 100.00 and 7.20 in the first.
    expect(readField57(text(answer, 57))).toMatchObject({ firstRepaymentFen: 10_720, currency: '156', feeFen: 8_640, discountRate: 60 })
    expect(text(answer, 38)).toMatch(/^[0-9A-Z]{6}$/)
    expect(answer.fields[128]).toEqual(networkMac(MAK)(networkMacText(answer.mti, answer.fields)))
    expect(answer.header?.toString('latin1', 6, 28)).toBe('00010000   01030000   ')
    expect(issuer.accounts).toMatchObject([{ kind: 'instalment', amountFen: 120_000, state: 'authorised', refundedFen: 0, periods: 12 }])
    expect(JSON.stringify(issuer.accounts)).not.toContain(CARD)
  })

  test.each([
    ['n2', field48(12, 'ABC-POS-01')],
    ['n3', `IP012${'ABC-POS-01'.padEnd(60)}`],
    ['composite with n3', `ASIP063012${'ABC-POS-01'.padEnd(60)}`],
    ['composite with n2, behind another part', `ASPB003021IP06212${'ABC-POS-01'.padEnd(60)}`],
  ])('field 48 is read with %s (reading B1)', async (_, value) => {
    const { issuer, says } = await world()
    expect(await says(instalment(120_000, 12, { 48: value }))).toBe('00')
    expect(issuer.accounts).toMatchObject([{ periods: 12, project: 'ABC-POS-01' }])
  })

  test.each<[string, Outgoing, string]>([
    ['a plain sale', sale(100), '00'],
    ['above the limit of one purchase', sale(20_000_001), '61'],
    ['above the product', instalment(5_000_001), '61'],
    ['below the product', instalment(59_999), '13'],
    ['a term that is not sold', instalment(120_000, 9), '57'],
    ['a project that is not ours', instalment(120_000, 12, { 48: field48(12, 'OTHER') }), '57'],
    ['an expired card', sale(100, { 14: '2610' }), '54'],
    ['the month of expiry itself', sale(100, { 14: '2611' }), '00'],
    ['an expiry in the stripe', sale(100, { 14: undefined, 35: `${CARD}=26101010000` }), '54'],
    ['a card of another bank', sale(100, { 2: '6222021234567890' }), '14'],
    ['a trade that is too risky', sale(100, { 18: '7995' }), '59'],
    ['nothing', sale(0), '13'],
    ['chosen by the amount', sale(109_951), '51'],
    ['chosen by the amount, limit', sale(109_961), '61'],
    ['an instalment without its field 48', instalment(120_000, 12, { 48: undefined }), '30'],
    ['a business that is none', sale(100, { 3: '310000' }), '40'],
    ['no terminal', sale(100, { 41: undefined }), '30'],
  ])('%s is answered', async (_, outgoing, answer) => {
    const { says } = await world()
    expect(await says(outgoing)).toBe(answer)
  })

  test('a card owes no more than its limit, and may again what it has given back', async () => {
    const { says } = await world({ settings: { creditLimitFen: 1_000 } })
    const first = sale(600)
    expect([await says(first), await says(sale(401)), await says(sale(400)), await says(sale(1))]).toEqual(['00', '51', '00', '51'])
    expect([await says(voidOf(first)), await says(sale(600))]).toEqual(['00', '00'])
  })

  test('the same key fields are authorised once, whatever comes; with another amount 94', async () => {
    const { issuer, line, says } = await world()
    const asked = instalment(120_000)
    for (let times = 0; times < 20; times += 1) line.send(asked)
    await line.until(() => line.came.length === 20)
    expect(new Set(line.came.map((body) => body.toString('hex'))).size).toBe(1)
    expect(issuer.accounts).toHaveLength(1)
    expect(issuer.heard.repeats).toBe(19)
    expect(await says({ ...asked, fields: { ...asked.fields, 4: '000000120001' } })).toBe('94')
    expect(issuer.totals).toMatchObject({ authorised: 1, authorisedFen: 120_000 })
  })
})

describe('taking back', () => {
  test.each<[string, (original: Outgoing) => Outgoing, string, string]>([
    ['a void', (of) => voidOf(of), '00', 'voided'],
    ['a void of part', (of) => voidOf(of, { 4: '000000000001' }), '64', 'authorised'],
    ['a void from another terminal (reading B9)', (of) => voidOf(of, { 41: '10000002' }), '97', 'authorised'],
    ['a void with another card', (of) => voidOf(of, { 2: '6228480000000000' }), '14', 'authorised'],
    ['a void on another settlement day', (of) => voidOf(of, { 15: '1103' }), '12', 'authorised'],
    ['a void of what is unknown', () => voidOf(sale(1)), '25', 'authorised'],
    ['a void without field 90', (of) => voidOf(of, { 90: undefined }), '30', 'authorised'],
    ['a reversal', (of) => reversalOf(of), '00', 'reversed'],
    ['a reversal of part', (of) => reversalOf(of, { 4: '000000000001' }), '64', 'authorised'],
    ['a reversal of what is unknown', () => reversalOf(sale(1)), '25', 'authorised'],
    ['a refund of more than there is', (of) => refundOf(of, 120_001), '61', 'authorised'],
  ])('%s', async (_, make, answer, state) => {
    const { issuer, says } = await world()
    const original = instalment(120_000)
    expect(await says(original)).toBe('00')
    expect(await says(make(original))).toBe(answer)
    expect(issuer.accounts[0]).toMatchObject({ state, refundedFen: 0 })
  })

  test('a sale is voided once, and the void itself can be reversed', async () => {
    const { issuer, says } = await world()
    const [original, first] = [sale(500), sale(700)]
    await says(original)
    await says(first)
    const taken = voidOf(original)
    expect([await says(taken), await says(taken), await says(voidOf(original))]).toEqual(['00', '00', '12'])
    expect(await says(reversalOf(taken))).toBe('00')
    expect(issuer.accounts[0]?.state).toBe('authorised')
    expect(issuer.ledger.owedBy(issuer.ledger.digest(CARD))).toBe(1_200)
  })

  test('refunds come in parts, repeated ones count once, and a voided sale is not refunded', async () => {
    const { issuer, says } = await world()
    const [original, voided] = [sale(1_000), sale(1_000)]
    await says(original)
    await says(voided)
    await says(voidOf(voided))
    const part = refundOf(original, 300, { 15: '1109' })
    expect([await says(part), await says(part), await says(refundOf(original, 701)), await says(refundOf(original, 700))]).toEqual([
      '00',
      '00',
      '61',
      '00',
    ])
    expect(await says(refundOf(voided, 1))).toBe('12')
    const byReference = refundOf(original, 1, { 90: undefined, 37: original.fields[37] })
    expect(await says(byReference)).toBe('61')
    expect(issuer.accounts).toMatchObject([
      { state: 'authorised', refundedFen: 1_000 },
      { state: 'voided', refundedFen: 0 },
    ])
    expect(await says(reversalOf(original))).toBe('12')
  })

  test('a reversal that was here first is remembered: the late original is refused with 22 (reading B11)', async () => {
    const { issuer, says } = await world()
    const late = sale(900)
    const undo = reversalOf(late)
    expect([await says(undo), await says(late), await says(late), await says(undo)]).toEqual(['25', '22', '22', '25'])
    expect(issuer.totals).toMatchObject({ authorised: 0, declined: 1, remembered: 1 })
  })

  test('reversed already is 00 without effect (reading B10); a declined original is 12', async () => {
    const { issuer, says } = await world()
    const [original, declined] = [sale(900), sale(109_951)]
    await says(original)
    await says(declined)
    expect([await says(reversalOf(original)), await says(reversalOf(original)), await says(reversalOf(declined))]).toEqual([
      '00',
      '00',
      '12',
    ])
    expect(issuer.ledger.owedBy(issuer.ledger.digest(CARD))).toBe(0)
  })
})

describe('the line', () => {
  test('an echo is answered, another management code is 40', async () => {
    const { line } = await world()
    const answer = (await line.ask(networkEcho(ACQUIRER, ABC, '1102100000', 7))) as Message
    expect([answer.mti, text(answer, 39), text(answer, 70), text(answer, 11)]).toEqual(['0830', '00', '301', '000007'])
  })

  test('a wrong MAC is A0 without effect; the right one is taken afterwards', async () => {
    const { issuer, line, says } = await world()
    const asked = sale(100)
    const forged = toNetwork(asked, ACQUIRER, ABC, networkMac(Buffer.from('8877665544332211', 'hex')))
    expect(text((await line.ask(forged)) as Message, 39)).toBe('A0')
    expect(text((await line.ask(toNetwork(asked, ACQUIRER, ABC, null))) as Message, 39)).toBe('A0')
    expect(issuer.accounts).toEqual([])
    expect(await says(asked)).toBe('00')
    expect(issuer.heard.badMacs).toBe(2)
  })

  test('what cannot be read comes back with a reject code; what has no length closes the connection', async () => {
    const { line } = await world()
    const body = toNetwork(sale(100), ACQUIRER, ABC, networkMac(MAK))
    body[46 + 4 + 16] = 0x41
    line.send(body)
    await line.until(() => line.came.length === 1)
    const [back] = line.came
    expect([back?.[0], back?.[46], back?.toString('latin1', 41, 46), back?.toString('latin1', 2, 6)]).toEqual([
      46,
      46,
      '10023',
      String(body.length + 46).padStart(4, '0'),
    ])
    line.raw('0000')
    expect((await line.ask(sale(100)))?.mti).toBe('0210')
    line.raw('12x4')
    expect(await line.until(() => line.closed)).toBe(true)
  })

  test('a silent line gets a 0000 and is closed', async () => {
    const { line } = await world({ settings: { idleMs: 100, silentMs: 1_500 } })
    expect(await line.until(() => line.closed)).toBe(true)
  })

  test('the bank can call the acquirer (reading B17)', async () => {
    const { createServer } = await import('node:net')
    const called = await new Promise<boolean>((resolve) => {
      const server = createServer((socket) => {
        socket.destroy()
        server.close()
        resolve(true)
      })
      server.listen(0, '127.0.0.1', async () => {
        const address = server.address()
        open.push(await bank({ connectTo: { host: '127.0.0.1', port: typeof address === 'object' && address ? address.port : 0 } }))
      })
    })
    expect(called).toBe(true)
  })

  test('every answer is a message that the codec reads', async () => {
    const { line } = await world()
    for (const one of [sale(1), voidOf(sale(1)), refundOf(sale(1), 1), reversalOf(sale(1))]) await line.ask(one)
    expect(line.came.map((body) => unpack(Q_CUP_006, body).mti)).toEqual(['0210', '0210', '0230', '0430'])
  })
})
