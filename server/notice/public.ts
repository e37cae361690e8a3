// What the composition, the demo generator and the examples may use of notices.
export { CALENDAR_CRONTAB, raiseCalendarAlarm } from './calendar-alarm.ts'
export { NoticeFollower } from './follow-orders.ts'
export { newestNotice } from './notice-rows.ts'
export { noticeRoutes } from './routes.ts'

/** Every minute (UTC): steps of clocks that fall without anything else happening, and what a lost call left lying. */
export const NOTICE_CRONTAB = '* * * * * notices'
