import { parseArgs } from 'node:util'
import { type Product, type ProductFault, productFaults } from '../domain/instalment/product.ts'
import { fen } from '../domain/money.ts'
import type { IssuerWish, TerminalWish } from '../simulator/enrol.ts'

/** What a command line asks for, read whole before anything is written. */
export interface EnrolWish {
  readonly terminal: TerminalWish
  readonly issuer: { readonly link: IssuerWish; readonly product: Product } | null
}

/** A command line that cannot be done: a sentence that says what is wrong and what would be right. */
export class WishFault extends Error {}

const OF_TERMINAL = ['tid', 'mid', 'tmk', 'mcc', 'mac'] as const
const OF_ISSUER = ['bin', 'project', 'terms', 'min', 'max', 'issuer-id', 'issuer-host', 'issuer-port'] as const
const KEYS_OF_ISSUER = ['issuer-mak', 'issuer-pik'] as const
const NAMES = [...OF_TERMINAL, ...OF_ISSUER, ...KEYS_OF_ISSUER]
type Name = (typeof NAMES)[number]

const RATE_PPM = 6_000
const PORT_MAX = 65_535

/** What a fault of a product means on this command line. */
const FAULTS = {
  project_code: '--project should be 1 to 30 letters, digits or signs, without blank, | and ; (terminals’ menus are parted by them).',
  no_terms: '--terms should be numbers of periods such as 3,6,12.',
  term_periods: '--terms should be numbers of periods from 2 to 99, such as 3,6,12.',
  term_rate: 'The rate of a term should be a whole number of millionths.',
  term_twice: '--terms names a number of periods twice; each should be there once, such as 3,6,12.',
  fee_share: 'The cardholder’s share of the fee should be 1 to 99 percent.',
  amount_range: '--min and --max should be amounts in fen with 1 ≤ min ≤ max ≤ 999999999999.',
  bins: '--bin should be first digits of cards, 4 to 12 of them, such as 622848 or 622848,622849.',
  validity: 'The product should be valid from one day to another.',
  enrolment: 'The merchants of the product should be MIDs.',
  statement_day: 'The statement day should be 1 to 31.',
} as const satisfies { readonly [fault in ProductFault]: string }

/**
 * Reads the options of `npm run gateway:enrol`.
 * @throws WishFault
 */
export function readWish(args: readonly string[]): EnrolWish {
  const values = parsed(args)
  const tid = given(values, 'tid', /^[A-Za-z0-9]{8}$/, '8 letters or digits')
  const mid = given(values, 'mid', /^[A-Za-z0-9]{15}$/, '15 letters or digits')
  const tmk = keyOf(given(values, 'tmk', /^([0-9a-fA-F]{16}){1,2}$/, '32 hex digits (16 bytes), or 16 of a single-length key'))
  const mcc = values.mcc === undefined ? {} : { mcc: given(values, 'mcc', /^\d{4}$/, '4 digits such as 5732') }
  const mac = values.mac === undefined ? 'annex-b' : given(values, 'mac', /^(annex-b|x9\.19|sm4)$/, 'annex-b, x9.19 or sm4')
  return {
    // A key of 8 bytes, twice: triple DES with it is DES.
    terminal: { tid, mid, tmk: tmk.length === 8 ? Buffer.concat([tmk, tmk]) : tmk, ...mcc, mac: mac as 'annex-b' | 'x9.19' | 'sm4' },
    issuer: issuerIn(values),
  }
}

type Values = { readonly [name in Name]?: string }

function parsed(args: readonly string[]): Values {
  const { values, tokens } = read(args)
  const names = tokens.flatMap((token) => (token.kind === 'option' ? token.name : []))
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice) throw new WishFault(`--${twice} is there twice: one command enrols one terminal and, if asked for, one issuer.`)
  return values as Values
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: Object.fromEntries(NAMES.map((name) => [name, { type: 'string' as const }])),
      tokens: true,
    })
  } catch (error) {
    throw new WishFault(`${(error as Error).message.split(/[.:]\s/)[0]}. The options are --${NAMES.join(', --')}, each with its value.`)
  }
}

function given(values: Values, name: Name, form: RegExp, what: string): string {
  const value = values[name]
  if (value === undefined || value === '') throw new WishFault(`--${name} is missing: it should be ${what}.`)
  // A key is not repeated on a screen, not even a wrong one.
  const shown = /tmk|mak|pik/.test(name) ? `${value.length} characters` : `"${value}"`
  if (!form.test(value)) throw new WishFault(`--${name} is ${shown}; it should be ${what}.`)
  return value
}

function keyOf(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}

/** The issuer's options stand or fall together: without any of them it is a second terminal only. */
function issuerIn(values: Values): EnrolWish['issuer'] {
  const named = [...OF_ISSUER, ...KEYS_OF_ISSUER].filter((name) => values[name] !== undefined)
  if (named.length === 0) return null
  const missing = OF_ISSUER.filter((name) => values[name] === undefined)
  if (missing.length > 0)
    throw new WishFault(
      `--${named[0]} is given without --${missing.join(', --')}: an issuer needs all of --${OF_ISSUER.join(', --')}; a terminal alone none of them.`,
    )
  const product = productIn(values)
  const port = Number(given(values, 'issuer-port', /^\d{1,5}$/, `a port from 1 to ${PORT_MAX}`))
  if (port < 1 || port > PORT_MAX) throw new WishFault(`--issuer-port is "${port}"; it should be a port from 1 to ${PORT_MAX}.`)
  const host = given(values, 'issuer-host', /^[A-Za-z0-9._:-]+$|^\[[0-9A-Fa-f:.]+\]$/, 'a host name or address such as 127.0.0.1')
  const mak = values['issuer-mak'] === undefined ? null : keyOf(given(values, 'issuer-mak', /^[0-9a-fA-F]{16}$/, '16 hex digits (8 bytes)'))
  const pik =
    values['issuer-pik'] === undefined
      ? {}
      : { pik: keyOf(given(values, 'issuer-pik', /^([0-9a-fA-F]{16}){1,2}$/, '16 or 32 hex digits (8 or 16 bytes)')) }
  const id = product.issuerCode
  return { link: { id, name: id, host: host.replace(/^\[|\]$/g, ''), port, mak, ...pik }, product }
}

function productIn(values: Values): Product {
  const amount = (name: 'min' | 'max') => fen(Number(given(values, name, /^\d{1,12}$/, 'an amount in fen, 1 to 12 digits')))
  const product: Product = {
    issuerCode: given(values, 'issuer-id', /^\d{1,11}$/, '1 to 11 digits'),
    name: { zh: '模拟分期', en: 'Simulated instalments' },
    project: given(values, 'project', /^/, '1 to 30 letters, digits or signs'),
    terms: given(values, 'terms', /^\d{1,2}(,\d{1,2})*$/, 'numbers of periods such as 3,6,12')
      .split(',')
      .map((periods) => ({ periods: Number(periods), ratePpm: RATE_PPM })),
    feeBearer: 'cardholder',
    charged: 'per_period',
    minFen: amount('min'),
    maxFen: amount('max'),
    bins: given(values, 'bin', /^\d+(,\d+)*$/, 'first digits of cards such as 622848').split(','),
    mccs: [],
    mids: [],
    validFrom: '2000-01-01',
    validTo: null,
    rounding: 'first',
    statement: { day: 10, cardDayWins: true, purchaseOnTheDay: 'next_statement' },
    earlyRepayment: 'shorten',
    unbilledFee: 'falls',
  }
  const [fault] = productFaults(product)
  if (fault !== undefined) throw new WishFault(FAULTS[fault])
  return product
}
