import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addFen, fen, formatYuan, parseYuan, shareOfFen, splitFen } from './money.ts'

const anyFen = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
const someFen = fc.integer({ min: 0, max: 999_999_999_999 })

describe('money is whole fen (docs/spec/8, Books)', () => {
  test.each([
    [0, '0.00', 'nothing'],
    [5, '0.05', 'both places are always there'],
    [100_000, '1,000.00', 'thousands are parted'],
    [123_456_789, '1,234,567.89', 'twice'],
    [-12_345, '-123.45', 'the sign stands in front'],
    [Number.MAX_SAFE_INTEGER, '90,071,992,547,409.91', 'the largest amount loses no digit'],
  ])('%i fen is %s yuan (%s)', (amount, text) => {
    expect(formatYuan(fen(amount))).toBe(text)
    expect(parseYuan(text)).toBe(amount)
  })

  test.each([
    ['1234', 123_400],
    ['1234.5', 123_450],
    [' 0.29 ', 29],
    ['-0', 0],
  ])('"%s" is read as %i fen', (text, amount) => expect(parseYuan(text)).toBe(amount))

  test.each(['', '.', '1.', '.5', '1.234', '1,23', '12,34.00', '1e3', '１', '¥1', '99999999999999999'])('"%s" is no amount', (text) =>
    expect(() => parseYuan(text)).toThrow(RangeError),
  )

  test('a fraction of a fen, or more than fits, is refused', () => {
    for (const bad of [0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1]) expect(() => fen(bad)).toThrow(RangeError)
    expect(() => addFen(fen(Number.MAX_SAFE_INTEGER), fen(1))).toThrow(RangeError)
    expect(Object.is(fen(-0), 0)).toBe(true)
  })

  test('every amount survives being written and read', () =>
    fc.assert(fc.property(anyFen, (amount) => parseYuan(formatYuan(fen(amount))) === amount)))

  test.each([
    [1, 1, 2, 1, 'a half goes up'],
    [1, 49, 100, 0, 'less than a half goes down'],
    [100_000, 6_000, 1_000_000, 600, '0.60 % of 1,000.00'],
    [999_999_999_999, 999_999, 1_000_000, 999_998_999_999, 'the product does not fit a double, the share is exact'],
  ])('%i × %i / %i = %i fen (%s)', (amount, numerator, denominator, share) =>
    expect(shareOfFen(fen(amount), numerator, denominator)).toBe(share),
  )

  test('a share and what is left make the whole; parts sum to the amount and only one differs', () =>
    fc.assert(
      fc.property(someFen, fc.integer({ min: 1, max: 99 }), fc.constantFrom('first' as const, 'last' as const), (amount, parts, where) => {
        const split = splitFen(fen(amount), parts, where)
        expect(split).toHaveLength(parts)
        expect(addFen(...split)).toBe(amount)
        expect(Math.min(...split)).toBe(Math.floor(amount / parts))
        expect(new Set(where === 'first' ? split.slice(1) : split.slice(0, -1)).size).toBeLessThanOrEqual(1)
      }),
    ))

  test('nothing is split into no parts, and no debt is shared', () => {
    expect(() => splitFen(fen(1), 0, 'first')).toThrow(RangeError)
    expect(() => splitFen(fen(-1), 2, 'first')).toThrow(RangeError)
    expect(() => shareOfFen(fen(-1), 1, 2)).toThrow(RangeError)
    expect(() => shareOfFen(fen(1), 1, 0)).toThrow(RangeError)
  })
})
