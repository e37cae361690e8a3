import { isBankRole } from '../organisation/role.ts'
import { isObject, type Json, type JsonObject } from '../result.ts'
import { type Case, type Guard, refuse } from './definition.ts'

export function fact(one: Case, name: string): Json | undefined {
  return Object.hasOwn(one.order.facts, name) ? one.order.facts[name] : undefined
}

export function textList(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : []
}

export function objectList(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((entry): entry is JsonObject => isObject(entry)) : []
}

/** A fact must be true before this action. */
export const factIs =
  (name: string, wanted: Json = true): Guard =>
  (one) =>
    fact(one, name) === wanted ? null : refuse('fact_missing', { fact: name })

/** The opposite: the action makes no sense any more. */
export const factIsNot =
  (name: string, unwanted: Json = true): Guard =>
  (one) =>
    fact(one, name) === unwanted ? refuse('fact_missing', { fact: `not_${name}` }) : null

/** R3 and dual control: not the person who did the other half. */
export const notWho =
  (name: string): Guard =>
  (one) =>
    fact(one, name) === one.context.actor.personId ? refuse('separation_required', { other: name }) : null

/** Taking it on or giving it back is for the one it was given to: a helper (协同) works on it and decides neither. */
export const isOwner: Guard = (one) =>
  one.context.actor.role !== 'account_manager' || one.order.assigneeId === one.context.actor.personId
    ? null
    : refuse('not_assignee', { assignee: one.order.assigneeId })

/** Visits are made by whom the order was given to, or a helper (协同). */
export const isAssignee: Guard = (one) => {
  const { personId, role } = one.context.actor
  if (role !== 'account_manager' || one.order.assigneeId === personId || one.order.helperIds.includes(personId)) return null
  return refuse('not_assignee', { assignee: one.order.assigneeId })
}

/** Who says what was seen at the merchant's was there: the own check-in in this state, not a colleague's (R5). */
export const visitedHere: Guard = (one) => {
  const name = `visited_${one.order.state}`
  const { role, personId } = one.context.actor
  const visitors = textList(fact(one, name))
  return (role === 'system' ? visitors.length > 0 : visitors.includes(personId)) ? null : refuse('fact_missing', { fact: name })
}

/** R3: whoever found, surveyed or signed the merchant, or works on the order, reviews nothing of it. */
export function isInvolved(one: Case, personId: string): boolean {
  const { assigneeId, helperIds } = one.order
  return [assigneeId, ...helperIds, fact(one, 'found_by'), fact(one, 'surveyed_by'), fact(one, 'signed_by')].includes(personId)
}

/** An extra approver was asked (加签): our part of the order waits for them, never the bank, whose own clock runs. */
export const noApproverPending: Guard = (one) =>
  !isBankRole(one.context.actor.role) && textList(fact(one, 'approvers_pending')).length > 0
    ? refuse('fact_missing', { fact: 'extra_approval' })
    : null

/** R2: without a valid filing an outsourcer accepts nothing new. */
export const filingValid: Guard = (one) =>
  one.order.capacity === 'outsourcer' && one.context.references.filingValid === false ? refuse('filing_missing') : null

/** R4: the query is made at the survey and again when the agreement is handed in. */
export const notBlacklisted: Guard = (one) => (one.context.references.blacklistHit === true ? refuse('blacklisted') : null)

/** R2: only the company's own people can be assigned. */
export const assigneeIsOurs: Guard = (one) =>
  one.context.references.assigneeIsOurs === false
    ? refuse('form_invalid', { errors: [{ path: '/personId', rule: 'account_manager_of_department', wanted: true }] })
    : null

/** A serial-numbered terminal is in exactly one place: it must lie in a stock of this scope. */
export const terminalsAvailable: Guard = (one) => {
  const serials = objectList(one.input.terminals).map((terminal) => String(terminal.serial))
  const missing = serials.filter((serial) => one.context.references.terminals?.[serial]?.available !== true)
  if (missing.length > 0) return refuse('terminal_unavailable', { serials: missing })
  const wanted = fact(one, 'terminals_wanted')
  if (serials.length !== wanted) return refuse('form_invalid', { errors: [{ path: '/terminals', rule: 'count', wanted: wanted ?? null }] })
  return null
}

/** One TID is one terminal, one MID one merchant of the bank: the card path finds them by these alone. */
export const numbersFree: Guard = (one) => {
  const taken = one.context.references.numbersInUse ?? []
  return taken.length > 0 ? refuse('number_in_use', { numbers: [...taken] }) : null
}

/** As many TIDs as terminals are wanted. */
export const tidForEach: Guard = (one) => {
  const wanted = fact(one, 'terminals_wanted')
  return textList(one.input.tids).length === wanted
    ? null
    : refuse('form_invalid', { errors: [{ path: '/tids', rule: 'count', wanted: wanted ?? null }] })
}

/** KCV as typed equals what the key provider computed; for every terminal of the order (docs/spec/4). */
export const kcvsMatch =
  (list: string): Guard =>
  (one) => {
    const typed = objectList(one.input[list])
    const serials = textList(fact(one, 'serials'))
    const strangers = typed.map((entry) => String(entry.serial)).filter((serial) => !serials.includes(serial))
    if (strangers.length > 0) return refuse('serial_unknown', { serials: strangers })
    if (new Set(typed.map((entry) => entry.serial)).size !== serials.length)
      return refuse('form_invalid', { errors: [{ path: `/${list}`, rule: 'count', wanted: serials.length }] })
    const wrong = typed
      .filter((entry) => one.context.references.kcvs?.[String(entry.serial)] !== entry.kcv)
      .map((entry) => String(entry.serial))
    return wrong.length > 0 ? refuse('kcv_mismatch', { serials: wrong }) : null
  }

/** A key of zeros, of two equal halves or a weak key of DES is none: nobody may load it (docs/spec/4). */
export const keysAreStrong: Guard = (one) => {
  const weak = one.context.references.weakKeys ?? []
  return weak.length > 0 ? refuse('key_weak', { serials: [...weak] }) : null
}
