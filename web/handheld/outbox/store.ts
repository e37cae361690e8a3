import { Dexie, type EntityTable } from 'dexie'

/** Where an act stands. `refused` and `unmatched` wait for the person: nothing is dropped silently (docs/spec/5, "Conflicts"). */
export type ActState = 'waiting' | 'sending' | 'refused' | 'sent' | 'set_aside'

/** What an act says of when it was done, beside the wall clock's time; the server reckons from it (docs/spec/5, "device clock"). */
export interface DeviceReading {
  id: string
  runId: string
  steadyMs: number
  contactId?: string
}

/** What the server answered when it refused: the problem document, kept as it came. */
export interface KeptProblem {
  status: number
  code: string
  title: string
  detail: string
  allowed: string[]
  errors: { path: string; rule: string }[]
}

/** One thing done in the field. Immutable once stored, but for its state: a correction is a new act with a new id. */
export interface Act {
  seq: number
  id: string
  personId: string
  orderId: string
  orderNumber: string
  merchantName: string
  action: string
  /** As filled in; a captured picture stands as `local:<sha256>` until its upload is acknowledged. */
  input: Record<string, unknown>
  effectiveAt: string
  /** Acts of the version before said an offset instead. */
  device: DeviceReading | { id: string; offsetMs: number; trusted: boolean }
  state: ActState
  attempts: number
  notBefore: number
  problem: KeptProblem | null
  sentAt: number | null
}

/** A picture taken here, addressed by its hash. `fileId` is the server's acknowledgement of that hash. */
export interface Capture {
  hash: string
  personId: string
  blob: Blob
  mediaType: string
  takenAt: string
  fileId: string | null
  ackedAt: number | null
}

/** What is being filled in: survives the browser being killed while the camera is open. */
export interface Draft {
  key: string
  personId: string
  value: Record<string, unknown>
  savedAt: number
}

interface Remembered {
  key: string
  value: string
}

/** Acknowledged acts stay on the device this long (docs/spec/5, "server restored from a back-up"). */
export const SENT_KEPT_MS = 7 * 24 * 60 * 60 * 1000
/** At most so many acts wait on one device: beyond it capture is refused with the reason. */
export const WAITING_ACTS_MAX = 500

class HandheldStore extends Dexie {
  declare acts: EntityTable<Act, 'seq'>
  declare captures: EntityTable<Capture, 'hash'>
  declare drafts: EntityTable<Draft, 'key'>
  declare remembered: EntityTable<Remembered, 'key'>

  constructor(name: string) {
    // 'strict': a write is acknowledged after fsync, so that a dead battery loses nothing that was said to be kept.
    super(name, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      acts: '++seq, &id, state, orderId, personId',
      captures: '&hash, personId',
      drafts: '&key, personId',
      remembered: '&key',
    })
    // A second tab with a newer version must not be blocked by this one.
    this.on('versionchange', () => {
      this.close()
    })
  }
}

/** The device's own store: acts, pictures and drafts that the server has not acknowledged yet. */
export const store = new HandheldStore('tillwright-handheld')

/** This device's lasting id, made once. */
export async function deviceId(): Promise<string> {
  return store.transaction('rw', store.remembered, async () => {
    const kept = await store.remembered.get('device')
    if (kept !== undefined) return kept.value
    const made = crypto.randomUUID()
    await store.remembered.add({ key: 'device', value: made })
    return made
  })
}
