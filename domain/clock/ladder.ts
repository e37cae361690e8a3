import { HOUR_MS, type Instant, instant, MINUTE_MS, nextDate, shanghaiDate, startOfShanghaiDay } from '../time.ts'
import { type Calendar, isWorkingDay } from './calendar.ts'
import { type Clock, isOpen, isPaused, partUsedAt } from './clock.ts'

/** What a clock tells of itself, in order (docs/spec/3): half and four fifths of the budget used, over, over for 1 h, for 4 h. */
export const CLOCK_STEPS = ['half', 'most', 'breach', 'breach_1h', 'breach_4h'] as const
export type ClockStep = (typeof CLOCK_STEPS)[number]

/** Parts of its budget at which a clock warns. */
export const WARNED_AT = { half: 0.5, most: 0.8 } as const
const ESCALATED_AFTER_MS = { breach_1h: 1 * HOUR_MS, breach_4h: 4 * HOUR_MS } as const
/** The shift in which people are told of working-day clocks; 24 × 7 clocks tell at once. */
const SHIFT_BEGINS_MS = 8 * HOUR_MS + 30 * MINUTE_MS
const SHIFT_ENDS_MS = 18 * HOUR_MS
/** No holiday is longer. */
const DAYS_OFF_MAX = 60

export interface StepAt {
  readonly step: ClockStep
  readonly at: Instant
}

/**
 * The steps of an open clock with the instants at which they fall, as it stands now; none of an ended one. A paused clock does not warn,
 * and has no breach ahead; one that was over before its pause goes on escalating. Working-day clocks tell within the shift, and count
 * their hours after the breach in it. The bank's own clocks end at the breach: whom the bank tells above it is the bank's affair.
 * @see docs/spec/3, "Cases that must come out right"
 */
export function stepsOf(clock: Clock, calendar: Calendar): StepAt[] {
  if (!isOpen(clock)) return []
  const told = (at: Instant): Instant => (clock.counts === 'plain' ? at : inShift(calendar, at))
  const steps: StepAt[] = []
  for (const step of ['half', 'most'] as const) {
    const at = isPaused(clock) ? null : partUsedAt(clock, WARNED_AT[step], calendar)
    if (at !== null) steps.push({ step, at: told(at) })
  }
  if (clock.dueAt === null) return steps
  // Done in the very last instant is in time.
  const breach = told(instant(clock.dueAt + 1))
  steps.push({ step: 'breach', at: breach })
  if (clock.side === 'bank') return steps
  for (const step of ['breach_1h', 'breach_4h'] as const) {
    const after = ESCALATED_AFTER_MS[step]
    steps.push({ step, at: clock.counts === 'plain' ? instant(breach + after) : afterShiftMs(calendar, breach, after) })
  }
  return steps
}

/**
 * Steps that have fallen by `now` and were not told: those after the last one told. More than one when nobody looked for a while; the
 * last of them is what there is to say.
 */
export function stepsFallen(clock: Clock, told: ReadonlySet<string>, now: Instant, calendar: Calendar): StepAt[] {
  return stepsAhead(clock, told, calendar).filter((one) => one.at <= now)
}

/** When the clock has something to tell next, and null when never, as it stands. */
export function nextStepAt(clock: Clock, told: ReadonlySet<string>, calendar: Calendar): Instant | null {
  const ahead = stepsAhead(clock, told, calendar)
  return ahead.length === 0 ? null : instant(Math.min(...ahead.map((one) => one.at)))
}

function stepsAhead(clock: Clock, told: ReadonlySet<string>, calendar: Calendar): StepAt[] {
  const last = CLOCK_STEPS.findLastIndex((step) => told.has(step))
  return stepsOf(clock, calendar).filter((one) => CLOCK_STEPS.indexOf(one.step) > last)
}

/** `at` itself when it lies in a shift, else the beginning of the next one. */
function inShift(calendar: Calendar, at: Instant): Instant {
  let date = shanghaiDate(at)
  for (let day = 0; day < DAYS_OFF_MAX; day += 1) {
    const begins = startOfShanghaiDay(date) + SHIFT_BEGINS_MS
    const ends = startOfShanghaiDay(date) + SHIFT_ENDS_MS
    if (isWorkingDay(calendar, date) && at < ends) return instant(Math.max(at, begins))
    date = nextDate(date)
  }
  throw new RangeError('The calendar has no working day in two months')
}

/** `ms` of shift time after an instant of a shift. */
function afterShiftMs(calendar: Calendar, from: Instant, ms: number): Instant {
  const ends = startOfShanghaiDay(shanghaiDate(from)) + SHIFT_ENDS_MS
  if (from + ms <= ends) return instant(from + ms)
  return afterShiftMs(calendar, inShift(calendar, instant(ends)), ms - (ends - from))
}
