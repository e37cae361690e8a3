import { useQueryClient } from '@tanstack/react-query'
import { liveQuery } from 'dexie'
import { useCallback, useEffect, useRef, useState } from 'react'
import { makeContact } from './contact.ts'
import { drain } from './drain.ts'
import { type Act, store } from './store.ts'

const CONTACT_AGAIN_MS = 5 * 60_000

/** Rows of the device's store that follow its changes, in this tab and others; `null` while the first read runs. */
export function useStored<Value>(read: () => Promise<Value>, about: string): Value | null {
  const [value, setValue] = useState<Value | null>(null)
  const reader = useRef(read)
  reader.current = read
  useEffect(() => {
    const watching = liveQuery(() => reader.current()).subscribe({ next: setValue, error: () => setValue(null) })
    return () => watching.unsubscribe()
  }, [about])
  return value
}

/** This person's acts that the server has not taken, oldest first. */
function useOutbox(personId: string): Act[] {
  return useStored(() => unsentActs(personId), personId) ?? []
}

async function unsentActs(personId: string): Promise<Act[]> {
  const rows = await store.acts.where('state').anyOf('waiting', 'sending', 'refused').toArray()
  return rows.filter((act) => act.personId === personId).sort((one, other) => one.seq - other.seq)
}

/** Acts already taken by the server, newest first, as long as the device keeps them. */
export function useSentActs(personId: string): Act[] {
  const read = async () => {
    const rows = await store.acts.where('state').anyOf('sent', 'set_aside').toArray()
    return rows.filter((act) => act.personId === personId).sort((one, other) => other.seq - one.seq)
  }
  return useStored(read, personId) ?? []
}

/** What the one-glance sync mark says. */
export type SyncState = 'offline' | 'signed_out' | 'refused' | 'sending' | 'waiting' | 'all_sent'

export interface Sync {
  state: SyncState
  /** What the server has not taken yet, oldest first. */
  acts: readonly Act[]
  waiting: number
  refused: number
  /** Sends what waits now, without asking whether its time has come. */
  sendNow: () => void
}

/** Keeps the queue moving while the app is open: after each act, when the network returns, and when a retry is due. */
export function useSync(personId: string, onSignedOut: () => void): Sync {
  const queries = useQueryClient()
  const acts = useOutbox(personId)
  const online = useOnline()
  const [busy, setBusy] = useState(false)
  const [signedOut, setSignedOut] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)

  const round = useCallback(async () => {
    if (timer.current !== null) clearTimeout(timer.current)
    timer.current = null
    setBusy(true)
    const end = await drain(personId).finally(() => setBusy(false))
    setSignedOut(end.signedOut)
    if (end.signedOut) onSignedOut()
    if (end.accepted.length > 0 || end.refused > 0) await queries.invalidateQueries({ queryKey: ['orders'] })
    if (end.nextAt > 0) timer.current = setTimeout(() => void round(), Math.max(500, end.nextAt - Date.now()))
  }, [personId, queries, onSignedOut])

  // Contact while there is a network: what is done after it is gone hangs on the last one.
  useEffect(() => {
    if (!online) return
    void makeContact()
    const again = setInterval(() => void makeContact(), CONTACT_AGAIN_MS)
    return () => clearInterval(again)
  }, [online])

  const newest = acts.filter((act) => act.state === 'waiting').at(-1)?.id ?? ''
  useEffect(() => {
    if (online && newest !== '') void round()
  }, [online, newest, round])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
    },
    [],
  )

  const refused = acts.filter((act) => act.state === 'refused').length
  const waiting = acts.length - refused
  const sendNow = useCallback(() => {
    void store.acts
      .where('state')
      .equals('waiting')
      .modify({ notBefore: 0 })
      .then(() => round())
  }, [round])
  return { state: syncState(online, signedOut, busy, waiting, refused), acts, waiting, refused, sendNow }
}

function syncState(online: boolean, signedOut: boolean, busy: boolean, waiting: number, refused: number): SyncState {
  if (signedOut) return 'signed_out'
  if (!online) return 'offline'
  if (refused > 0) return 'refused'
  if (waiting === 0) return 'all_sent'
  return busy ? 'sending' : 'waiting'
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const look = () => setOnline(navigator.onLine)
    window.addEventListener('online', look)
    window.addEventListener('offline', look)
    return () => {
      window.removeEventListener('online', look)
      window.removeEventListener('offline', look)
    }
  }, [])
  return online
}
