/** The database could not be reached, ended in the middle, or has no room or time: nothing is known to be written, and it may be tried again. */
export class DatabaseAway extends Error {
  /** What PostgreSQL or the system said; undefined where a connection just ended. */
  readonly code: string | undefined
  constructor(message: string, code?: string) {
    super(message)
    this.code = code
  }
}

/** A unique constraint said no; `constraint` names it. */
export class AlreadyThere extends Error {
  readonly constraint: string
  constructor(constraint: string) {
    super(`already there: ${constraint}`)
    this.constraint = constraint
  }
}

/** PostgreSQL: connection lost, no room, shutting down, disk failing, statement out of time, deadlock. */
const AWAY = /^(08...|53...|57P0.|58...|57014|40001|40P01)$/
/** The system's words for a peer that cannot be reached; `ERR_…` are faults of a program. */
const UNREACHABLE = /^E(?!RR_)[A-Z_]+$/
/** What the driver says without a code. */
const CONNECTION_LOST =
  /^(Connection (terminated|ended)|timeout e|Query read timeout|Client (has encountered a connection error|was closed)|No connection)/

/** A driver's failure in our words; what is none of them is a bug and stays as it is. */
export function asOurs(reason: unknown): Error {
  const error = reason as Error & { readonly code?: unknown; readonly constraint?: string }
  const code = typeof error.code === 'string' ? error.code : undefined
  if (code === '23505') return new AlreadyThere(error.constraint ?? 'unknown')
  const away = code === undefined ? CONNECTION_LOST.test(error.message) : AWAY.test(code) || UNREACHABLE.test(code)
  return away && !(error instanceof DatabaseAway) ? new DatabaseAway(error.message, code) : error
}
