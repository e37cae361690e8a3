import { HOUR_MS, type Instant } from '#domain/time.ts'

const SHANGHAI_OFFSET_MS = 8 * HOUR_MS

/** Day and second in Asia/Shanghai: `11-25 09:12:07`; a dash for none. */
export function secondOf(at: Instant | null): string {
  if (at === null) return '—'
  const local = new Date(at + SHANGHAI_OFFSET_MS).toISOString()
  return `${local.slice(5, 10)} ${local.slice(11, 19)}`
}
