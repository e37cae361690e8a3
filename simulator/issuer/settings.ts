import type { Product } from '#domain/instalment/product.ts'
import type { FaultMode } from './faults.ts'

/** What can be changed while the bank runs (POST /settings, or the object that `startIssuer` gives). Durations in milliseconds. */
export interface IssuerSettings {
  /** What a card may owe, where `cards` says nothing else. */
  creditLimitFen: number
  /** A single purchase above it is answered 61. */
  amountMaxFen: number
  /** Trades (field 18) that the risk rules refuse with 59. */
  riskMccs: readonly string[]
  bins: readonly string[]
  products: readonly Product[]
  /** Cards that are not like the others, by number. Kept in memory only. */
  cards: { [card: string]: CardSettings }
  /** Do amounts of …99.01 to …99.99 choose a fault? */
  faultsByAmount: boolean
  /** How long `slow` thinks. */
  slowMs: number
  /** How long `late` thinks: more than the acquirer waits. */
  lateMs: number
  /** Every answer takes so long. */
  answerMs: number
  /** After so much silence from us a `0000` is sent, after so much from them the link is closed (Q/CUP 006 part 5, 4.3.4). */
  idleMs: number
  silentMs: number
}

export interface CardSettings {
  readonly creditLimitFen?: number
  /** Answer to every purchase with it, such as 59 (risk) or 41 (lost). */
  readonly answer?: string
  readonly fault?: FaultMode
  /** `YYMM` at the bank, whatever the message says. */
  readonly expiry?: string
  /** 4 to 12 digits; a purchase that brings a PIN must bring this one. */
  readonly pin?: string
}

/** The settings to begin with. */
export function firstSettings(bins: readonly string[], products: readonly Product[]): IssuerSettings {
  return {
    creditLimitFen: 100_000_000,
    amountMaxFen: 20_000_000,
    riskMccs: ['7995'],
    bins,
    products,
    cards: {},
    faultsByAmount: true,
    slowMs: 3_000,
    lateMs: 30_000,
    answerMs: 0,
    idleMs: 120_000,
    silentMs: 180_000,
  }
}

const WHOLE = ['creditLimitFen', 'amountMaxFen', 'slowMs', 'lateMs', 'answerMs', 'idleMs', 'silentMs'] as const
const TEXTS = ['riskMccs', 'bins'] as const
const LONGEST_MS = 600_000

/** Changes settings by what a stranger sent; answers the names that are wrong, and then changes nothing. */
export function changeSettings(settings: IssuerSettings, wish: { readonly [name: string]: unknown }): string[] {
  const wrong: string[] = []
  const change: { [name: string]: unknown } = {}
  for (const [name, value] of Object.entries(wish)) {
    if (isRight(name, value)) change[name] = value
    else wrong.push(name)
  }
  if (wrong.length === 0) Object.assign(settings, change)
  return wrong
}

function isRight(name: string, value: unknown): boolean {
  if (WHOLE.some((one) => one === name)) {
    const most = name.endsWith('Ms') ? LONGEST_MS : Number.MAX_SAFE_INTEGER
    return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most
  }
  if (TEXTS.some((one) => one === name)) return Array.isArray(value) && value.every((one) => /^\d{1,12}$/.test(String(one)))
  if (name === 'faultsByAmount') return typeof value === 'boolean'
  if (name !== 'cards' || typeof value !== 'object' || value === null) return false
  return Object.entries(value).every(([card, of]) => /^\d{12,19}$/.test(card) && typeof of === 'object' && of !== null)
}
