import { MESSAGE_STATES } from '#contract/card.ts'
import type { BatchFilter, MessageFilter } from '#web/api/card.ts'

export const TABS = ['messages', 'batches', 'terminals'] as const
export type Tab = (typeof TABS)[number]
export const BATCH_STATES = ['uploading', 'agreed', 'difference'] as const

/** What the address of the page says; every member a text, as it was typed. */
export interface CardSearch {
  readonly tab?: Tab
  readonly tid?: string
  readonly mid?: string
  readonly reference?: string
  readonly stan?: string
  readonly state?: string
  readonly q?: string
  /** The message that is open beside the lists. */
  readonly message?: string
}

const NAMES = ['tid', 'mid', 'reference', 'stan', 'state', 'q', 'message'] as const
const LENGTH_MAX = 15

/** Reads the address; what is no word of ours is left out. The router makes numbers of digits: they are texts again here. */
export function readSearch(raw: Record<string, unknown>): CardSearch {
  const tab = TABS.find((one) => one === raw.tab && one !== 'messages')
  const read: { [name: string]: string } = {}
  for (const name of NAMES) {
    const value = raw[name]
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
    if (text !== '' && text.length <= LENGTH_MAX && (name !== 'message' || /^\d+$/.test(text))) read[name] = text
  }
  return { ...(tab ? { tab } : {}), ...read }
}

/** What is asked of the journal; a part that could be none of it is not asked. */
export function messageFilter(search: CardSearch): MessageFilter {
  const state = MESSAGE_STATES.find((one) => one === search.state)
  return {
    ...(search.tid ? { tid: search.tid.slice(0, 8) } : {}),
    ...(search.mid ? { mid: search.mid } : {}),
    ...(search.reference && /^\d{1,12}$/.test(search.reference) ? { reference: search.reference } : {}),
    ...(search.stan && /^\d{1,6}$/.test(search.stan) ? { stan: Number(search.stan) } : {}),
    ...(state ? { state } : {}),
  }
}

export function batchFilter(search: CardSearch): BatchFilter {
  const state = BATCH_STATES.find((one) => one === search.state)
  return { ...(search.tid ? { tid: search.tid.slice(0, 8) } : {}), ...(state ? { state } : {}) }
}
