import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openVault } from '#db/vault.ts'
import { bytes, type FieldValue, type Message, text } from '#gateway/iso8583/message.ts'
import { enrolTerminal } from '#simulator/enrol.ts'
import { code, eventually, heard, heardOf, issuerHas, openCounter, pos, send, sold, world } from './gateway-counter.ts'
import { CARD, Pos, PROJECT } from './pos.ts'
import { approve } from './scripted-issuer.ts'

const SILENT_MS = 500

openCounter()

const without = (request: Message, ...fields: number[]): Message => {
  for (const field of fields) request.fields[field] = undefined
  return request
}
const withField = (request: Message, field: number, value: FieldValue): Message => {
  request.fields[field] = value
  return request
}

describe('a reversal of a sale that something has come of since', () => {
  it('voided: 12, and the issuer hears of the void alone', async () => {
    const sale = pos.sale(5_000)
    expect(code(await send(pos.voidOf(sale, await sold(sale))))).toBe('00')
    expect(code(await send(pos.reversalOf(sale)))).toBe('12')
    expect(text((await pos.send(pos.settlement(5_000, 1, 5_000, 1))) as Message, 48)?.[30]).toBe('1')
    expect(heard()).toEqual(['0200 000000', '0200 200000'])
  })

  it('its void taken back again: 00', async () => {
    const sale = pos.sale(5_000)
    const request = pos.voidOf(sale, await sold(sale))
    expect(code(await send(request))).toBe('00')
    expect(code(await send(pos.reversalOf(request)))).toBe('00')
    expect(code(await send(pos.reversalOf(sale)))).toBe('00')
  })

  it('refunded in part: 12', async () => {
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    expect(code(await send(pos.refundOf(sale, answer, 2_000)))).toBe('00')
    expect(code(await send(pos.reversalOf(sale)))).toBe('12')
    await eventually(() => heard().includes('0220 200000'))
    expect(heard().filter((one) => one.startsWith('0420'))).toEqual([])
  })

  it('refunded in the same moment: one of both is taken, never both', async () => {
    const [twin, late] = [pos.twin(), 12]
    twin.stan += 1_000
    for (let nth = 0; nth < 4 * late; nth += 1) {
      const sale = pos.sale(5_000)
      const approved = await sold(sale)
      const refunded = send(pos.refundOf(sale, approved, 2_000))
      await wait(nth % late)
      const both = [code(await send(twin.reversalOf(sale), twin)), code(await refunded)]
      expect(both.toSorted()).toEqual(['00', '12'])
    }
    twin.hangUp()
  })

  it('of a batch that is settled: 12, the sums stand', async () => {
    const sale = pos.sale(5_000)
    await sold(sale)
    expect(text((await pos.send(pos.settlement(5_000, 1, 0, 0))) as Message, 48)?.[30]).toBe('1')
    await pos.signIn()
    expect(code(await send(pos.reversalOf(sale)))).toBe('12')
    expect(heard()).toEqual(['0200 000000'])
  })
})

describe('a refund finds its sale (table 54, 11.3.31.3)', () => {
  it.each([
    ['zeros in 61.1 and 61.2, by its reference', '000000000000', '00'],
    ['numbers of nothing, by its reference', '000009000999', '00'],
  ])('%s', async (_, numbers, answer) => {
    const sale = pos.sale(5_000)
    const approved = await sold(sale)
    expect(code(await send(withField(pos.refundOf(sale, approved, 2_000), 61, numbers + text(approved, 13))))).toBe(answer)
    await eventually(() => heard().includes('0220 200000'))
    const told = heardOf('0220').at(-1) as Message
    const asked = heardOf('0200').at(-1) as Message
    expect(text(told, 90)?.slice(0, 20)).toBe(`0200${text(asked, 11)}${text(asked, 7)}`)
  })

  it('at another terminal of the merchant, and not at another merchant', async () => {
    const sale = pos.sale(5_000)
    const approved = await sold(sale)
    const [tid, tmk] = [`9${pos.tid.slice(1)}`, Buffer.alloc(16, 3)]
    await enrolTerminal(world.owner, openVault(world.folder), { tid, mid: pos.mid, tmk })
    const beside = new Pos(world.running.port, tid, pos.mid, tmk)
    await beside.signIn()
    const stranger = await world.pos()
    await stranger.signIn()
    const numbers = `000000000000${text(approved, 13)}`
    const back = (from: Pos, amount: number): Message => withField(from.refundOf(sale, approved, amount), 61, numbers)
    expect(code(await send(back(stranger, 1_000), stranger))).toBe('25')
    expect(code(await send(back(beside, 3_000), beside))).toBe('00')
    // What another terminal gave back counts.
    expect(code(await send(back(pos, 3_000)))).toBe('61')
    expect(code(await send(back(pos, 2_000)))).toBe('00')
    beside.hangUp()
    stranger.hangUp()
  })

  it('two at once from two terminals give back no more than there is', async () => {
    const sale = pos.sale(5_000)
    const approved = await sold(sale)
    const twin = pos.twin()
    twin.stan += 100
    const numbers = `000000000000${text(approved, 13)}`
    const both = await Promise.all([
      send(withField(pos.refundOf(sale, approved, 3_000), 61, numbers)),
      send(withField(twin.refundOf(sale, approved, 3_000), 61, numbers), twin),
    ])
    expect(both.map(code).toSorted()).toEqual(['00', '61'])
  })

  it.each([
    ['field 22 says stripe, and there is none', (request: Message) => withField(without(request, 35), 2, CARD), '12'],
    ['field 22 says hand', (request: Message) => withField(request, 22, '012'), '12'],
    [
      'a chip without a stripe',
      (request: Message) => withField(withField(without(request, 35), 2, CARD), 55, Buffer.from('9F26', 'hex')),
      '00',
    ],
  ])('never by hand: %s', async (_, change, answer) => {
    const sale = pos.sale(5_000)
    expect(code(await send(change(pos.refundOf(sale, await sold(sale), 1_000))))).toBe(answer)
  })
})

describe('fields that must be there (tables 51 to 54)', () => {
  it.each([
    ['no 22', () => without(pos.sale(5_000), 22), '30'],
    ['no 25', () => without(pos.sale(5_000), 25), '30'],
    ['25 of a pre-authorisation', () => withField(pos.sale(5_000), 25, '06'), '40'],
  ])('a sale with %s is not forwarded', async (_, request, answer) => {
    expect(code(await send(request()))).toBe(answer)
    expect(heard()).toEqual([])
  })

  it('a void with the trace number of its sale is no repetition of it: 94, and the sale stands', async () => {
    const sale = pos.sale(5_000)
    const request = pos.voidOf(sale, await sold(sale))
    request.fields[11] = sale.fields[11]
    expect(code(await send(request))).toBe('94')
    expect(heard()).toEqual(['0200 000000'])
  })
})

describe('a TID that goes to another merchant', () => {
  it('a reversal on its way says neither the name nor the trade of that one', async () => {
    world.issuer.judge = (request) => (request.mti === '0420' ? null : approve(request))
    const sale = pos.sale(5_000)
    await sold(sale)
    expect(code(await send(pos.reversalOf(sale)))).toBe('00')
    await eventually(() => heardOf('0420').length > 0)
    const mid = '303320100008888'
    await enrolTerminal(world.owner, openVault(world.folder), { tid: pos.tid, mid, tmk: Buffer.alloc(16, 7), mcc: '7011', mac: 'annex-b' })
    await eventually(async () => (await world.running.gateway.terminals.find(pos.tid))?.mid === mid)
    const before = heardOf('0420').length
    world.issuer.judge = approve
    await eventually(() => heardOf('0420').length > before)
    const last = heardOf('0420').at(-1)
    expect(last && [text(last, 42), text(last, 18), text(last, 43)]).toEqual([pos.mid, undefined, undefined])
  })
})

describe('what an issuer says, and what is believed (docs/interfaces/q-cup-006.md)', () => {
  const reversals = (): Message[] => heardOf('0420')
  it.each([
    ['00', '00', null, 'an approval'],
    ['11', '00', null, 'an approval of somebody important is one'],
    ['10', '20', '4351', 'in part: a sale is all of it or nothing'],
    ['A2', '20', '4351', 'a success with a flaw holds money'],
    ['A6', '20', '4351', 'a success with a flaw holds money'],
    ['51', '51', null, 'a refusal goes on as it came'],
    ['A0', '96', null, 'the issuer’s line is not the terminal’s: it must not sign in again for it'],
    ['77', '96', null, 'the issuer’s line is not the terminal’s: it must not sign in again for it'],
  ])('%s is %s to the terminal, reversal %s: %s', async (said: string, told: string, reason: string | null, _because: string) => {
    world.issuer.judge = (request) => (request.mti === '0200' ? { ...approve(request), 39: said, ...sealed(request, said) } : { 39: '00' })
    expect(code(await send(pos.sale(5_000)))).toBe(told)
    if (reason) await eventually(() => reversals().length === 1)
    expect(reversals().map((one) => text(one, 60)?.slice(0, 4))).toEqual(reason ? [reason] : [])
  })

  it.each([
    ['its own request back', (request: Message) => ({ ...approve(request), mti: '0200' })],
    ['another kind of answer', (request: Message) => ({ ...approve(request), mti: '0430' })],
    ['no answer code', () => ({ 38: 'A12345' })],
  ])('%s is no answer: 68 after the time-out, and a reversal', async (_, judged) => {
    world.issuer.judge = (request) => {
      if (request.mti !== '0200') return { 39: '00' }
      const { mti, ...fields } = judged(request) as { mti?: string; [field: number]: FieldValue }
      world.issuer.answerAs = mti ?? null
      return fields
    }
    issuerHas(SILENT_MS)
    expect(code(await send(pos.sale(5_000)))).toBe('68')
    world.issuer.answerAs = null
    await eventually(() => reversals().length === 1)
  })

  it('an instalment’s 57 inside of AS is read (part 2, 6.44.8.1.3)', async () => {
    world.issuer.judge = (request) => {
      const fields = approve(request)
      const plain = String(fields[57])
      return { ...fields, 57: `ASIP083${plain.slice(2)}` }
    }
    const answer = await send(pos.instalment(120_000, 12, { project: PROJECT }))
    expect([code(answer), answer && bytes(answer, 62)?.toString('latin1').slice(0, 27)]).toEqual(['00', '000000010000156000000000600'])
  })

  it('chip data of the answer goes to the terminal with 23 and 53, and is kept nowhere', async () => {
    const chip = Buffer.from('910AC0FFEE0102030405060708', 'hex')
    world.issuer.judge = (request) => ({ ...approve(request), 55: chip })
    const request = pos.sale(5_000)
    request.fields[23] = '001'
    request.fields[53] = '2000000000000000'
    const answer = (await send(request)) as Message
    expect([bytes(answer, 55), text(answer, 23), text(answer, 53)]).toEqual([chip, '001', '2000000000000000'])
    const { rows } = await world.owner.query('select answered::text || request::text as kept from gateway.journal where tid = $1', [
      pos.tid,
    ])
    expect(rows[0].kept.toUpperCase()).not.toContain('C0FFEE')
  })

  it.each([
    ['the issuer’s', '3109', '3109'],
    ['none, where the issuer has none', '0000', undefined],
  ])('the expiry of a swiped card’s answer is %s (Q/CUP 007, 11.3.8.3)', async (_, said, told) => {
    world.issuer.judge = (request) => ({ ...approve(request), 14: said })
    const request = withField(without(pos.sale(5_000), 2), 35, `${CARD}=310920100000`)
    const answer = await send(request)
    expect([code(answer), answer && text(answer, 14)]).toEqual(['00', told])
  })

  it('a card whose third track alone can be read: its number is there (Q/CUP 007, 11.3.2.3)', async () => {
    const swiped = (pan: string) => withField(without(pos.sale(5_000), 2), 36, `99${pan}=1561560500050000001013000000010000`)
    const answer = await send(swiped(CARD))
    expect([code(answer), answer && text(answer, 2)]).toEqual(['00', CARD])
    const asked = heardOf('0200').at(-1)
    expect(asked && [text(asked, 2), text(asked, 36)]).toEqual([CARD, text(swiped(CARD), 36)])
    expect(code(await send(withField(swiped(`${CARD.slice(0, -1)}9`), 2, CARD)))).toBe('30')
  })
})

/** An approval other than 00 carries its MAC as well. */
function sealed(request: Message, said: string): { [field: number]: FieldValue } {
  return said === '11' ? { 128: world.issuer.sealOf(request, { ...approve(request), 39: said }) } : {}
}
