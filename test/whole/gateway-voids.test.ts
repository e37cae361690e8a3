import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { approve, type GatewayWorld, gatewayWorld, type Pos } from './gateway-world.ts'

const ISSUER_MS = 500

const folder = mkdtempSync(join(tmpdir(), 'gateway-voids-'))
let world: GatewayWorld
let pos: Pos

beforeAll(async () => {
  world = await gatewayWorld(folder, { issuerTimeoutMs: ISSUER_MS })
}, 60_000)
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  world.issuer.judge = approve
  pos = await world.pos()
  await pos.signIn()
})

const send = (request: Message, from = pos): Promise<Message | null> => from.send(request, { mac: true })
const code = (answer: Message | null): string | undefined => (answer ? text(answer, 39) : undefined)
const sold = async (request: Message): Promise<Message> => {
  const answer = await send(request)
  expect(code(answer)).toBe('00')
  return answer as Message
}

/** What the issuer has heard about a terminal, as words. */
function heard(from = pos): string[] {
  return world.issuer.heard.filter((one) => text(one, 41) === from.tid).map((one) => `${one.mti} ${text(one, 3)}`)
}

async function eventually(check: () => boolean): Promise<void> {
  const giveUp = performance.now() + 6_000
  while (!check()) {
    if (performance.now() > giveUp) throw new Error('It did not come about')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

describe('a second void while the first one waits for its issuer', () => {
  it('is 12 at once; the first is 68 after its own time, and then the sale can be voided', async () => {
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    world.issuer.judge = (request) => (request.mti === '0200' ? null : approve(request))
    const first = send(pos.voidOf(sale, answer))
    await eventually(() => heard().includes('0200 200000'))
    const twin = pos.twin()
    const begun = performance.now()
    expect(code(await send(twin.voidOf(sale, answer), twin))).toBe('12')
    expect(performance.now() - begun).toBeLessThan(ISSUER_MS / 2)
    expect(code(await first)).toBe('68')
    world.issuer.judge = approve
    pos.stan = twin.stan
    expect(code(await send(pos.voidOf(sale, answer)))).toBe('00')
  })

  it('the same void again waits with the first', async () => {
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    world.issuer.judge = (request) => new Promise((resolve) => setTimeout(() => resolve(approve(request)), ISSUER_MS / 2))
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
      return silent < 0 ? approve(request) : null
    }
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
      new Promise((resolve) => setTimeout(() => resolve(approve(request)), request.mti === '0200' ? ISSUER_MS * 0.8 : 0))
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
    const sale = pos.sale(5_000)
    expect(code(await send(sale))).toBe(approved ? '00' : '68')
    if (approved) expect(code(await send(pos.reversalOf(sale)))).toBe('00')
    await expect.poll(done, { timeout: 6_000 }).toBe(true)
    expect(await differences()).toEqual(opened)
  })
})
