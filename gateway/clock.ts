import type { Lane } from '#db/lane.ts'
import { databaseNow } from './tell-rows.ts'

/** Instants are told in whole milliseconds. */
const ROUNDING_MS = 1

/**
 * What time it is: the database's clock, as an offset on the monotonic one that is read again and again. A machine that slept, or whose clock
 * was put right, would else keep the wrong settlement day until its next start. How long something takes is measured on the monotonic clock
 * alone (`performance.now`), which nobody puts right.
 */
export class Clock {
  private offsetMs = Number.NaN

  /** Epoch milliseconds. */
  readonly now = (): number => Math.round(performance.timeOrigin + performance.now() + this.offsetMs)

  /** Reads the database's clock. A slow answer says less well what time it is: what it can explain changes nothing. */
  async read(lane: Lane): Promise<void> {
    const sentAt = performance.now()
    const at = await databaseNow(lane)
    const halfMs = (performance.now() - sentAt) / 2
    const offsetMs = at - (performance.timeOrigin + sentAt + halfMs)
    if (!(Math.abs(offsetMs - this.offsetMs) <= halfMs + ROUNDING_MS)) this.offsetMs = offsetMs
  }
}
