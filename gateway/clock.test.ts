import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Lane } from '#db/lane.ts'
import { Clock } from './clock.ts'

/** A database that answers after a while, with its own idea of the time. */
const database = (aheadMs: number, afterMs = 0): Lane => ({
  ask: async () => {
    const now = Date.now() + aheadMs
    if (afterMs > 0) await wait(afterMs)
    return [{ now }]
  },
  close: async () => undefined,
})
/** Less than any of the differences below, more than a busy machine takes between two looks. */
const NEAR_MS = 2_000
const HOUR_MS = 3_600_000

test.each([
  [HOUR_MS, 'a machine that slept an hour'],
  [-HOUR_MS, 'a clock that was put back'],
  [5_000, 'a clock that was put right'],
])('the clock goes %i ms on, as behind %s', async (ms) => {
  const clock = new Clock()
  await clock.read(database(0))
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(NEAR_MS)
  await clock.read(database(ms))
  expect(Math.abs(clock.now() - Date.now() - ms)).toBeLessThan(NEAR_MS)
})

test('what a slow answer can explain changes nothing', async () => {
  const clock = new Clock()
  await clock.read(database(0))
  const before = clock.now() - performance.now()
  await clock.read(database(0, 400))
  expect(Math.abs(clock.now() - performance.now() - before)).toBeLessThanOrEqual(1)
})
