import { describe, expect, it } from 'vitest'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { code, eventually, heard, heardOf, issuerHas, openCounter, pos, send, sold, world } from './gateway-counter.ts'
import { approve } from './scripted-issuer.ts'

const SILENT_MS = 500

openCounter()

describe('voids and refunds', () => {
  it('a void is of the whole, the same card and day, and once', async () => {
    const sale = pos.instalment(120_000)
    const answer = await sold(sale)
    const less = pos.voidOf(sale, answer)
    less.fields[4] = '000000000100'
    expect(code(await send(less))).toBe('64')
    const other = pos.voidOf(sale, answer)
    other.fields[2] = '6228480000000000002'
    expect(code(await send(other))).toBe('14')
    const missing = pos.voidOf(sale, answer)
    missing.fields[61] = '000001999999'
    expect(code(await send(missing))).toBe('25')
    expect(code(await send(pos.voidOf(sale, answer)))).toBe('00')
    expect(code(await send(pos.voidOf(sale, answer)))).toBe('12')
    const asked = heardOf('0200').at(-1) as Message
    expect(text(asked, 90)?.slice(0, 4)).toBe('0200')
  })

  it('a void whose answer was lost is reversed, and the sale stands', async () => {
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    const request = pos.voidOf(sale, answer)
    expect(code(await send(request))).toBe('00')
    expect(code(await send(pos.reversalOf(request)))).toBe('00')
    await eventually(() => heard().includes('0420 200000'))
    expect(text((await pos.send(pos.settlement(5_000, 1, 0, 0))) as Message, 48)?.[30]).toBe('1')
  })

  it('and voided once more at once: the issuer hears first that the void is taken back', async () => {
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    let voided = false
    world.issuer.judge = (request) => {
      if (request.mti === '0200' && voided) return { 39: '12' }
      voided = request.mti === '0200'
      return approve(request)
    }
    const lost = pos.voidOf(sale, answer)
    expect(code(await send(lost))).toBe('00')
    expect(code(await send(pos.reversalOf(lost)))).toBe('00')
    expect(code(await send(pos.voidOf(sale, answer)))).toBe('00')
    expect(heard()).toEqual(['0200 000000', '0200 200000', '0420 200000', '0200 200000'])
  })

  it('refunds are partial, never more than the sale, never by hand; the issuer hears each once', async () => {
    const sale = pos.instalment(120_000)
    const answer = await sold(sale)
    expect(code(await send(pos.refundOf(sale, answer, 50_000)))).toBe('00')
    expect(code(await send(pos.refundOf(sale, answer, 80_000)))).toBe('61')
    expect(code(await send(pos.refundOf(sale, answer, 70_000)))).toBe('00')
    const byHand = pos.refundOf(sale, answer, 1)
    byHand.fields[22] = '012'
    expect(code(await send(byHand))).toBe('12')
    await eventually(() => heard().filter((one) => one === '0220 200000').length === 2)
    expect(code(await send(pos.voidOf(sale, answer)))).toBe('12')
    expect(text(answer, 37)).toHaveLength(12)
  })
})

describe('what an answer holds (tables 51 to 54)', () => {
  it('the expiry that the request had, in every one; no authorisation in that of a refund', async () => {
    const sale = pos.instalment(120_000)
    const answer = await sold(sale)
    expect(text(answer, 14)).toBe('3012')
    const refund = await sold(pos.refundOf(sale, answer, 1_000))
    expect([refund.fields[14], refund.fields[38]]).toEqual([undefined, undefined])
    const reversed = pos.instalment(120_000)
    await sold(reversed)
    expect(text((await send(pos.reversalOf(reversed))) as Message, 14)).toBe('3012')
  })
})

describe('a second void while the first one waits for its issuer', () => {
  it('is 12 at once; the first is 68 after its own time, and then the sale can be voided', async () => {
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    world.issuer.judge = (request) => (request.mti === '0200' ? null : approve(request))
    issuerHas(4 * SILENT_MS)
    const order: string[] = []
    const first = send(pos.voidOf(sale, answer)).finally(() => order.push('first'))
    await eventually(() => heard().includes('0200 200000'))
    const twin = pos.twin()
    expect(code(await send(twin.voidOf(sale, answer), twin).finally(() => order.push('second')))).toBe('12')
    expect(code(await first)).toBe('68')
    expect(order).toEqual(['second', 'first'])
    world.issuer.judge = approve
    issuerHas()
    pos.stan = twin.stan
    expect(code(await send(pos.voidOf(sale, answer)))).toBe('00')
  })

  it('the same void again waits with the first', async () => {
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    world.issuer.judge = (request) => new Promise((resolve) => setTimeout(() => resolve(approve(request)), SILENT_MS / 2))
    const first = send(pos.voidOf(sale, answer))
    await eventually(() => heard().includes('0200 200000'))
    expect([code(await pos.twin().sendRaw(pos.lastRaw)), code(await first)]).toEqual(['00', '00'])
    expect(heard()).toEqual(['0200 000000', '0200 200000'])
  })
})

describe('a refund behind a void that its issuer has not taken back yet', () => {
  it('waits for it: to the issuer the sale is voided until then', async () => {
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    let silent = 2
    world.issuer.judge = (request) => {
      silent -= request.mti === '0220' ? 0 : 1
      if (silent === 0) issuerHas()
      return silent < 0 ? approve(request) : null
    }
    issuerHas(SILENT_MS)
    expect(code(await send(pos.voidOf(sale, answer)))).toBe('68')
    await eventually(() => heard().includes('0420 200000'))
    expect(code(await send(pos.refundOf(sale, answer, 2_000)))).toBe('00')
    await eventually(() => heard().includes('0220 200000'))
    expect(heard()).toEqual(['0200 000000', '0200 200000', '0420 200000', '0420 200000', '0220 200000'])
  })

  it('also when the void still waits for its issuer', async () => {
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    world.issuer.judge = (request) =>
      new Promise((resolve) => setTimeout(() => resolve(approve(request)), request.mti === '0200' ? SILENT_MS : 0))
    const request = pos.voidOf(sale, answer)
    const voided = send(request)
    await eventually(() => heard().includes('0200 200000'))
    const twin = pos.twin()
    expect(code(await send(twin.reversalOf(request), twin))).toBe('00')
    expect(code(await send(twin.refundOf(sale, answer, 2_000), twin))).toBe('00')
    expect(code(await voided)).toBe('68')
    await eventually(() => heard().includes('0220 200000'))
    expect(heard()).toEqual(['0200 000000', '0200 200000', '0420 200000', '0220 200000'])
  })

  it('a void behind another one as well, and none waits for itself', async () => {
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    world.issuer.judge = (request) => (request.mti === '0200' ? null : approve(request))
    issuerHas(2 * SILENT_MS)
    for (const _ of [1, 2]) expect(code(await send(pos.voidOf(sale, answer)))).toBe('68')
    expect(code(await send(pos.reversalOf(sale)))).toBe('00')
    await eventually(() => heard().filter((one) => one.startsWith('0420')).length === 3)
    expect(
      heard()
        .filter((one) => one.startsWith('0420'))
        .at(-1),
    ).toBe('0420 000000')
  })
})

describe('an issuer that says there is nothing to take back', () => {
  const differences = async (): Promise<string[]> =>
    (await world.owner.query('select kind from gateway.difference where tid = $1', [pos.tid])).rows.map((row) => row.kind)
  const done = (): Promise<boolean> =>
    world.owner
      .query("select 1 from gateway.advice a join gateway.journal j on j.id = a.journal_id where j.tid = $1 and a.state = 'done'", [
        pos.tid,
      ])
      .then(({ rowCount }) => rowCount === 1)

  it.each([
    ['25', true, ['refused_reversal'], 'it had approved the sale'],
    ['12', true, ['refused_reversal'], 'it had approved the sale'],
    ['22', true, [], 'it took the sale back before (B10)'],
    ['25', false, [], 'nobody knows that it approved'],
    ['12', false, [], 'nobody knows that it approved'],
  ])('%s, approved %s: differences %j, because %s', async (answer, approved, opened) => {
    world.issuer.judge = (request) => (request.mti === '0420' ? { 39: answer } : approved ? approve(request) : null)
    if (!approved) issuerHas(SILENT_MS)
    const sale = pos.sale(5_000)
    expect(code(await send(sale))).toBe(approved ? '00' : '68')
    if (approved) expect(code(await send(pos.reversalOf(sale)))).toBe('00')
    await expect.poll(done).toBe(true)
    expect(await differences()).toEqual(opened)
  })
})
