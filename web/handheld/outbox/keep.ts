import { newActId } from './act-id.ts'
import { readDevice } from './contact.ts'
import { type Act, type Capture, store, WAITING_ACTS_MAX } from './store.ts'

/** What the person did, before it has an id. */
export interface NewAct {
  personId: string
  orderId: string
  orderNumber: string
  merchantName: string
  action: string
  input: Record<string, unknown>
}

/** Marks a captured picture inside an act's input until the server has acknowledged it. */
export const LOCAL_PREFIX = 'local:'

/**
 * Stores the act and resolves only when the transaction is on disk: what is shown as kept is kept.
 * @throws Error when the store refuses (disk full, {@link WAITING_ACTS_MAX} reached): shown to the person, never swallowed
 */
export async function keepAct(done: NewAct, draftKey: string | null): Promise<Act> {
  const now = Date.now()
  const device = await readDevice()
  const act: Omit<Act, 'seq'> = {
    ...done,
    id: newActId(now),
    effectiveAt: new Date(now).toISOString(),
    device,
    state: 'waiting',
    attempts: 0,
    notBefore: 0,
    problem: null,
    sentAt: null,
  }
  return store.transaction('rw', store.acts, store.drafts, async () => {
    const waiting = await store.acts.where('state').anyOf('waiting', 'sending', 'refused').count()
    if (waiting >= WAITING_ACTS_MAX) throw new Error('outbox_full')
    const seq = await store.acts.add(act)
    if (draftKey !== null) await store.drafts.delete(draftKey)
    return { ...act, seq }
  })
}

/** Keeps a picture under its hash; the same picture twice is one row. */
export async function keepCapture(capture: Omit<Capture, 'fileId' | 'ackedAt' | 'takenAt'>): Promise<string> {
  await store.transaction('rw', store.captures, async () => {
    const known = await store.captures.get(capture.hash)
    if (known === undefined) await store.captures.add({ ...capture, takenAt: new Date().toISOString(), fileId: null, ackedAt: null })
  })
  return LOCAL_PREFIX + capture.hash
}

/** The choices over a refused act (docs/spec/5, "Conflicts"). A retry keeps its id; a comment is a new act. */
export async function retryAct(act: Act): Promise<void> {
  await store.acts.update(act.seq, { state: 'waiting', attempts: 0, notBefore: 0, problem: null })
}

/** What was entered becomes a comment on the order, so that the work is not lost; the refused act is set aside. */
export async function turnIntoComment(act: Act, text: string): Promise<void> {
  await keepAct({ ...identityOf(act), action: 'comment', input: { note: text } }, null)
  await setAside(act)
}

/** Kept with its refusal, but no longer holding up its order. */
export async function setAside(act: Act): Promise<void> {
  await store.acts.update(act.seq, { state: 'set_aside' })
}

/** What was entered goes back into the form as a draft, to be put right and kept as a new act. */
export async function enterAgain(act: Act): Promise<void> {
  await store.transaction('rw', store.acts, store.drafts, async () => {
    await store.drafts.put({
      key: draftKeyOf(act.personId, act.orderId, act.action),
      personId: act.personId,
      value: act.input,
      savedAt: Date.now(),
    })
    await setAside(act)
  })
}

/** Where the draft of one act lies. */
export function draftKeyOf(personId: string, orderId: string, action: string): string {
  return `${personId} ${orderId} ${action}`
}

function identityOf(act: Act): Pick<Act, 'personId' | 'orderId' | 'orderNumber' | 'merchantName'> {
  return { personId: act.personId, orderId: act.orderId, orderNumber: act.orderNumber, merchantName: act.merchantName }
}
