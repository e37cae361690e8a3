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

/** Visits are made by whom the order was given to, or a helper (协同). */
export const isAssignee: Guard = (one) => {
  const { personId, role } = one.context.actor
  if (role !== 'account_manager' || one.order.assigneeId === personId || one.order.helperIds.includes(personId)) return null
  return refuse('not_assignee', { assignee: one.order.assigneeId })
}

/** An extra approver was asked (加签): the order waits for them. */
export const noApproverPending: Guard = (one) =>
  textList(fact(one, 'approvers_pending')).length > 0 ? refuse('fact_missing', { fact: 'extra_approval' }) : null

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

/** R12: one terminal, one master key. */
export const keysAreNew: Guard = (one) => {
  const used = one.context.references.keysInUse ?? []
  return used.length > 0 ? refuse('key_in_use', { serials: [...used] }) : null
}
