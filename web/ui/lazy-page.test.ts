import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { lazyPage } from './lazy-page.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const Page = () => null

/** What React does with a lazy page: it asks, is given a promise while the script is on its way, and asks again. */
function asked(page: object): unknown {
  const { _init, _payload } = page as { _init: (payload: unknown) => unknown; _payload: unknown }
  try {
    return _init(_payload)
  } catch (waiting) {
    return waiting
  }
}

test.each([0, 1, 3])('a page whose script is lost %i times comes by itself with the network, and is asked for no more', async (lost) => {
  let tries = 0
  const page = lazyPage(async () => {
    tries += 1
    if (tries <= lost) throw new TypeError('Failed to fetch dynamically imported module')
    return Page
  })
  for (let again = 0; again < lost; again += 1) {
    expect(asked(page)).toBeInstanceOf(Promise)
    await vi.advanceTimersByTimeAsync(2_000)
  }
  asked(page)
  await vi.advanceTimersByTimeAsync(0)
  expect(asked(page)).toBe(Page)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tries).toBe(lost + 1)
})
