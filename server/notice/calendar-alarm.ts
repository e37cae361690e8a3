import { createHash } from 'node:crypto'
import type { Query } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { alarmOf } from '#domain/clock/calendar.ts'
import type { Instant } from '#domain/time.ts'
import type { Log } from '../http/deps.ts'
import type { Reference } from '../reference/public.ts'
import { type AdministratorRow, administratorsQuery, alarmQuery } from './calendar-alarm-rows.ts'
import type { NoticeDeps } from './follow-orders.ts'
import { uuidOf } from './reckon.ts'

/** From 15 November on, when next year's calendar is not there: each administrator is told, once for each year (docs/spec/3). */
export async function raiseCalendarAlarm(deps: NoticeDeps & { readonly reference: Reference; readonly log: Log }): Promise<void> {
  const { db, reference, log } = deps
  const now = deps.now()
  const year = alarmOf(reference.calendar(), now)
  if (year === null) return
  log.error({ year }, 'the working days of the year are not announced: statutory days stand in')
  const [posts] = await db.batch(SYSTEM_SCOPE, [administratorsQuery])
  const alarms = ((posts ?? []) as AdministratorRow[]).map((post) => alarmOfPost(reference, post, year, now))
  if (alarms.length > 0) await db.batch(SYSTEM_SCOPE, alarms)
}

function alarmOfPost(reference: Reference, post: AdministratorRow, year: number, at: Instant): Query {
  const levelOf = (level: number): number | null => reference.above(post.node_id).find((node) => node.level === level)?.id ?? null
  const id = uuidOf(createHash('sha256').update(`${post.person_id} ${post.node_id} calendar:${year}`).digest('hex'))
  return alarmQuery({ id, personId: post.person_id, year, at, levels: [levelOf(0), levelOf(1), levelOf(2)] })
}

/** Every morning (UTC). */
export const CALENDAR_CRONTAB = '0 1 * * * calendar_alarm'
