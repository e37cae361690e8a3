import { type Instant, instant } from '../time.ts'
import { afterWorkingMs, type Calendar, isProvisional, startOfCounting, workingMs } from './calendar.ts'

export type ClockState = 'running' | 'paused' | 'met' | 'breached' | 'void'

export interface Pause {
  readonly from: Instant
  readonly to: Instant | null
}

/** An SLA clock as it is stored on the order (docs/spec/3, "How a clock counts"). Plain data: replaying history gives it again. */
export interface Clock {
  readonly kind: string
  readonly side: 'company' | 'bank' | 'supervisor'
  /** A reopened order begins a new cycle; the old verdict stays. */
  readonly cycle: number
  /** `working`: budget on working days of 00:00–24:00, from the first one after T. `plain`: 24 × 7, from T. */
  readonly counts: 'working' | 'plain'
  readonly calendarVersion: string
  readonly ruleId: string
  readonly targetMs: number
  readonly startedAt: Instant
  readonly state: ClockState
  /** Null while paused: what is due next is one index scan. */
  readonly dueAt: Instant | null
  /** Of the budget, when it was last changed. */
  readonly remainingMs: number
  readonly pauses: readonly Pause[]
  readonly endedAt: Instant | null
  /** The year's calendar is not announced: the due date may move. */
  readonly provisional: boolean
  /** In time by the word of a device alone whose clock nobody could verify: counted apart (docs/spec/3). */
  readonly unverified?: true
}

export interface ClockStart {
  readonly kind: string
  readonly side: Clock['side']
  readonly cycle: number
  readonly counts: Clock['counts']
  readonly ruleId: string
  readonly targetMs: number
  readonly startedAt: Instant
}

export function startClock(start: ClockStart, calendar: Calendar): Clock {
  const fresh: Clock = {
    ...start,
    calendarVersion: calendar.version,
    state: 'running',
    dueAt: null,
    remainingMs: start.targetMs,
    pauses: [],
    endedAt: null,
    provisional: false,
  }
  return reckon(fresh, calendar)
}

/**
 * Idempotent: a paused clock stays as it is. The clock stops, it does not reset.
 * @param arrivedAt given when an unverified device says `at`: when its word came in
 */
export function pauseClock(clock: Clock, at: Instant, calendar: Calendar, arrivedAt?: Instant): Clock {
  if (clock.endedAt !== null || isPaused(clock)) return clock
  return reckon({ ...clock, pauses: [...clock.pauses, { from: at, to: null }], ...onItsWord(clock, at, calendar, arrivedAt) }, calendar)
}

/** Idempotent: a running clock stays as it is. */
export function resumeClock(clock: Clock, at: Instant, calendar: Calendar): Clock {
  if (clock.endedAt !== null || !isPaused(clock)) return clock
  const pauses = clock.pauses.map((pause) => (pause.to === null ? { ...pause, to: instant(Math.max(pause.from, at)) } : pause))
  return reckon({ ...clock, pauses }, calendar)
}

/** When a clock that stands would be due if it went on at `at`; null when it does not stand. */
export function dueIfResumed(clock: Clock, at: Instant, calendar: Calendar): Instant | null {
  return isOpen(clock) && isPaused(clock) ? resumeClock(clock, at, calendar).dueAt : null
}

/**
 * What it measured has happened: `met` within the budget, `breached` after it.
 * @param arrivedAt given when an unverified device says `at`: when the evidence came in
 */
export function endClock(clock: Clock, at: Instant, calendar: Calendar, arrivedAt?: Instant): Clock {
  if (clock.endedAt !== null) return clock
  const remainingMs = remainingAt(clock, at, calendar)
  return {
    ...closePause(clock, at),
    state: remainingMs >= 0 ? 'met' : 'breached',
    remainingMs,
    endedAt: at,
    ...onItsWord(clock, at, calendar, arrivedAt),
  }
}

/** In time at `at`, too late when that word arrived: the device's word alone makes the difference. */
function onItsWord(clock: Clock, at: Instant, calendar: Calendar, arrivedAt: Instant | undefined): Pick<Clock, 'unverified'> {
  const alone = arrivedAt !== undefined && remainingAt(clock, at, calendar) >= 0 && remainingAt(clock, arrivedAt, calendar) < 0
  return alone ? { unverified: true } : {}
}

/** An open clock past its due time is `breached`, and stays open until what it measures has happened. */
export function judgeClock(clock: Clock, now: Instant): Clock {
  return isOver(clock, now) && clock.state !== 'breached' ? { ...clock, state: 'breached' } : clock
}

/** Ended too late, or open and past its due time at `now`. */
export function isOver(clock: Clock, now: Instant): boolean {
  return isOpen(clock) ? clock.dueAt !== null && now > clock.dueAt : clock.state === 'breached'
}

/** The same clock with another target or calendar, reckoned again from start, budget and pauses. */
export function restartClock(clock: Clock, calendar: Calendar): Clock {
  return reckon(clock, calendar)
}

/** Cancelled or rejected: no verdict. */
export function voidClock(clock: Clock, at: Instant): Clock {
  return clock.endedAt !== null ? clock : { ...closePause(clock, at), state: 'void', dueAt: null, endedAt: at }
}

/**
 * Earliest open due time of the clocks that are ours to keep, the supervisor's deadlines (R17) among them: what lists sort by. The
 * bank's own are shown apart. A closed order waits for nobody; lists by due date rely on it.
 */
export function earliestDue(order: { readonly clocks: readonly Clock[]; readonly closedAt: Instant | null }): Instant | null {
  return order.closedAt === null ? (dueFirst(order.clocks)?.dueAt ?? null) : null
}

/** The open clock of ours that is due first. */
export function dueFirst(clocks: readonly Clock[]): Clock | undefined {
  return earliestOf(clocks.filter((clock) => clock.side !== 'bank'))
}

/** The open clock on the bank's side that is due first. */
export function bankDueFirst(clocks: readonly Clock[]): Clock | undefined {
  return earliestOf(clocks.filter((clock) => clock.side === 'bank'))
}

function earliestOf(clocks: readonly Clock[]): Clock | undefined {
  return clocks.filter((clock) => isOpen(clock) && clock.dueAt !== null).sort((one, other) => Number(one.dueAt) - Number(other.dueAt))[0]
}

export function isPaused(clock: Clock): boolean {
  return clock.pauses.some((pause) => pause.to === null)
}

export function isOpen(clock: Clock): boolean {
  return clock.endedAt === null
}

/** Budget left at `at`; below zero when over. Days off and pauses do not count. */
export function remainingAt(clock: Clock, at: Instant, calendar: Calendar): number {
  let used = 0
  for (const [from, to] of runs(clock, calendar)) {
    const end = Math.min(to ?? at, at)
    if (end > from) used += span(clock, calendar, from, instant(end))
  }
  return clock.targetMs - used
}

/** When `part` of the budget (0 to 1) is used up: the same clock with a smaller budget. Null when a pause keeps that instant open. */
export function partUsedAt(clock: Clock, part: number, calendar: Calendar): Instant | null {
  return reckon({ ...clock, targetMs: Math.round(clock.targetMs * part) }, calendar).dueAt
}

/** Since when the clock runs without a pause, or will: its counting begins on the first working day after its start. Null while it stands. */
export function runsSince(clock: Clock, calendar: Calendar): Instant | null {
  const last = runs(clock, calendar).at(-1)
  return last && last[1] === null ? last[0] : null
}

/** Due time and state again, from start, budget and pauses alone. */
function reckon(clock: Clock, calendar: Calendar): Clock {
  let left = clock.targetMs
  let dueAt: Instant | null = null
  for (const [from, to] of runs(clock, calendar)) {
    const available = to === null ? Number.POSITIVE_INFINITY : span(clock, calendar, from, to)
    if (left <= available) {
      dueAt = clock.counts === 'plain' ? instant(from + left) : afterWorkingMs(calendar, from, left)
      left = to === null ? left : left - available
      break
    }
    left -= available
  }
  const paused = isPaused(clock)
  const lastPause = clock.pauses.at(-1)
  const over = paused && dueAt !== null && lastPause !== undefined && dueAt < lastPause.from
  return {
    ...clock,
    state: over ? 'breached' : paused ? 'paused' : 'running',
    dueAt: paused && !over ? null : dueAt,
    remainingMs: paused && lastPause !== undefined ? remainingAt(clock, lastPause.from, calendar) : left,
    provisional: clock.counts === 'working' && dueAt !== null && isProvisional(calendar, instant(dueAt - 1)),
  }
}

/** The stretches of time that count: from the start, without the union of the pauses. */
function runs(clock: Clock, calendar: Calendar): [Instant, Instant | null][] {
  let from = clock.counts === 'working' ? startOfCounting(calendar, clock.startedAt) : clock.startedAt
  const stretches: [Instant, Instant | null][] = []
  for (const pause of [...clock.pauses].sort((a, b) => a.from - b.from)) {
    if (pause.from > from) stretches.push([from, pause.from])
    if (pause.to === null) return stretches
    if (pause.to > from) from = pause.to
  }
  stretches.push([from, null])
  return stretches
}

function span(clock: Clock, calendar: Calendar, from: Instant, to: Instant): number {
  return clock.counts === 'plain' ? to - from : workingMs(calendar, from, to)
}

function closePause(clock: Clock, at: Instant): Clock {
  return { ...clock, pauses: clock.pauses.map((pause) => (pause.to === null ? { ...pause, to: at } : pause)) }
}
