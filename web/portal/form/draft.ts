/**
 * What was typed and not sent yet, in the tab's own storage: it outlives a reload and a session that ended, and goes with the tab, for it
 * holds personal data. Each person finds only what they typed themselves.
 */
const PREFIX = 'tillwright.draft'

export type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** Where the draft of one person for one form lies. */
export function draftKey(personId: string, place: string): string {
  return `${PREFIX} ${personId} ${place}`
}

export function readDraft<Draft>(kept: Kept, key: string): Draft | null {
  const text = kept.getItem(key)
  return text === null ? null : (JSON.parse(text) as Draft)
}

/** Keeps what differs from what the form began with; what does not is no draft. */
export function keepDraft<Draft>(kept: Kept, key: string, start: Draft, draft: Draft): void {
  const text = JSON.stringify(draft)
  if (text === JSON.stringify(start)) kept.removeItem(key)
  else kept.setItem(key, text)
}

/** Whoever leaves on purpose leaves nothing behind. */
export function dropDrafts(kept: Kept, personId: string): void {
  const names = Array.from({ length: kept.length }, (_, at) => kept.key(at) ?? '')
  for (const name of names) if (name.startsWith(draftKey(personId, ''))) kept.removeItem(name)
}
