import { afterEach, expect, test, vi } from 'vitest'
import { join } from './live.ts'

afterEach(() => vi.unstubAllGlobals())

test('left between the lock being granted and the stream being opened: no stream stays, and the next one gets it', async () => {
  let open = 0
  class Source {
    constructor() {
      open += 1
    }
    addEventListener() {}
    close() {
      open -= 1
    }
  }
  let before: Promise<void> = Promise.resolve()
  // As a browser's: one holder at a time, and a lock that is granted is not taken back by an abort.
  const request = (_name: string, _options: object, held: () => Promise<void>): Promise<void> => {
    before = before.then(held)
    return before
  }
  vi.stubGlobal('EventSource', Source)
  vi.stubGlobal('navigator', { locks: { request } })
  join()()
  const leave = join()
  await vi.waitFor(() => expect(open).toBe(1))
  leave()
  expect(open).toBe(0)
})
