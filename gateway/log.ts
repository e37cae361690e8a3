import { type Logger, pino } from 'pino'

export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>

/** Structured lines on stdout; card numbers, tracks, PINs and keys never come here (docs/spec/10). */
export function makeLog(level: string): Log {
  return pino({ level, base: { process: 'gateway' } })
}
