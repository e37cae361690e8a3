import { describe, expect, it } from 'vitest'
import { text } from '#gateway/iso8583/message.ts'
import { code, eventually, issuerHas, openCounter, pos, send, world } from './gateway-counter.ts'

const HOUR_MS = 3_600_000

openCounter()

/** The database says from now on that it is so much later. */
function later(ms: number): void {
  const { lane } = world.running.gateway
  const { ask } = lane
  Object.assign(lane, {
    ask: async (name: string, sql: string, parameters: readonly unknown[]) => {
      const rows = await ask(name, sql, parameters)
      return name === 'now' ? rows.map((row) => ({ now: Number(row.now) + ms })) : rows
    },
  })
}
const ahead = (): number => world.running.gateway.now() - Date.now()

describe('a clock that jumps, as behind a machine that slept or was set', () => {
  it.each([HOUR_MS, -HOUR_MS])('%i ms: times follow it, lines and circuits do not end or stay by it', async (ms) => {
    const link = world.running.gateway.issuers.link('01030000')
    const [before, was] = [link?.since, ahead()]
    // Eight in a row open the circuit.
    world.issuer.judge = () => null
    issuerHas(200)
    for (let nth = 0; nth < 8; nth += 1) await send(pos.sale(100))
    expect(link?.state).toBe('broken')
    later(ms)
    await eventually(() => Math.abs(ahead() - was - ms) < 1_000)
    world.issuer.judge = () => ({ 39: '51' })
    issuerHas()
    await eventually(() => link?.state === 'up')
    const answer = await send(pos.sale(100))
    expect([code(answer), link?.since]).toEqual(['51', before])
    const hour = new Date(Date.now() + was + ms + 8 * HOUR_MS).getUTCHours()
    expect(Number(answer && text(answer, 12)?.slice(0, 2))).toBe(hour)
  })
})
