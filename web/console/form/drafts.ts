import { type FormSchema, withoutSecrets } from '#domain/process/form.ts'
import type { JsonObject } from '#domain/result.ts'
import { isWorthKeeping } from './sending.ts'

/** In memory only: drafts hold personal data, which stays off the disk of the desk (docs/spec/11, R19). */
const drafts = new Map<string, JsonObject>()

/** Where the draft of one person's action on one order lies. */
export function draftKey(personId: string, orderId: string, action: string): string {
  return `${personId} ${orderId} ${action}`
}

export function readDraft(key: string): JsonObject | null {
  return drafts.get(key) ?? null
}

/** Keeps what was typed beyond what the form began with, so that a closed or failed form loses nothing. */
export function keepDraft(key: string, schema: FormSchema, start: JsonObject, value: JsonObject): void {
  if (isWorthKeeping(start, value)) drafts.set(key, withoutSecrets(schema, value) as JsonObject)
  else drafts.delete(key)
}

export function dropDraft(key: string): void {
  drafts.delete(key)
}
