import { isOpen, isOver, remainingAt } from '../clock/clock.ts'
import { isObject } from '../result.ts'
import { DAY_MS, type Instant } from '../time.ts'
import { calendarOf } from './apply.ts'
import {
  type ActionDefinition,
  breachFact,
  type Case,
  type Guard,
  type OrderEvent,
  type OrderState,
  type ProcessDefinition,
  refuse,
} from './definition.ts'
import type { FormSchema } from './form.ts'
import { textList } from './guards.ts'

/** A suspension waits so long at most; who waits longer says so again. */
export const SUSPENDED_MAX_MS = 90 * DAY_MS
/** An appointment is made at most so far ahead. */
const APPOINTED_MAX_MS = 180 * DAY_MS
/** A suspension this near to the end of a budget needs evidence and is reported (docs/spec/3). */
const LAST_PART = 0.1
const TARGET_DAYS_MAX = 60

const text = (title: string, maxLength: number, pattern?: string): FormSchema => ({
  type: 'string',
  title,
  minLength: 1,
  maxLength,
  ...(pattern === undefined ? {} : { pattern }),
})
const kind = text('form.clockKind', 40, '^[a-z_]+$')
const form = (properties: NonNullable<FormSchema['properties']>): FormSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
const BY_SYSTEM: ActionDefinition['by'] = { acquirer: ['system'], outsourcer: ['system'] }
const BESIDE = { common: true, from: 'open', by: BY_SYSTEM, whileSuspended: true, aside: true } as const

const notSo = (path: string, rule: string) => refuse('form_invalid', { errors: [{ path, rule, wanted: true }] })

/** The clock and cycle that the form names. */
const named = (one: Case) => one.order.clocks.find((clock) => clock.kind === one.input.kind && clock.cycle === one.input.cycle)

const clockIsOver: Guard = (one) => {
  const clock = named(one)
  return clock && isOpen(clock) && isOver(clock, one.at) ? null : notSo('/kind', 'clock_is_over')
}
const notTold: Guard = (one) =>
  one.order.facts[breachFact(String(one.input.kind), Number(one.input.cycle))] === true
    ? refuse('fact_missing', { fact: 'not_breached' })
    : null
const otherCalendar: Guard = (one) =>
  one.order.clocks.some((clock) => isOpen(clock) && clock.counts === 'working' && clock.calendarVersion !== one.input.calendarVersion)
    ? null
    : notSo('/calendarVersion', 'other_than_counted_by')
const otherTarget: Guard = (one) =>
  one.order.clocks.some(
    (clock) => isOpen(clock) && clock.kind === one.input.kind && clock.targetMs !== Number(one.input.targetDays) * DAY_MS,
  )
    ? null
    : notSo('/targetDays', 'other_than_counted_by')

/** What the product itself does to the clocks of an order, each time as a visible event with its cause. */
export const CLOCK_ACTIONS: { readonly [action: string]: ActionDefinition } = {
  // Fires once for each clock and cycle, whoever runs the job (docs/spec/3).
  clock_breached: {
    ...BESIDE,
    news: true,
    form: form({ kind, cycle: { type: 'integer', title: 'form.clockCycle', minimum: 1, maximum: 1000 } }),
    checks: [notTold, clockIsOver],
    outcome: (one) => ({ facts: { [breachFact(String(one.input.kind), Number(one.input.cycle))]: true } }),
  },
  // A holiday was announced or corrected: running clocks count by the new calendar, finished ones are untouched.
  recount_clocks: { ...BESIDE, form: form({ calendarVersion: text('form.calendarVersion', 80) }), checks: [otherCalendar] },
  // A clock keeps what it began with; only this changes it, with a reason.
  retarget_clock: {
    ...BESIDE,
    form: form({
      kind,
      targetDays: { type: 'integer', title: 'form.targetDays', minimum: 1, maximum: TARGET_DAYS_MAX },
      ruleId: text('form.ruleId', 60),
      reason: { ...text('form.reason', 500), 'x-widget': 'textarea' },
    }),
    checks: [otherTarget],
  },
}

/** True within the last 10 % of the budget of an open clock of ours. */
export function inLastPart(one: Case): boolean {
  return one.order.clocks.some((clock) => {
    if (!isOpen(clock) || clock.side !== 'company') return false
    const left = remainingAt(clock, one.at, calendarOf(clock, one.context))
    return left >= 0 && left <= clock.targetMs * LAST_PART
  })
}

/** A pause a minute before the breach is told with evidence, not with a sentence alone (docs/spec/3). */
export const evidenceInLastPart: Guard = (one) =>
  inLastPart(one) && textList(one.input.evidence).length === 0
    ? refuse('form_invalid', { errors: [{ path: '/evidence', rule: 'evidence_in_last_part', wanted: true }] })
    : null

/** The expected date lies ahead, and not beyond what anybody can foresee. */
export const expectedSoon: Guard = (one) => {
  const expected = Date.parse(String(one.input.expectedAt))
  const wrong = expected <= one.at ? 'later_than_now' : expected > one.at + SUSPENDED_MAX_MS ? 'within_90_days' : null
  return wrong === null ? null : refuse('form_invalid', { errors: [{ path: '/expectedAt', rule: wrong, wanted: true }] })
}

/** An appointment lies ahead, and not where nobody makes one: a wrong year is a slip. */
export const appointedSoon: Guard = (one) => {
  const appointed = Date.parse(String(one.input.at))
  const wrong = appointed <= one.at ? 'later_than_now' : appointed > one.at + APPOINTED_MAX_MS ? 'within_180_days' : null
  return wrong === null ? null : refuse('form_invalid', { errors: [{ path: '/at', rule: wrong, wanted: true }] })
}

/**
 * Where a late act stands in time: when it was done, but not before the last event it rests on, nor before its actor was given the
 * order, nor within a suspension that is over (docs/spec/3). What the desk did beside it meanwhile does not make it late.
 */
export function datedAmong(definition: ProcessDefinition, history: readonly OrderEvent[], actorId: string, doneAt: Instant): Instant {
  const bears = (event: OrderEvent): boolean =>
    event.type !== 'breach_withdrawn' && (definition.actions[event.type]?.aside !== true || givesTo(event, actorId))
  let at = Math.max(doneAt, ...history.filter(bears).map((event) => event.at))
  for (const [from, to] of suspensions(history)) if (from <= at && at < to) at = to
  return at as Instant
}

/** What an order was suspended for at `at`; null when it was not. */
export function suspendedAt(history: readonly OrderEvent[], at: Instant): OrderState['suspended'] {
  return inTime(history).findLast((event) => event.at <= at && event.suspended !== undefined)?.suspended ?? null
}

function inTime(history: readonly OrderEvent[]): OrderEvent[] {
  return [...history].sort((a, b) => a.at - b.at)
}

function givesTo(event: OrderEvent, actorId: string): boolean {
  if (event.type === 'take') return event.actor.personId === actorId
  return ['assign', 'reassign', 'add_helper'].includes(event.type) && isObject(event.input) && event.input.personId === actorId
}

/** Suspensions that are over: from, to. */
function suspensions(history: readonly OrderEvent[]): [Instant, Instant][] {
  const over: [Instant, Instant][] = []
  let from: Instant | null = null
  for (const { at, suspended } of inTime(history).filter((event) => event.suspended !== undefined)) {
    if (suspended) from ??= at
    else if (from !== null) {
      over.push([from, at])
      from = null
    }
  }
  return over
}
