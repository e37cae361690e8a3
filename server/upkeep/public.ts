export { keepUp } from './keep-up.ts'

/** At night in Shanghai: 03:20. */
export const UPKEEP_CRONTAB = '20 19 * * * keep_up'
