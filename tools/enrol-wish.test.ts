import { describe, expect, test } from 'vitest'
import { readWish, WishFault } from './enrol-wish.ts'

const TMK = '0123456789ABCDEFFEDCBA9876543210'
const TERMINAL = { tid: 'AB000001', mid: '301320157320001', tmk: TMK }
const ISSUER = {
  bin: '622848,6228480',
  project: 'P1_a.b/c',
  terms: '3,6,12',
  min: '10000',
  max: '5000000',
  'issuer-id': '48021234',
  'issuer-host': '127.0.0.1',
  'issuer-port': '9001',
}
const ALL = { ...TERMINAL, ...ISSUER }

type Options = { readonly [name: string]: string | undefined }

const argsOf = (options: Options): string[] =>
  Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]))

function faultOf(args: readonly string[]): string {
  try {
    readWish(args)
    return 'no fault'
  } catch (error) {
    if (!(error instanceof WishFault)) throw error
    return error.message
  }
}

describe('the command line of gateway:enrol is read whole, or it says what would be right', () => {
  test('a terminal alone, and one with an issuer', () => {
    expect(readWish(argsOf(TERMINAL))).toEqual({ terminal: { ...TERMINAL, tmk: Buffer.from(TMK, 'hex'), mac: 'annex-b' }, issuer: null })
    const { issuer } = readWish(argsOf({ ...ALL, 'issuer-mak': '1122334455667788', mcc: '5411', mac: 'sm4' }))
    expect(issuer?.link).toMatchObject({ id: '48021234', host: '127.0.0.1', port: 9001, mak: Buffer.from('1122334455667788', 'hex') })
    expect(issuer?.product).toMatchObject({ project: 'P1_a.b/c', bins: ['622848', '6228480'], minFen: 10_000, maxFen: 5_000_000 })
    expect(issuer?.product.terms.map((term) => term.periods)).toEqual([3, 6, 12])
  })

  test('a single-length key works as the double-length key of two equal halves; an address of version 6 loses its brackets', () => {
    expect(readWish(argsOf({ ...TERMINAL, tmk: '0123456789abcdef' })).terminal.tmk.toString('hex')).toBe('0123456789abcdef0123456789abcdef')
    expect(readWish(argsOf({ ...ALL, 'issuer-host': '[::1]' })).issuer?.link.host).toBe('::1')
  })

  test.each<[string, Options, RegExp]>([
    ['no TID', { ...TERMINAL, tid: undefined }, /--tid is missing: it should be 8 letters or digits/],
    ['a short TID', { ...TERMINAL, tid: '1000001' }, /--tid is "1000001"; it should be 8/],
    ['a TID with a line break behind', { ...TERMINAL, tid: '10000001\n' }, /--tid is/],
    ['no MID', { ...TERMINAL, mid: undefined }, /--mid is missing/],
    ['a MID that is too long', { ...TERMINAL, mid: '3013201573200012' }, /--mid is "3013201573200012"; it should be 15/],
    ['no key', { ...TERMINAL, tmk: undefined }, /--tmk is missing/],
    ['a key of 15 bytes', { ...TERMINAL, tmk: TMK.slice(2) }, /--tmk is 30 characters; it should be 32 hex digits/],
    ['a key that is no hex', { ...TERMINAL, tmk: TMK.replace('F', 'G') }, /--tmk is 32 characters/],
    ['a trade of three digits', { ...TERMINAL, mcc: '573' }, /--mcc is "573"; it should be 4 digits/],
    ['an unknown MAC', { ...TERMINAL, mac: 'constructor' }, /--mac is "constructor"; it should be annex-b, x9.19 or sm4/],
    ['an unknown option', { ...TERMINAL, tmkk: '1' }, /Unknown option '--tmkk'\. The options are --tid/],
    ['half an issuer', { ...TERMINAL, bin: '622848' }, /--bin is given without --project, --terms, .*--issuer-port/],
    ['an issuer without its port', { ...ALL, 'issuer-port': undefined }, /without --issuer-port: an issuer needs all of/],
    ['a key of an issuer that is not there', { ...TERMINAL, 'issuer-mak': '1122334455667788' }, /--issuer-mak is given without --bin/],
    ['port 0', { ...ALL, 'issuer-port': '0' }, /--issuer-port is "0"; it should be a port from 1 to 65535/],
    ['port 65536', { ...ALL, 'issuer-port': '65536' }, /--issuer-port is "65536"; it should be a port from 1 to 65535/],
    ['port 70000', { ...ALL, 'issuer-port': '70000' }, /--issuer-port is "70000"/],
    ['a port in words', { ...ALL, 'issuer-port': 'http' }, /--issuer-port is "http"/],
    ['a host with blanks', { ...ALL, 'issuer-host': 'a b' }, /--issuer-host is "a b"; it should be a host name/],
    ['an address with its scheme', { ...ALL, 'issuer-host': 'tcp://127.0.0.1' }, /--issuer-host is/],
    ['a minimum above the maximum', { ...ALL, min: '10', max: '9' }, /--min and --max should be amounts in fen with 1 ≤ min ≤ max/],
    ['a minimum of nothing', { ...ALL, min: '0' }, /--min and --max/],
    ['a fraction of a fen', { ...ALL, min: '1.5' }, /--min is "1.5"; it should be an amount in fen/],
    ['an amount of 13 digits', { ...ALL, max: '1000000000000' }, /--max is "1000000000000"/],
    ['a | in the project', { ...ALL, project: 'A|B' }, /--project should be 1 to 30 letters/],
    ['a ; in the project', { ...ALL, project: 'A;B' }, /--project should be/],
    ['a blank in the project', { ...ALL, project: 'A B' }, /--project should be/],
    ['a project of 31 characters', { ...ALL, project: 'A'.repeat(31) }, /--project should be/],
    ['one period', { ...ALL, terms: '1,3' }, /--terms should be numbers of periods from 2 to 99/],
    ['a term twice', { ...ALL, terms: '3,3' }, /--terms names a number of periods twice/],
    ['terms with blanks', { ...ALL, terms: '3, 6' }, /--terms is "3, 6"; it should be numbers of periods/],
    ['a range of cards that is too wide', { ...ALL, bin: '622' }, /--bin should be first digits of cards, 4 to 12/],
    ['cards in words', { ...ALL, bin: 'abc' }, /--bin is "abc"/],
    ['an issuer id with letters', { ...ALL, 'issuer-id': 'ABC' }, /--issuer-id is "ABC"; it should be 1 to 11 digits/],
    ['a MAC key of 16 bytes', { ...ALL, 'issuer-mak': TMK }, /--issuer-mak is 32 characters; it should be 16 hex digits/],
    ['a PIN key of 12 bytes', { ...ALL, 'issuer-pik': TMK.slice(8) }, /--issuer-pik is 24 characters; it should be 16 or 32/],
  ])('%s', (_, options, sentence) => expect(faultOf(argsOf(options))).toMatch(sentence))

  test('an option twice: nobody can say which one is meant', () => {
    expect(faultOf([...argsOf(TERMINAL), '--tid', '10000002'])).toMatch(/^--tid is there twice/)
    expect(faultOf([...argsOf(TERMINAL), `--tmk=${TMK}`])).toMatch(/^--tmk is there twice/)
  })

  test('an option without its value, and a word that is no option', () => {
    expect(faultOf(['--tid'])).toMatch(/'--tid.*argument missing/)
    expect(faultOf([...argsOf(TERMINAL), 'more'])).toMatch(/Unexpected argument 'more'/)
    expect(faultOf(['--tid', '--mid', TERMINAL.mid])).toMatch(/--tid/)
  })

  test('no key is repeated in what it says', () => {
    for (const name of ['tmk', 'issuer-mak', 'issuer-pik'])
      expect(faultOf(argsOf({ ...ALL, [name]: '1A2B3C4D5E6F' }))).not.toContain('1A2B3C4D5E6F')
  })
})
