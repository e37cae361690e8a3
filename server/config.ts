import { isIP } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PORT = 8095
const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Where the project lies. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

export interface Config {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  /** Demo accounts are offered: `no`, `local` (this machine only) or `public`. */
  readonly demo: 'no' | 'local' | 'public'
  readonly logLevel: (typeof LEVELS)[number]
  readonly metricsToken: string | undefined
  /** Session cookies are for https alone: set it where a proxy ends TLS. */
  readonly secureCookie: boolean
  /** Proxies in front whose word on the caller's address is taken: how many, or their addresses and nets. */
  readonly trustProxy: number | readonly string[]
  /** `HH:MM` at which the settlement day ends; the gateway checks it. */
  readonly cutOff: string | undefined
}

/**
 * Settings from the environment (README, Settings).
 * @throws Error with a sentence that says which variable is wrong and what would be right
 */
export function readConfig(env: { readonly [name: string]: string | undefined }): Config {
  const port = Number(env.PORT ?? PORT)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT is "${env.PORT}". Set a number from 1 to 65535, or leave it out for ${PORT}.`)
  const databaseUrl = env.DATABASE_URL || undefined
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl))
    throw new Error('DATABASE_URL is not an address of a database. It should look like postgres://user:password@host:5432/name.')
  const logLevel = env.LOG_LEVEL ?? 'info'
  if (!isLevel(logLevel)) throw new Error(`LOG_LEVEL is "${logLevel}". Set one of ${LEVELS.join(', ')}.`)
  const host = env.HOST ?? '127.0.0.1'
  const demo = readDemo(env.DEMO ?? (databaseUrl ? '0' : '1'))
  if (demo === 'local' && !isLoopback(host)) {
    throw new Error(
      `HOST is ${host}, and everybody knows the password of the demo accounts. Set DEMO=0, or DEMO=public when that is meant.`,
    )
  }
  return {
    port,
    host,
    dataDir: env.DATA_DIR ?? join(ROOT, 'data'),
    databaseUrl,
    demo,
    logLevel,
    metricsToken: env.METRICS_TOKEN || undefined,
    secureCookie: readSecure(env.SECURE_COOKIE ?? '0'),
    trustProxy: readProxies(env.TRUST_PROXY || '0'),
    cutOff: env.GATEWAY_CUT_OFF || undefined,
  }
}

function readSecure(text: string): boolean {
  if (text === '0' || text === '1') return text === '1'
  throw new Error(`SECURE_COOKIE is "${text}". Set 1 behind a proxy that speaks https, or 0.`)
}

function readProxies(text: string): Config['trustProxy'] {
  if (/^\d$/.test(text)) return Number(text)
  const addresses = text.split(',').map((one) => one.trim())
  if (addresses.every(isNet)) return addresses
  throw new Error(
    `TRUST_PROXY is "${text}". Set how many proxies stand in front (0 to 9), or their addresses, such as 10.0.0.0/8,127.0.0.1.`,
  )
}

function isNet(text: string): boolean {
  const [address = '', bits = '0', ...more] = text.split('/')
  return more.length === 0 && isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128)
}

function isLevel(text: string): text is Config['logLevel'] {
  return (LEVELS as readonly string[]).includes(text)
}

function readDemo(text: string): Config['demo'] {
  if (text === '0') return 'no'
  if (text === '1') return 'local'
  if (text === 'public') return 'public'
  throw new Error(`DEMO is "${text}". Set 0 (start empty), 1 (demo province, this machine only) or public.`)
}

/** Does an address of `HOST` reach this machine alone? */
export function isLoopback(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|::1)$/.test(host)
}
