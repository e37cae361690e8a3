import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, shanghaiDate, startOfShanghaiDay } from '#domain/time.ts'

const WORK_BEGINS_MS = 8.5 * HOUR_MS
const WORK_ENDS_MS = 18 * HOUR_MS
/** A shop is visited when it is open and the visit ends before the shift does. */
const VISITS_BEGIN_MS = 9 * HOUR_MS
const VISITS_BEGIN_LAST_MS = 15.5 * HOUR_MS
const SLOT_MS = 30 * MINUTE_MS
const DAYS_MAX = 60

/** `waitMs` of working hours (08:30–18:00, every day: the company works 365 days a year) after `from`. */
export function workingTime(from: Instant, waitMs: number): Instant {
  let at: number = from
  let left = waitMs
  for (let day = 0; day < DAYS_MAX; day += 1) {
    const begin = startOfShanghaiDay(shanghaiDate(instant(at)))
    if (at < begin + WORK_BEGINS_MS) at = begin + WORK_BEGINS_MS
    const room = begin + WORK_ENDS_MS - at
    if (left <= room) return instant(at + left)
    if (room > 0) left -= room
    at = begin + DAY_MS
  }
  return instant(at)
}

/** The first half hour at which a visit is appointed, at or after `from`: 09:00 to 15:30. */
export function visitSlot(from: Instant): Instant {
  const begin = startOfShanghaiDay(shanghaiDate(from))
  const slot = begin + Math.ceil((from - begin) / SLOT_MS) * SLOT_MS
  if (slot > begin + VISITS_BEGIN_LAST_MS) return instant(begin + DAY_MS + VISITS_BEGIN_MS)
  return instant(Math.max(slot, begin + VISITS_BEGIN_MS))
}

/** The job that looks after clocks runs at every full minute: what happened at `at` it sees at the next. */
export function nextMinute(at: number): Instant {
  return instant((Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS)
}

/** A share (0 to 1) of the hours in which banks send their notices, 08:30 to 17:30, of the day of `at`; of the day before when that is not over yet by `end`. */
export function noticeTime(at: Instant, share: number, end: Instant): Instant {
  const time = startOfShanghaiDay(shanghaiDate(at)) + Math.round((8.5 + 9 * share) * HOUR_MS)
  return instant(time < end ? time : time - DAY_MS)
}
