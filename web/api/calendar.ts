import { useQuery } from '@tanstack/react-query'
import { readWorkingDays } from '#contract/calendar.ts'
import type { Calendar } from '#domain/clock/calendar.ts'
import { call } from './client.ts'

const AGAIN_AFTER_MS = 60_000

/** The working days that the server counts clocks by, as they were read this minute. */
export const calendarQuery = {
  queryKey: ['working-days'],
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<Calendar> => call(readWorkingDays, { signal }),
  staleTime: AGAIN_AFTER_MS,
}

/**
 * The working days that the server counts clocks by; null until they are known. Asked for again each minute, as the server itself does:
 * as long as they stand, that costs a 304.
 */
export function useCalendar(): Calendar | null {
  return useQuery({ ...calendarQuery, refetchInterval: AGAIN_AFTER_MS }).data ?? null
}
