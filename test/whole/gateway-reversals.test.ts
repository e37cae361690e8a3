import { describe, expect, it } from 'vitest'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { code, eventually, heard, heardOf, issuerHas, journal, openCounter, pos, send, world } from './gateway-counter.ts'
import { approve } from './scripted-issuer.ts'

const SILENT_MS = 500

openCounter()

describe('no answer, late answers, reversals (The switch 3)', () => {
  it('a silent issuer: 68, and the reversal goes out until it is acknowledged', async () => {
    let acknowledged = false
    world.issuer.judge = (request) => (request.mti === '0420' && acknowledged ? { 39: '00' } : null)
    issuerHas(SILENT_MS)
    expect(code(await send(pos.sale(5_000)))).toBe('68')
    await eventually(() => heard().includes('0420 000000'))
    acknowledged = true
    await eventually(
      async () =>
        (
          await world.owner.query(
            "select 1 from gateway.advice a join gateway.journal j on j.id = a.journal_id where j.tid = $1 and a.state = 'done'",
            [pos.tid],
          )
        ).rowCount === 1,
    )
    const reversal = heardOf('0420').at(-1) as Message
    const original = heardOf('0200').at(-1) as Message
    expect(text(reversal, 60)?.slice(0, 4)).toBe('4354')
    expect(text(reversal, 90)?.slice(0, 20)).toBe(`0200${text(original, 11)}${text(original, 7)}`)
    // Every try is the same message: the same key fields.
    const keys = new Set(heardOf('0420').map((one) => `${text(one, 7)} ${text(one, 11)}`))
    expect(keys.size).toBe(1)
  })

  it('a late approval is not believed; a doubled one does no harm', async () => {
    world.issuer.judge = (request) =>
      new Promise((resolve) => setTimeout(() => resolve(approve(request)), request.mti === '0200' ? 2 * SILENT_MS : 0))
    issuerHas(SILENT_MS)
    expect(code(await send(pos.sale(5_000)))).toBe('68')
    issuerHas()
    await eventually(() => heard().includes('0420 000000'))
    world.issuer.judge = approve
    world.issuer.double = true
    expect(code(await send(pos.sale(6_000)))).toBe('00')
    world.issuer.double = false
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(heard().filter((one) => one.startsWith('0420'))).toHaveLength(1)
    expect((await journal()).map((row) => row.state)).toEqual(['timed_out', 'approved'])
  })

  it.each(['mac', 'amount', 'format'])('an approval with a wrong %s is dropped: 68 and a reversal', async (fault) => {
    world.issuer.judge = (request) => {
      if (request.mti !== '0200') return { 39: '00' }
      if (fault === 'mac') return { ...approve(request), 128: Buffer.from('00000000', 'latin1') }
      if (fault === 'amount') return { ...approve(request), 4: '000000000001' }
      return { 38: 'A12345', 39: '00', 57: `IP${'0'.repeat(12)}156${'0'.repeat(12)}010001${' '.repeat(50)}` }
    }
    issuerHas(SILENT_MS)
    expect(code(await send(pos.instalment(120_000)))).toBe('68')
    await eventually(() => heard().includes('0420 000000'))
    const reversal = heardOf('0420').at(-1)
    expect(reversal && text(reversal, 60)?.slice(0, 4)).toBe(fault === 'mac' ? '4355' : '4354')
  })

  it('of an approved sale: 00, delivered; the batch does not count it', async () => {
    const request = pos.sale(5_000)
    expect(code(await send(request))).toBe('00')
    expect(code(await send(pos.reversalOf(request)))).toBe('00')
    expect(code(await send(pos.reversalOf(request)))).toBe('00')
    await eventually(() => heard().includes('0420 000000'))
    const settled = await pos.send(pos.settlement(0, 0, 0, 0))
    expect(text(settled as Message, 48)?.[30]).toBe('1')
    expect(heard().filter((one) => one.startsWith('0420'))).toHaveLength(1)
  })

  it('of a sale that waits: 00 at once, and its approval is reversed', async () => {
    let answer = (): void => undefined
    const thought = new Promise<void>((resolve) => {
      answer = resolve
    })
    world.issuer.judge = async (request) => {
      if (request.mti === '0200') await thought
      return approve(request)
    }
    const request = pos.sale(5_000)
    const sold = send(request)
    await eventually(() => heard().includes('0200 000000'))
    const twin = pos.twin()
    expect(code(await twin.send(pos.reversalOf(request), { mac: true }))).toBe('00')
    answer()
    expect(code(await sold)).not.toBe('00')
    await eventually(() => heard().includes('0420 000000'))
  })

  it('of a declined sale: 12; of an unknown one: 25, and the late original is refused', async () => {
    world.issuer.judge = () => ({ 39: '51' })
    const declined = pos.sale(5_000)
    expect(code(await send(declined))).toBe('51')
    expect(code(await send(pos.reversalOf(declined)))).toBe('12')
    const unknown = pos.sale(7_000)
    expect(code(await send(pos.reversalOf(unknown)))).toBe('25')
    expect(code(await send(unknown))).toBe('22')
    expect(heard()).toEqual(['0200 000000'])
  })

  it('of an unknown swiped sale: no card in the answer, the first time and every time', async () => {
    const unknown = pos.sale(7_000)
    unknown.fields[2] = undefined
    for (const _ of [1, 2]) {
      const answer = await send(pos.reversalOf(unknown))
      expect([code(answer), answer && text(answer, 2)]).toEqual(['25', undefined])
    }
  })

  it('an issuer that is away: 91 at once, nothing to reverse', async () => {
    const link = world.running.gateway.issuers.all()[0]
    await world.issuer.pause()
    await eventually(() => link?.state === 'down')
    expect(code(await send(pos.sale(5_000)))).toBe('91')
    await world.issuer.resume()
    await eventually(() => link?.state === 'up')
    expect(code(await send(pos.sale(6_000)))).toBe('00')
    expect(heard()).toEqual(['0200 000000'])
    expect((await journal()).map((row) => `${row.state} ${row.answer}`)).toEqual(['declined 91', 'approved 00'])
  })
})

describe('a restart', () => {
  it('what was waiting is timed out and reversed by the next run; the terminal’s own reversal is 00', async () => {
    world.issuer.judge = () => null
    const request = pos.sale(5_000)
    const lost = send(request)
    await eventually(() => heard().length === 1)
    await world.running.close()
    await lost
    world.issuer.judge = approve
    await world.again()
    await eventually(() => heard().includes('0420 000000'))
    const next = pos.twin(world.running.port)
    expect(code(await next.send(pos.reversalOf(request), { mac: true }))).toBe('00')
    expect((await journal()).map((row) => row.state)).toEqual(['timed_out'])
  })
})
