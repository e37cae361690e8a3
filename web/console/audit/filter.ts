import { AUDIT_ACTIONS } from '#contract/audit.ts'
import { isDateText } from '#domain/time.ts'
import type { AuditFilter } from '#web/api/audit.ts'

const LONGEST = { order: 40, person: 60 } as const

/** Reads the filter of an address; what is no word of ours is left out, and days that end before they begin are turned round. */
export function readAuditAddress(search: Record<string, unknown>): AuditFilter {
  // The router makes numbers of digits: they are texts again here.
  const text = (name: keyof typeof LONGEST): string => {
    const value = search[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, LONGEST[name]) : ''
  }
  const day = (name: string): string => (typeof search[name] === 'string' && isDateText(search[name]) ? search[name] : '')
  const action = AUDIT_ACTIONS.find((one) => one === search.action)
  const [order, person] = [text('order').toUpperCase(), text('person')]
  const [one, other] = [day('from'), day('to')]
  const turned = one !== '' && other !== '' && other < one
  const [from, to] = turned ? [other, one] : [one, other]
  return {
    ...(order === '' ? {} : { order }),
    ...(person === '' ? {} : { person }),
    ...(action ? { action } : {}),
    ...(from === '' ? {} : { from }),
    ...(to === '' ? {} : { to }),
  }
}

/** The filter as the audit itself keeps it when the list is taken along. */
export function auditFilterText(filter: AuditFilter): string {
  return new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)])).toString()
}
