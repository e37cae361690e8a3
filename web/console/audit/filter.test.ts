import { expect, test } from 'vitest'
import { parseInstant } from '#domain/time.ts'
import { auditFilterText, readAuditAddress } from './filter.ts'
import { momentSaid, secondSaid } from './moment.ts'

test.each<[Record<string, unknown>, object, string]>([
  [{}, {}, 'an empty address filters nothing'],
  [{ order: ' ni2611-000123 ' }, { order: 'NI2611-000123' }, 'numbers of orders are capitals'],
  [{ person: 20261 }, { person: '20261' }, 'the router makes numbers of digits'],
  [{ order: '', person: ' ', action: '', from: '', to: '' }, {}, 'what is empty is not asked'],
  [{ action: 'dance', colour: 'red' }, {}, 'what is no word of ours is left out'],
  [{ action: 'file_read' }, { action: 'file_read' }, 'a kind of event'],
  [{ from: '2026-02-30', to: '2026-02-28' }, { to: '2026-02-28' }, 'there is no 30 February'],
  [{ from: '2026-11-25', to: '2026-11-01' }, { from: '2026-11-01', to: '2026-11-25' }, 'days typed the wrong way round'],
  [{ person: '王'.repeat(99) }, { person: '王'.repeat(60) }, 'at most what the server takes'],
])('%o is read as %o: %s', (search, filter) => {
  expect(readAuditAddress(search)).toEqual(filter)
  expect(readAuditAddress(Object.fromEntries(new URLSearchParams(auditFilterText(readAuditAddress(search)))))).toEqual(filter)
})

test.each([
  ['2026-11-25T09:12:03', '2026-11-25T09:12:40', '11-25 09:12', 'one minute'],
  ['2026-11-25T09:12:03', '2026-11-25T09:18:00', '11-25 09:12–09:18', 'from the first to the last'],
  ['2025-11-25T09:12:03', '2025-11-25T09:12:03', '2025-11-25 09:12', 'another year is said'],
])('from %s to %s is %s (%s)', (at, until, said) => {
  const [one, other, now] = [at, until, '2026-12-31T23:59:59'].map((text) => parseInstant(`${text}+08:00`))
  expect(momentSaid(one ?? null, other ?? null, now as NonNullable<typeof now>)).toBe(said)
})

test('a second of the day is Shanghai’s', () => {
  expect(secondSaid(parseInstant('2026-11-24T23:59:07Z'))).toBe('07:59:07')
})
