import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cutOffOf } from '#domain/card/cut-off.ts'

/** Settings of the gateway, each an environment variable (docs/interfaces/gateway-settings.md). Durations in milliseconds. */
export interface Settings {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly logLevel: string
  /** Time an issuer has for its answer: at least 25 s by Q/CUP 006 part 1, 3.4.1.1, and below the terminal's own (parameter 12). */
  readonly issuerTimeoutMs: number
  /** Time of day in Asia/Shanghai when the settlement day ends. */
  readonly cutOffMs: number
  readonly connectionsMax: number
  readonly connectionsPerAddress: number
  readonly frameMaxBytes: number
  /** A frame that has begun must be whole after this. */
  readonly slowFrameMs: number
  /** A connection on which nothing was heard for so long is closed; a terminal opens another. */
  readonly idleMs: number
  readonly messagesPerSecond: number
  /** Amounts above it are declined with 61. */
  readonly amountMaxFen: number
  /** First wait before a reversal or refund is sent again; it doubles up to `retryMaxMs`. */
  readonly retryMs: number
  readonly retryMaxMs: number
  readonly echoMs: number
  /** Our institution in fields 32 and 33 and in network headers. */
  readonly acquirerId: string
}

/** What terminals wait for an answer (parameter 12); whoever waits for an issuer as long would answer nobody. */
const TERMINAL_TIMEOUT_MS = 60_000
const DAY_MS = 86_400_000
const DAYS_KEPT = 100
const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * Reads the settings.
 * @throws Error with a sentence that says which variable is wrong and what would be right
 */
export function readSettings(env: { readonly [name: string]: string | undefined }): Settings {
  const whole = (name: string, fallback: number, max = Number.MAX_SAFE_INTEGER, min = 0): number => {
    const text = env[name]
    if (text === undefined || text === '') return fallback
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < min || value > max)
      throw new Error(`${name} is "${text}". Set a whole number from ${min} to ${max}.`)
    return value
  }
  return {
    port: whole('GATEWAY_PORT', 8583, 65_535),
    // An empty address would be every address of the machine.
    host: env.GATEWAY_HOST || env.HOST || '127.0.0.1',
    dataDir: env.DATA_DIR ?? join(ROOT, 'data'),
    databaseUrl: env.DATABASE_URL || undefined,
    logLevel: readLevel(env.LOG_LEVEL || 'info'),
    issuerTimeoutMs: whole('GATEWAY_ISSUER_TIMEOUT_MS', 25_000, TERMINAL_TIMEOUT_MS - 1, 1),
    cutOffMs: readCutOff(env.GATEWAY_CUT_OFF ?? '23:00'),
    connectionsMax: whole('GATEWAY_CONNECTIONS_MAX', 20_000),
    connectionsPerAddress: whole('GATEWAY_CONNECTIONS_PER_ADDRESS', 15_000),
    frameMaxBytes: whole('GATEWAY_FRAME_MAX_BYTES', 2_048, 65_535),
    slowFrameMs: whole('GATEWAY_SLOW_FRAME_MS', 10_000),
    idleMs: whole('GATEWAY_IDLE_MS', 1_800_000, Number.MAX_SAFE_INTEGER, 1_000),
    messagesPerSecond: whole('GATEWAY_MESSAGES_PER_SECOND', 2_000),
    amountMaxFen: whole('GATEWAY_AMOUNT_MAX_FEN', 5_000_000_00),
    retryMs: whole('GATEWAY_RETRY_MS', 1_000),
    retryMaxMs: whole('GATEWAY_RETRY_MAX_MS', 60_000),
    echoMs: whole('GATEWAY_ECHO_MS', 60_000),
    acquirerId: readAcquirer(env.GATEWAY_ACQUIRER_ID || '48023010'),
  }
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

function readLevel(text: string): string {
  if (!LEVELS.includes(text)) throw new Error(`LOG_LEVEL is "${text}". Set one of ${LEVELS.join(', ')}.`)
  return text
}

function readCutOff(text: string): number {
  const cutOffMs = cutOffOf(text)
  if (cutOffMs === null) throw new Error(`GATEWAY_CUT_OFF is "${text}". Set a time such as 23:00 (Asia/Shanghai).`)
  return cutOffMs
}

function readAcquirer(text: string): string {
  if (!/^\d{8}$/.test(text)) throw new Error(`GATEWAY_ACQUIRER_ID is "${text}". Set the 8 digits of the institution, such as 48023010.`)
  return text
}

const SHANGHAI_MS = 8 * 3_600_000

/** The settlement day (YYYY-MM-DD, Asia/Shanghai) that an instant belongs to: after the cut-off it is tomorrow's (docs/spec/8, The switch 5). */
export function settlementDate(at: number, cutOffMs: number): string {
  return dayNumbered(Math.floor((at + SHANGHAI_MS + DAY_MS - cutOffMs) / DAY_MS))
}

/** The day of an instant, `YYYY-MM-DD` in Asia/Shanghai. */
export function shanghaiDay(at: number): string {
  return dayNumbered(Math.floor((at + SHANGHAI_MS) / DAY_MS))
}

const days = new Map<number, string>()

/** Days since 1970 as `YYYY-MM-DD`; asked for several times a message, of two days at most. */
function dayNumbered(day: number): string {
  let text = days.get(day)
  if (text === undefined) {
    text = new Date(day * DAY_MS).toISOString().slice(0, 10)
    if (days.size > DAYS_KEPT) days.clear()
    days.set(day, text)
  }
  return text
}

export interface ShanghaiDigits {
  readonly date: string
  readonly time: string
  readonly monthDay: string
}

let lastDigits: { second: number; digits: ShanghaiDigits } = { second: Number.NaN, digits: { date: '', time: '', monthDay: '' } }

/** `YYYYMMDD`, `hhmmss` and `MMDD` in Asia/Shanghai; made once a second, asked for several times a message. */
export function shanghaiDigits(at: number): ShanghaiDigits {
  const second = Math.floor(at / 1_000)
  if (lastDigits.second !== second) {
    const iso = new Date(at + SHANGHAI_MS).toISOString()
    const digits = {
      date: iso.slice(0, 10).replaceAll('-', ''),
      monthDay: iso.slice(5, 7) + iso.slice(8, 10),
      time: iso.slice(11, 19).replaceAll(':', ''),
    }
    lastDigits = { second, digits }
  }
  return lastDigits.digits
}
