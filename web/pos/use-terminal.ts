import { useEffect, useRef, useState } from 'react'
import type { PosTerminal } from '#contract/pos.ts'
import { bridge } from './bridge.ts'

const LOOK_MS = 4_000
/** While somebody waits for what another page began. */
const LOOK_CLOSELY_MS = 1_000

/** What changes with a transaction. */
const WATCHED = ['working', 'batch', 'open', 'owed'] as const satisfies readonly (keyof PosTerminal)[]

interface Watched {
  readonly terminal: PosTerminal
  readonly reached: boolean
  /** The terminal told of itself. */
  heard(terminal: PosTerminal): void
  /** What this page asks of the terminal: no look in between counts, it may be of before. */
  running<T>(work: Promise<T>): Promise<T>
}

/** The terminal as it is now: another page may stand at the same one, and the gateway at its other end. A hidden page rests. */
export function useTerminal(first: PosTerminal, closely: boolean): Watched {
  const [terminal, setTerminal] = useState(first)
  const [reached, setReached] = useState(true)
  const busy = useRef(0)
  // A look that was begun before the last act is old.
  const turn = useRef(0)
  const { tid } = first
  useEffect(() => {
    let gone = false
    const look = (): void => {
      if (document.hidden || busy.current > 0) return
      const began = turn.current
      const counts = (): boolean => !gone && began === turn.current
      bridge.terminal(tid).then(
        (now) => {
          if (!counts()) return
          setTerminal(now)
          setReached(true)
        },
        () => counts() && setReached(false),
      )
    }
    const timer = window.setInterval(look, closely ? LOOK_CLOSELY_MS : LOOK_MS)
    document.addEventListener('visibilitychange', look)
    return () => {
      gone = true
      window.clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [tid, closely])
  return {
    terminal,
    reached,
    heard: (now) => {
      setTerminal(now)
      setReached(true)
    },
    running: (work) => {
      turn.current++
      busy.current++
      return work.finally(() => {
        busy.current--
      })
    },
  }
}

/** Tells when what another page began has ended, and when the batch has changed. */
export function useWatch(terminal: PosTerminal, tell: { ended: () => void; changed: () => void }): void {
  const before = useRef(terminal)
  useEffect(() => {
    const was = before.current
    before.current = terminal
    if (was.working && !terminal.working) tell.ended()
    if (WATCHED.some((name) => was[name] !== terminal[name])) tell.changed()
  })
}
