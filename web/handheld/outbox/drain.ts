import { makeContact } from './contact.ts'
import { type Answer, judge, type Verdict } from './judge.ts'
import { LOCAL_PREFIX } from './keep.ts'
import { type Act, type Capture, SENT_KEPT_MS, store } from './store.ts'

/** Requests longer than this count as no answer. */
const ANSWER_WITHIN_MS = 30_000
/** One round sends at most so many; the next round follows at once. */
const ROUND_MAX = 200

/** How a round ended: `signedOut` keeps everything and asks for sign-in; `nextAt` is when to come again (0: nothing waits). */
export interface RoundEnd {
  accepted: string[]
  refused: number
  signedOut: boolean
  nextAt: number
}

/**
 * Sends this person's acts in the order they were made. A refused act holds up its own order only; no answer holds up
 * all (the network is gone for everyone). One tab at a time, by a lock.
 */
export async function drain(personId: string): Promise<RoundEnd> {
  return navigator.locks.request('tillwright-outbox', () => drainHere(personId))
}

async function drainHere(personId: string): Promise<RoundEnd> {
  const end: RoundEnd = { accepted: [], refused: 0, signedOut: false, nextAt: 0 }
  const held = new Set<string>()
  await makeContact()
  for (const act of await waitingActs(personId)) {
    if (act.state === 'refused') held.add(act.orderId)
    if (held.has(act.orderId)) continue
    if (act.notBefore > Date.now()) {
      end.nextAt = act.notBefore
      break
    }
    const verdict = await sendOne(act)
    await writeVerdict(act, verdict)
    if (verdict.kind === 'accepted') end.accepted.push(act.orderId)
    else if (verdict.kind === 'refused') {
      end.refused += 1
      held.add(act.orderId)
    } else {
      end.signedOut = verdict.kind === 'sign_in'
      end.nextAt = verdict.kind === 'retry' ? Date.now() + verdict.afterMs : 0
      break
    }
  }
  await forgetOld()
  return end
}

async function waitingActs(personId: string): Promise<Act[]> {
  const rows = await store.acts.where('state').anyOf('waiting', 'sending', 'refused').toArray()
  return rows
    .filter((act) => act.personId === personId)
    .sort((one, other) => one.seq - other.seq)
    .slice(0, ROUND_MAX)
}

async function sendOne(act: Act): Promise<Verdict> {
  await store.acts.update(act.seq, { state: 'sending' })
  const uploaded = await uploadAll(capturesIn(act.input))
  if ('verdict' in uploaded) return uploaded.verdict(act)
  const answer = await post(`/api/v1/orders/${act.orderId}/actions/${act.action}`, act.id, {
    actionId: act.id,
    input: withFileIds(act.input, uploaded.fileIds),
    at: act.effectiveAt,
    device: act.device,
  })
  return judge(answer, act.attempts, Math.random())
}

async function writeVerdict(act: Act, verdict: Verdict): Promise<void> {
  if (verdict.kind === 'accepted') await store.acts.update(act.seq, { state: 'sent', sentAt: Date.now(), problem: null })
  else if (verdict.kind === 'refused') await store.acts.update(act.seq, { state: 'refused', problem: verdict.problem })
  else if (verdict.kind === 'sign_in') await store.acts.update(act.seq, { state: 'waiting' })
  else await store.acts.update(act.seq, { state: 'waiting', attempts: act.attempts + 1, notBefore: Date.now() + verdict.afterMs })
}

type Uploaded = { fileIds: Map<string, string> } | { verdict: (act: Act) => Verdict }

async function uploadAll(hashes: string[]): Promise<Uploaded> {
  const fileIds = new Map<string, string>()
  for (const hash of hashes) {
    const capture = await store.captures.get(hash)
    if (capture === undefined) return { verdict: () => missingCapture(hash) }
    const answer = capture.fileId === null ? await upload(capture) : null
    if (answer !== null && !('fileId' in answer)) return { verdict: (act) => judge(answer, act.attempts, Math.random()) }
    const fileId = answer === null ? capture.fileId : answer.fileId
    if (fileId !== null) fileIds.set(hash, fileId)
  }
  return { fileIds }
}

/** A picture is acknowledged when the server names its id and the same hash; anything else counts as no answer. */
async function upload(capture: Capture): Promise<{ fileId: string } | Answer> {
  const headers = { 'content-type': capture.mediaType, 'idempotency-key': capture.hash }
  const answer = await request('/api/v1/files', { method: 'POST', body: capture.blob, headers })
  if (answer.status < 200 || answer.status >= 300) return answer
  const body = answer.body as { id?: unknown; sha256?: unknown } | null
  if (typeof body?.id !== 'string' || body.sha256 !== capture.hash) return { ...answer, status: 0 }
  await store.captures.update(capture.hash, { fileId: body.id, ackedAt: Date.now() })
  return { fileId: body.id }
}

function missingCapture(hash: string): Verdict {
  return { kind: 'refused', problem: { status: 0, code: 'photo_missing', title: '', detail: hash, allowed: [], errors: [] } }
}

async function post(path: string, key: string, body: unknown): Promise<Answer> {
  return request(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
  })
}

async function request(path: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(path, { ...init, credentials: 'same-origin', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
    const body: unknown = await response.json().catch(() => null)
    return { status: response.status, body, retryAfterS: Number.isFinite(retryAfter) ? retryAfter : null }
  } catch {
    // No answer is an answer to judge: it means "come again" (docs/spec/5).
    return { status: 0, body: null, retryAfterS: null }
  }
}

/** The hashes of pictures that an input refers to, each once, in order. */
export function capturesIn(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith(LOCAL_PREFIX) ? [value.slice(LOCAL_PREFIX.length)] : []
  if (Array.isArray(value)) return [...new Set(value.flatMap(capturesIn))]
  return typeof value === 'object' && value !== null ? [...new Set(Object.values(value).flatMap(capturesIn))] : []
}

/** The input with each local picture replaced by the server's file id. */
export function withFileIds(value: unknown, fileIds: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.startsWith(LOCAL_PREFIX) ? (fileIds.get(value.slice(LOCAL_PREFIX.length)) ?? value) : value
  if (Array.isArray(value)) return value.map((entry) => withFileIds(entry, fileIds))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withFileIds(entry, fileIds)]))
}

/** Acknowledged acts older than the keeping time go, and pictures that no kept act refers to any more. */
async function forgetOld(): Promise<void> {
  await store.transaction('rw', store.acts, store.captures, store.drafts, async () => {
    const before = Date.now() - SENT_KEPT_MS
    await store.acts.filter((act) => act.sentAt !== null && act.sentAt < before).delete()
    await store.captures.filter((capture) => capture.ackedAt !== null && capture.ackedAt < before).delete()
  })
}
