import { useEffect } from 'react'
import { live } from '#contract/live.ts'

export interface LiveOrder {
  readonly orderId: string
  readonly number: string
  readonly state: string
  readonly version: number
}
export type LiveMessage =
  | { readonly kind: 'order'; readonly order: LiveOrder }
  /** There are new notices of this person. */
  | { readonly kind: 'notice' }
  | { readonly kind: 'reconnected' }

const CHANNEL = 'tillwright.live'
const LOCK = 'tillwright.live'
const listeners = new Set<(message: LiveMessage) => void>()
let stop: (() => void) | null = null

/** Hears what changes in this person's scope. All tabs of a browser share one stream: whoever holds the lock reads and tells the others. */
export function useLive(hear: (message: LiveMessage) => void): void {
  useEffect(() => {
    listeners.add(hear)
    stop ??= join()
    return () => {
      listeners.delete(hear)
      if (listeners.size > 0) return
      stop?.()
      stop = null
    }
  }, [hear])
}

/** Opens the stream anew: the server closed it with the session, and one that was refused is not tried again by itself. */
export function listenAnew(): void {
  if (stop === null) return
  stop()
  stop = join()
}

/** What this page did itself is told at once, whether the stream is up or not. */
export function tellOwn(message: LiveMessage): void {
  for (const listener of listeners) listener(message)
}

/** Takes part in the browser's one stream; answers how to leave it. */
export function join(): () => void {
  const channel = new BroadcastChannel(CHANNEL)
  const leave = new AbortController()
  const tell = (message: LiveMessage): void => {
    for (const listener of listeners) listener(message)
  }
  channel.onmessage = (event: MessageEvent<LiveMessage>) => tell(event.data)
  const read = (): Promise<void> =>
    new Promise((done) => {
      // Granted and left in the same breath: whoever comes next is to have the lock.
      if (leave.signal.aborted) return done()
      const both = (message: LiveMessage): void => {
        channel.postMessage(message)
        tell(message)
      }
      const source = openStream(both)
      leave.signal.addEventListener('abort', () => {
        source.close()
        done()
      })
    })
  navigator.locks.request(LOCK, { signal: leave.signal }, read).catch(ignoreAbort)
  return () => {
    leave.abort()
    channel.close()
  }
}

function openStream(tell: (message: LiveMessage) => void): EventSource {
  const source = new EventSource(live.path)
  let opened = false
  source.addEventListener('open', () => {
    // What happened while the stream was down is not told again: everything shown is asked for anew.
    if (opened) tell({ kind: 'reconnected' })
    opened = true
  })
  source.addEventListener('order', (event: MessageEvent<string>) => tell({ kind: 'order', order: JSON.parse(event.data) as LiveOrder }))
  source.addEventListener('notice', () => tell({ kind: 'notice' }))
  return source
}

function ignoreAbort(failure: unknown): void {
  if (!(failure instanceof DOMException && failure.name === 'AbortError')) throw failure
}
