import { useSyncExternalStore } from 'react'
import { type Instant, instant } from '#domain/time.ts'

const TICK_MS = 10_000
const listeners = new Set<() => void>()
let now = instant(Date.now())
let timer: ReturnType<typeof setInterval> | undefined

/** Now, moving every ten seconds; every clock on a page shares one timer. */
export function useNow(): Instant {
  return useSyncExternalStore(subscribe, () => now)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  now = instant(Date.now())
  for (const listener of listeners) listener()
}
