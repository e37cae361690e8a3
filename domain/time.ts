/** A point in time: epoch milliseconds. All time comes from `now` in the context, never from a clock in here. */
export type Instant = number & { readonly brand: 'Instant' }

export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Asia/Shanghai has been UTC+8 all year since 1991. */
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS

/** @throws RangeError when `ms` is not a safe integer */
export function instant(ms: number): Instant {
  if (!Number.isSafeInteger(ms)) throw new RangeError(`${ms} is no instant: whole epoch milliseconds are wanted`)
  return ms as Instant
}

/** The date in Asia/Shanghai, `YYYY-MM-DD`; 00:00:00 belongs to the new day. */
export function shanghaiDate(at: Instant): string {
  return new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10)
}

/** 00:00 Asia/Shanghai of a date `YYYY-MM-DD`. */
export function startOfShanghaiDay(date: string): Instant {
  return instant(Date.parse(`${date}T00:00:00+08:00`))
}

export function nextDate(date: string): string {
  return shanghaiDate(instant(startOfShanghaiDay(date) + DAY_MS))
}

/** ISO 8601 with the offset of Asia/Shanghai, as the API says it. */
export function formatInstant(at: Instant): string {
  return `${new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, -1)}+08:00`
}

/** Is a text a date `YYYY-MM-DD` that the calendar has? 31 November is none, though a parser makes 1 December of it. */
export function isDateText(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** Is a text an ISO 8601 instant with an offset, such as `parseInstant` reads? */
export function isInstantText(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
    isDateText(text.slice(0, 10)) &&
    !Number.isNaN(Date.parse(text))
  )
}

/** @throws RangeError when the text is no ISO 8601 instant with an offset */
export function parseInstant(text: string): Instant {
  const ms = /(Z|[+-]\d\d:\d\d)$/.test(text) && isDateText(text.slice(0, 10)) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms))
    throw new RangeError(`"${text}" is no instant: ISO 8601 with an offset is wanted, such as 2026-11-02T09:00:00+08:00`)
  return instant(ms)
}
