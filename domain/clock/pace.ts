import { type Instant, instant, shanghaiDate } from '../time.ts'
import { type Calendar, startOfCounting, workingMs } from './calendar.ts'
import type { Clock } from './clock.ts'

/** How long one installation took, from T to `normal`. */
export interface Pace {
  readonly cycle: number
  /** On which it was done, in Asia/Shanghai. */
  readonly day: string
  /** Working time without the pauses: what the contract measures. */
  readonly netMs: number
  /** Working time with them: what the merchant waited. */
  readonly grossMs: number
  /** On the word of a device alone. */
  readonly unverified: boolean
}

/**
 * Installations done, of an order's clocks: a cancelled one is none, and each cycle of a reopened one counts for itself
 * (docs/spec/3, average installation feedback).
 */
export function pacesOf(clocks: readonly Clock[], calendarOf: (clock: Clock) => Calendar): Pace[] {
  return clocks.flatMap((clock) =>
    clock.kind === 'install' && clock.endedAt !== null && clock.state !== 'void' ? [paceOf(clock, clock.endedAt, calendarOf(clock))] : [],
  )
}

function paceOf(clock: Clock, endedAt: Instant, calendar: Calendar): Pace {
  return {
    cycle: clock.cycle,
    day: shanghaiDate(endedAt),
    netMs: clock.targetMs - clock.remainingMs,
    grossMs: workingMs(calendar, instant(Math.min(endedAt, startOfCounting(calendar, clock.startedAt))), endedAt),
    unverified: clock.unverified === true,
  }
}
