import { expect, test } from 'vitest'
import { newActId } from './act-id.ts'
import { judge } from './judge.ts'

test.each([
  [200, 'accepted', 'the server took it'],
  [0, 'retry', 'no network: come again'],
  [408, 'retry', 'it broke off: come again'],
  [429, 'retry', 'too many at once: come again'],
  [503, 'retry', 'the server is not well: come again'],
  [401, 'sign_in', 'keep everything, ask for sign-in'],
  [403, 'refused', 'a decision: the person chooses'],
  [409, 'refused', 'the order moved on: the person chooses'],
  [422, 'refused', 'the form is wrong: the person re-enters'],
] as const)('an answer %i means %s (%s)', (status, kind, _because) => {
  expect(judge({ status, body: null, retryAfterS: null }, 0, 0.5).kind).toBe(kind)
})

test('the server may ask for more patience than we would have', () => {
  expect(judge({ status: 429, body: null, retryAfterS: 60 }, 0, 0)).toEqual({ kind: 'retry', afterMs: 60_000 })
})

test('waiting grows with each failure and stays bounded', () => {
  const waits = [0, 1, 5, 50].map((attempts) => {
    const verdict = judge({ status: 0, body: null, retryAfterS: null }, attempts, 1)
    return verdict.kind === 'retry' ? verdict.afterMs : -1
  })
  expect(waits).toEqual([2_000, 4_000, 64_000, 300_000])
})

test('a refusal keeps what the server said, with the actions that are allowed now', () => {
  const body = { code: 'action_not_allowed', title: '当前环节不能做', allowed: [{ action: 'check_out' }, 'comment'] }
  expect(judge({ status: 409, body, retryAfterS: null }, 0, 0)).toMatchObject({
    kind: 'refused',
    problem: { status: 409, code: 'action_not_allowed', allowed: ['check_out', 'comment'] },
  })
})

test('act ids sort by the time they were made', () => {
  const zero = new Uint8Array(16)
  const ids = [1_000, 1_001, 1_790_000_000_000].map((at) => newActId(at, zero))
  expect(ids.toSorted()).toEqual(ids)
  expect(ids[2]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7000-8000-0{12}$/)
})
