import type { Calendar } from './calendar.ts'

/** 2026 as the State Council announced it for autumn, for tests: what is off, and the three days that are worked for it; 2027 is not announced. */
export const AUTUMN_2026: Calendar = {
  version: 'test-2026',
  announcedYears: [2026],
  exceptions: {
    '2026-09-20': true,
    '2026-09-25': false,
    '2026-09-26': false,
    '2026-09-27': false,
    '2026-10-01': false,
    '2026-10-02': false,
    '2026-10-05': false,
    '2026-10-06': false,
    '2026-10-07': false,
    '2026-10-10': true,
    // A Monday that somebody entered though it is worked anyway.
    '2026-10-12': true,
  },
}
