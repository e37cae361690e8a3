import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { isFault } from './faults.ts'
import { ISSUERS, type IssuerName } from './products.ts'
import { type IssuerOptions, startIssuer } from './serve.ts'
import type { CardSettings } from './settings.ts'

const USAGE = `node simulator/issuer/main.ts --port 9301 --id 01030000 --issuer abc|icbc|jsb
  [--host 127.0.0.1]        where it listens
  [--connect HOST:PORT]     call the acquirer instead of listening
  [--mak HEX]               8 bytes: MACs are asked for and made
  [--pik HEX]               8 or 16 bytes: PINs come under it
  [--control-port N]        JSON on loopback: GET /state, GET|POST /faults, GET|POST /settings, POST /hang-up
  [--journal FILE]          outlives the process: every decision is on the disk before it is answered
  [--seed TEXT]             authorisation codes
  [--credit-limit FEN]      of every card
  [--late-ms N] [--slow-ms N]
  [--card PAN=MODE]...      a fault mode or an answer code for one card
  [--pin PAN=PIN]...        what a PIN that comes with this card must be
  [--no-amount-faults] [--quiet]`

/** @throws Error with a sentence that says what is wrong and what would be right */
function readOptions(): IssuerOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      id: { type: 'string' },
      issuer: { type: 'string' },
      connect: { type: 'string' },
      mak: { type: 'string' },
      pik: { type: 'string' },
      'control-port': { type: 'string' },
      journal: { type: 'string' },
      seed: { type: 'string' },
      'credit-limit': { type: 'string' },
      'late-ms': { type: 'string' },
      'slow-ms': { type: 'string' },
      card: { type: 'string', multiple: true },
      pin: { type: 'string', multiple: true },
      'no-amount-faults': { type: 'boolean' },
      quiet: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) throw new Error('')
  const { issuer, id, mak, pik, connect, host, seed, journal } = values
  if (!isIssuer(issuer)) throw new Error(`--issuer is one of ${Object.keys(ISSUERS).join(', ')}.`)
  if (!id || !/^\d{1,11}$/.test(id)) throw new Error('--id has 1 to 11 digits.')
  if (mak !== undefined && !/^[0-9a-fA-F]{16}$/.test(mak)) throw new Error('--mak has 16 hex digits.')
  if (pik !== undefined && !/^([0-9a-fA-F]{16}){1,2}$/.test(pik)) throw new Error('--pik has 16 or 32 hex digits.')
  const number = (name: 'port' | 'control-port' | 'credit-limit' | 'late-ms' | 'slow-ms'): number | undefined => {
    const text = values[name]
    if (text !== undefined && !/^\d{1,12}$/.test(text)) throw new Error(`--${name} is a whole number.`)
    return text === undefined ? undefined : Number(text)
  }
  const port = number('port')
  if (port === undefined && !connect) throw new Error('Give --port to listen, or --connect HOST:PORT to call.')
  const limits = { creditLimitFen: number('credit-limit'), lateMs: number('late-ms'), slowMs: number('slow-ms') }
  const control = number('control-port')
  return {
    port: port ?? 0,
    id,
    issuer,
    mak: mak ? Buffer.from(mak, 'hex') : null,
    ...(host ? { host } : {}),
    ...(pik ? { pik: Buffer.from(pik, 'hex') } : {}),
    ...(control === undefined ? {} : { control }),
    ...(journal ? { journal } : {}),
    ...(seed ? { seed } : {}),
    ...(connect ? { connectTo: readPlace(connect) } : {}),
    log: pino({ level: values.quiet ? 'warn' : 'info', base: { process: `issuer ${issuer}` } }),
    settings: {
      ...Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)),
      cards: readCards(values.card ?? [], values.pin ?? []),
      faultsByAmount: !values['no-amount-faults'],
    },
  }
}

function isIssuer(text: string | undefined): text is IssuerName {
  return text !== undefined && Object.hasOwn(ISSUERS, text)
}

function readPlace(text: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? []
  if (host === undefined || port === undefined) throw new Error('--connect is HOST:PORT.')
  return { host, port: Number(port) }
}

function readCards(texts: readonly string[], pins: readonly string[]): { [card: string]: CardSettings } {
  const cards: { [card: string]: CardSettings } = {}
  for (const text of texts) {
    const [, card, mode] = /^(\d{12,19})=(\w+)$/.exec(text) ?? []
    if (card === undefined || mode === undefined) throw new Error('--card is PAN=MODE.')
    if (!isFault(mode) && !/^[0-9A-Z]{2}$/.test(mode)) throw new Error(`${mode} is no fault mode and no answer code.`)
    cards[card] = isFault(mode) ? { fault: mode } : { answer: mode }
  }
  for (const text of pins) {
    const [, card, pin] = /^(\d{12,19})=(\d{4,12})$/.exec(text) ?? []
    if (card === undefined || pin === undefined) throw new Error('--pin is PAN=PIN, a PIN of 4 to 12 digits.')
    cards[card] = { ...cards[card], pin }
  }
  return cards
}

try {
  const options = readOptions()
  const issuer = await startIssuer(options)
  options.log?.info({ id: issuer.id, port: issuer.port, control: issuer.controlPort, known: issuer.ledger.size }, 'the bank is open')
  const stop = (): void => void issuer.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`)
  process.exit(1)
}
