import { expect, test } from 'vitest'
import { ProblemError } from '#web/api/client.ts'
import { failedAt } from './states.tsx'

test.each([
  [new ProblemError(0, 'offline', {}), false, 'page.noNetwork', 'the device itself has no network'],
  [new ProblemError(0, 'offline', {}), true, 'page.offline', 'the device has one, the server does not answer'],
  [new ProblemError(500, 'internal', {}), true, 'page.serverBroke', 'the server answered that it broke'],
  [new TypeError('x is undefined'), true, 'page.broken', 'the page broke, whatever the network'],
] as const)('%s with a network %s is %s (%s)', (error, onLine, key, _because) => {
  expect(failedAt(error, onLine)).toBe(key)
})
