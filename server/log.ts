import { pino } from 'pino'
import type { Config } from './config.ts'
import type { Log } from './http/deps.ts'

/** Structured lines on standard output; what could be personal or secret is cut wherever it turns up. */
export function makeLog(level: Config['logLevel']): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['password', 'code', 'token', 'cookie', 'authorization', '*.password', '*.token', '*.phone', '*.name', 'req.headers'],
      censor: '***',
    },
  })
}
