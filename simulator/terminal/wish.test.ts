import { describe, expect, test } from 'vitest'
import { cardGiven, given, portGiven, readWish } from './wish.ts'

const PAN = '6228481234567890128'
const faultOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as Error).message
  }
  return 'no fault'
}

describe('the command line of the terminal', () => {
  test('a command among its options', () => {
    const wish = readWish(['--tid', '10000001', 'sale', '--track2', `${PAN}=3012201`, '--port', '8583'])
    expect([wish.command, wish.tid, wish.mac, portGiven(wish)]).toEqual(['sale', '10000001', 'annex-b', 8583])
    expect(cardGiven(wish)).toEqual({ pan: PAN, track2: `${PAN}=3012201` })
    expect(readWish([]).command).toBe('')
  })

  test('a typed card, with its expiry or without', () => {
    expect(cardGiven(readWish(['--card', PAN]))).toEqual({ pan: PAN })
    expect(cardGiven(readWish(['--card', PAN, '--expiry', '3012']))).toEqual({ pan: PAN, expiry: '3012' })
    expect(cardGiven(readWish(['--card', PAN, '--track2', `${PAN}=3012`])).track2).toBe(`${PAN}=3012`)
  })

  test.each<[string, string[], RegExp]>([
    ['an unknown option', ['--foo', 'sale'], /^Unknown option '--foo': --help/],
    ['an option without its value', ['sale', '--tid'], /argument missing: --help/],
    ['two commands', ['sign-in', 'echo'], /^"echo" is one word too many/],
    ['no card', ['sale'], /^--card is missing: 12 to 19 digits/],
    ['a card of two numbers', ['--card', PAN, '--track2', '6228481234567890136=3012'], /^--card and --track2 are of different cards/],
    ['a stripe without =', ['--track2', PAN], /^--track2 is 19 characters; it should be the card number, =/],
    ['a month 13', ['--card', PAN, '--expiry', '3013'], /^--expiry is "3013"; it should be YYMM/],
    ['a port that is none', ['--card', PAN, '--port', '99999'], /^--port is "99999"; it should be 1 to 65535/],
  ])('%s', (_, args, sentence) => {
    const fault = faultOf(() => {
      const wish = readWish(args)
      cardGiven(wish)
      portGiven(wish)
    })
    expect(fault).toMatch(sentence)
  })

  test('no key, PIN or card is repeated in what it says', () => {
    for (const name of ['tmk', 'pin', 'card', 'track2'] as const) {
      const wish = readWish([`--${name}`, '1A2B3C4D5E6F'])
      expect(faultOf(() => given(wish, name, /^x$/, 'another'))).toBe(`--${name} is 12 characters; it should be another.`)
    }
  })
})
