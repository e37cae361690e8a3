import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { macInput } from '#gateway/iso8583/codec.ts'
import { bytes, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import { type GatewayWorld, gatewayWorld, PROJECT } from './gateway-world.ts'

const folder = mkdtempSync(join(tmpdir(), 'gateway-'))
let world: GatewayWorld

beforeAll(async () => {
  world = await gatewayWorld(folder)
}, 60_000)
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the switch (docs/spec/8)', () => {
  it('signs in, sells in 12 periods, voids, settles', async () => {
    const pos = await world.pos()
    const signedIn = await pos.signIn()
    expect(signedIn && text(signedIn, 39)).toBe('00')
    const sale = pos.instalment(120_000)
    const sold = await pos.send(sale, { mac: true })
    expect(sold && text(sold, 39)).toBe('00')
    expect(
      bytes(sold as never, 62)
        ?.toString('latin1')
        .slice(0, 27),
    ).toBe('000000010000156000000000600')
    // The answer carries a MAC that the terminal can check.
    expect(bytes(sold as never, 64)).toHaveLength(8)
    const [asked] = world.issuer.of('0200').slice(-1)
    expect(text(asked as never, 48)).toBe(`IP12${PROJECT.padEnd(30)}${' '.repeat(30)}`)
    const voided = await pos.send(pos.voidOf(sale, sold as never), { mac: true })
    expect(voided && text(voided, 39)).toBe('00')
    const settled = await pos.send(pos.settlement(120_000, 1, 120_000, 1))
    expect(text(settled as never, 48)?.[30]).toBe('1')
    expect(Q_CUP_007.name).toBe('q-cup-007')
    expect(macInput).toBeTypeOf('function')
  })
})
