import type { Calendar } from '#domain/clock/calendar.ts'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, parseInstant } from '#domain/time.ts'
import { leftNow, type WireClock } from '#web/ui/row-clock.ts'

/** The largest figure of a card: how long is left, over, or that the clock stands still. */
export interface TimeLeft {
  kind: 'left' | 'over' | 'paused' | 'none'
  tone: 'calm' | 'soon' | 'breach' | 'still'
  days: number
  /** `9:42` within a day; `…` until the calendar is known. */
  clock: string
}

/** What an order's clock row says, as it comes on the wire. */
export interface ClockFace {
  dueAt: string | null
  dueClock: WireClock | null
  clockState: string | null
  remainingMs: number | null
  /** When four fifths of the budget are used, as the server reckoned it. */
  warnAt: string | null
}

/** Time left as it is said under a thumb: 剩 9:42, 超 1:12, 1天 07:10; of the budget, as the server reckons it. */
export function timeLeft(face: ClockFace, nowMs: number, calendar: Calendar | null): TimeLeft {
  if (face.clockState === 'paused') return figure('paused', 'still', Math.max(0, face.remainingMs ?? 0))
  if (face.dueAt === null || face.dueClock === null) return { kind: 'none', tone: 'still', days: 0, clock: '' }
  const due = parseInstant(face.dueAt)
  const left = leftNow(face.dueClock, instant(nowMs), calendar)
  // Past its due time it is over, also on a day off that adds nothing to how much.
  if (nowMs > due) return figure('over', 'breach', left === null ? null : Math.max(MINUTE_MS, -left))
  return figure('left', isSoon(face, nowMs) ? 'soon' : 'calm', left)
}

/** Amber for what will be, not what is: red is for breaches only. */
function isSoon({ warnAt }: ClockFace, nowMs: number): boolean {
  return warnAt !== null && nowMs >= Date.parse(warnAt)
}

function figure(kind: TimeLeft['kind'], tone: TimeLeft['tone'], ms: number | null): TimeLeft {
  if (ms === null) return { kind, tone, days: 0, clock: '…' }
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS)
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS)
  return { kind, tone, days: Math.floor(ms / DAY_MS), clock: `${hours}:${String(minutes).padStart(2, '0')}` }
}
