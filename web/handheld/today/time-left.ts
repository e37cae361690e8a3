const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The largest figure of a card: how long is left, over, or that the clock stands still. */
export interface TimeLeft {
  kind: 'left' | 'over' | 'paused' | 'none'
  tone: 'calm' | 'soon' | 'breach' | 'still'
  days: number
  /** `9:42` within a day. */
  clock: string
}

/** What an order's clock row says, as it comes on the wire. */
export interface ClockFace {
  dueAt: string | null
  clockState: string | null
  remainingMs: number | null
  /** When four fifths of the budget are used, as the server reckoned it; absent in what was kept before it was told. */
  warnAt?: string | null
}

/** Time left as it is said under a thumb: 剩 9:42, 超 1:12, 1天 07:10. */
export function timeLeft(face: ClockFace, nowMs: number): TimeLeft {
  if (face.clockState === 'paused') return figure('paused', 'still', Math.max(0, face.remainingMs ?? 0))
  if (face.dueAt === null) return { kind: 'none', tone: 'still', days: 0, clock: '' }
  const left = Date.parse(face.dueAt) - nowMs
  if (left < 0) return figure('over', 'breach', -left)
  return figure('left', isSoon(face, nowMs) ? 'soon' : 'calm', left)
}

/** Amber for what will be, not what is: red is for breaches only. */
function isSoon({ warnAt }: ClockFace, nowMs: number): boolean {
  return warnAt !== undefined && warnAt !== null && nowMs >= Date.parse(warnAt)
}

function figure(kind: TimeLeft['kind'], tone: TimeLeft['tone'], ms: number): TimeLeft {
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS)
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS)
  return { kind, tone, days: Math.floor(ms / DAY_MS), clock: `${hours}:${String(minutes).padStart(2, '0')}` }
}
