import { HOUR_MS } from '#domain/time.ts'

const SHANGHAI_OFFSET_MS = 8 * HOUR_MS

/** What a `datetime-local` field shows of an instant: the clock in Asia/Shanghai, wherever the device thinks it is. */
export function shownInShanghai(iso: string): string {
  return new Date(Date.parse(iso) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 16)
}

/** The instant that was typed, read as the clock in Asia/Shanghai. */
export function typedInShanghai(text: string): string {
  return new Date(`${text.slice(0, 16)}:00+08:00`).toISOString()
}
