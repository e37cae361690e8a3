import { expect, test } from 'vitest'
import { AlreadyThere, asOurs, DatabaseAway } from './failure.ts'

const failure = (message: string, code?: string) => Object.assign(new Error(message), code === undefined ? {} : { code })

test.each([
  ['08006', 'connection failure'],
  ['53100', 'disk full'],
  ['53300', 'too many connections'],
  ['57P01', 'shutting down'],
  ['57P03', 'starting up'],
  ['57014', 'statement out of time'],
  ['40P01', 'deadlock'],
  ['58030', 'the disk fails'],
  ['ECONNREFUSED', 'nobody listens'],
  ['EAI_AGAIN', 'no name service'],
])('%s may be tried again (%s), and says what it was', (code, message) => {
  const ours = asOurs(failure(message, code))
  expect(ours).toBeInstanceOf(DatabaseAway)
  expect(ours).toMatchObject({ code, message })
})

test.each(['Connection terminated unexpectedly', 'timeout expired', 'timeout exceeded when trying to connect', 'Query read timeout'])(
  'the driver says "%s" without a code: the database is away',
  (message) => {
    expect(asOurs(failure(message))).toBeInstanceOf(DatabaseAway)
  },
)

test.each([
  ['22021', 'a NUL in a text'],
  ['42703', 'no such column'],
  ['ERR_INVALID_ARG_TYPE', 'a fault of the program'],
  [undefined, 'x is not a function'],
])('%s stays a bug (%s)', (code, message) => {
  const bug = failure(message, code)
  expect(asOurs(bug)).toBe(bug)
})

test('a unique constraint is told by its name', () => {
  const ours = asOurs(Object.assign(failure('duplicate key', '23505'), { constraint: 'orders_number' }))
  expect(ours).toBeInstanceOf(AlreadyThere)
  expect((ours as AlreadyThere).constraint).toBe('orders_number')
})
