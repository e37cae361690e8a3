import { describe, expect, test } from 'vitest'
import { parseInstant } from '#domain/time.ts'
import type { CardRate } from '#web/api/card.ts'
import { batchFilter, messageFilter, readSearch } from './filter.ts'
import { approvalShare, barsOf, heightOf, sumOf } from './series.ts'

const NOW = parseInstant('2026-11-25T12:03:30+08:00')
const rate = (minute: string, issuerId: string, approved: number, declined: number, timedOut: number): CardRate => ({
  minute: `2026-11-25T${minute}:00.000+08:00`,
  issuerId,
  messages: approved + declined + timedOut,
  instalments: 0,
  approved,
  declined,
  timedOut,
  meanMs: 1,
})
const RATES = [rate('12:00', 'A', 9, 9, 9), rate('12:01', 'A', 1, 2, 3), rate('12:01', 'B', 10, 20, 30), rate('12:03', 'B', 5, 0, 0)]

describe('the bars of a chart', () => {
  test('a minute without messages has its place, and what is older than the chart has none', () => {
    expect(barsOf(RATES, null, 3, NOW).map(heightOf)).toEqual([66, 0, 5])
  })

  test('one issuer is drawn without the others', () => {
    const bars = barsOf(RATES, 'A', 3, NOW)
    expect(sumOf(bars)).toEqual({ approved: 1, declined: 2, timedOut: 3 })
  })
})

test.each([
  [{ approved: 974, declined: 20, timedOut: 6 }, '97.4%', 'a time-out was not approved either'],
  [{ approved: 0, declined: 0, timedOut: 0 }, '—', 'nothing was asked'],
])('%j is %s approved (%s)', (sum, said) => expect(approvalShare(sum)).toBe(said))

describe('the address of the page', () => {
  test.each<readonly [Record<string, unknown>, object, string]>([
    [{ tid: 10000001 }, { tid: '10000001' }, 'digits that the router made a number are a text again'],
    [{ tab: 'batches', state: 'agreed' }, { tab: 'batches', state: 'agreed' }, 'a tab and its filter'],
    [{ tab: 'messages', tid: ' ' }, {}, 'the first tab and an empty field are not said'],
    [{ message: 108, tid: '1' }, { message: '108', tid: '1' }, 'the message that is open'],
    [{ message: 'latest' }, {}, 'no message has such a number'],
    [{ tab: 'x', other: 'y', mid: 'z'.repeat(16) }, {}, 'what is no word of ours is left out'],
  ])('%j is read as %j: %s', (raw, read, _because) => {
    expect(readSearch(raw)).toEqual(read)
  })

  test('what a list could only refuse is not asked', () => {
    expect(messageFilter({ stan: '12a', reference: 'x', state: 'agreed', mid: '898' })).toEqual({ mid: '898' })
    expect(messageFilter({ stan: '000012', reference: '0042', state: 'declined' })).toEqual({
      stan: 12,
      reference: '0042',
      state: 'declined',
    })
    expect(batchFilter({ tid: '1', state: 'approved' })).toEqual({ tid: '1' })
  })
})
