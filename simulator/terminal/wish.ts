import { parseArgs } from 'node:util'
import type { Card } from './requests.ts'

const OPTIONS = {
  tid: { type: 'string' },
  mid: { type: 'string' },
  tmk: { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: process.env.GATEWAY_PORT ?? '8583' },
  mac: { type: 'string', default: 'annex-b' },
  double: { type: 'boolean', default: false },
  state: { type: 'string' },
  test: { type: 'boolean', default: false },
  'answer-ms': { type: 'string', default: '60000' },
  amount: { type: 'string' },
  card: { type: 'string' },
  expiry: { type: 'string' },
  track2: { type: 'string' },
  pin: { type: 'string' },
  project: { type: 'string' },
  periods: { type: 'string' },
  trace: { type: 'string' },
  batch: { type: 'string' },
  date: { type: 'string' },
  reference: { type: 'string' },
  terminals: { type: 'string' },
  seconds: { type: 'string', default: '10' },
  help: { type: 'boolean', default: false },
} as const

/** What a command line says, before anybody looks whether a command can be done with it. */
export type Wish = ReturnType<typeof read>['values'] & {
  /** '' where none is named. */
  readonly command: string
}

/** Keys, PINs and stripes are not repeated on a screen, not even wrong ones. */
const SECRETS = new Set(['tmk', 'pin', 'card', 'track2'])

/**
 * Reads the command line of the terminal.
 * @throws Error with a sentence that says what is wrong and what would be right
 */
export function readWish(args: readonly string[]): Wish {
  const { values, positionals } = read(args)
  const [command = '', more] = positionals
  if (more !== undefined) throw new Error(`"${more}" is one word too many: one command at a time, after it its options.`)
  return { ...values, command }
}

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS })
  } catch (error) {
    throw new Error(`${(error as Error).message.split(/[.:]\s/)[0]}: --help lists the options.`)
  }
}

/** @throws Error with a sentence that says what is wrong and what would be right */
export function given(wish: Wish, name: keyof typeof OPTIONS, form: RegExp, what: string): string {
  const value = wish[name]
  if (typeof value !== 'string') throw new Error(`--${name} is missing: ${what}.`)
  const shown = SECRETS.has(name) ? `${value.length} characters` : `"${value}"`
  if (!form.test(value)) throw new Error(`--${name} is ${shown}; it should be ${what}.`)
  return value
}

/** @throws Error with a sentence */
export function whole(wish: Wish, name: keyof typeof OPTIONS): number {
  return Number(given(wish, name, /^\d{1,12}$/, 'a whole number'))
}

const PORT_MAX = 65_535

/** @throws Error with a sentence */
export function portGiven(wish: Wish): number {
  const port = whole(wish, 'port')
  if (port < 1 || port > PORT_MAX) throw new Error(`--port is "${port}"; it should be 1 to ${PORT_MAX}.`)
  return port
}

/** @throws Error with a sentence, also where `--card` and `--track2` are of two cards */
export function cardGiven(wish: Wish): Card {
  const pan = wish.card === undefined && wish.track2 !== undefined ? null : given(wish, 'card', /^\d{12,19}$/, '12 to 19 digits')
  if (wish.track2 !== undefined) {
    const track2 = given(wish, 'track2', /^\d{12,19}=\d{4,}$/, 'the card number, =, and what follows on the stripe')
    const ofTrack = track2.split('=')[0] ?? ''
    if (pan !== null && pan !== ofTrack) throw new Error('--card and --track2 are of different cards: give one of them.')
    return { pan: ofTrack, track2 }
  }
  const expiry = wish.expiry === undefined ? {} : { expiry: given(wish, 'expiry', /^\d\d(0[1-9]|1[0-2])$/, 'YYMM') }
  return { pan: pan ?? '', ...expiry }
}
