import { Client } from 'pg'
import { afterAll, expect, test, vi } from 'vitest'
import { openCounter, pos, sold, world } from './gateway-counter.ts'

const SAMPLES = 15
/** What the gateway asks by itself, whoever pays: looks, rates, ids fetched ahead. */
const BY_ITSELF = new Set([
  'due-advice',
  'expire-advice',
  'issuers',
  'products',
  'tell-links',
  'tell-rates',
  'touch',
  'id-block',
  'now',
  'gateway-lock',
])

openCounter()
afterAll(() => {
  vi.restoreAllMocks()
})

const pay = (): Promise<unknown> => sold(pos.instalment(120_000))

test('an authorisation asks the database twice, each a durable commit: the request and the answer', async () => {
  const asked: string[] = []
  const query = Client.prototype.query as (...given: unknown[]) => unknown
  vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...given: unknown[]) {
    const [what] = given as [{ name?: string } | string]
    if (typeof what === 'object' && what.name !== undefined && !BY_ITSELF.has(what.name)) asked.push(what.name)
    return query.apply(this, given)
  } as typeof Client.prototype.query)
  // The terminal itself is read again every two seconds: the least of a few is an authorisation's own.
  const costs: string[] = []
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    asked.length = 0
    await pay()
    costs.push(asked.join(' '))
  }
  vi.restoreAllMocks()
  expect(costs.toSorted((one, other) => one.length - other.length)[0]).toBe('begin finish')
  expect(costs.filter((one) => one !== 'begin finish' && one !== 'terminal begin finish')).toEqual([])
})

test('and writes little', async () => {
  const samples: number[] = []
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const from = (await world.owner.query<{ lsn: string }>('select pg_current_wal_insert_lsn() as lsn')).rows[0]?.lsn
    await pay()
    const wal = await world.owner.query<{ n: number }>('select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1)::int as n', [from])
    samples.push(wal.rows[0]?.n ?? 0)
  }
  expect(Math.min(...samples)).toBeGreaterThan(1_000)
  expect(Math.min(...samples)).toBeLessThan(8_000)
})
