/**
 * Advisory locks of one database: whoever wants to be the only one takes its own number, and none takes another's. `eventMonths` is
 * taken by the database itself (`keep_event_months`).
 */
export const LOCKS = {
  migrate: 7_415_001,
  eventMonths: 7_415_002,
  organisations: 7_415_003,
  people: 7_415_004,
  gateway: 7_415_005,
} as const
