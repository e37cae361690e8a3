import { useQuery } from '@tanstack/react-query'
import { readWorkingDays } from '#contract/calendar.ts'
import type { Calendar } from '#domain/clock/calendar.ts'
import { call } from './client.ts'

const AGAIN_AFTER_MS = 60_000

/**
 * The working days that the server counts clocks by; null until they are known. Asked for again each minute, as the server itself does:
 * as long as they stand, that costs a 304.
 */
export function useCalendar(): Calendar | null {
  const { data } = useQuery({
    queryKey: ['working-days'],
    queryFn: ({ signal }): Promise<Calendar> => call(readWorkingDays, { signal }),
    staleTime: AGAIN_AFTER_MS,
    refetchInterval: AGAIN_AFTER_MS,
  })
  return data ?? null
}
