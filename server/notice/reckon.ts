import { createHash } from 'node:crypto'
import type { Calendar } from '#domain/clock/calendar.ts'
import { CLOCK_STEPS, type ClockStep, nextStepAt, type StepAt, stepsFallen } from '#domain/clock/ladder.ts'
import type { OrderEvent } from '#domain/process/definition.ts'
import { type Instant, instant } from '#domain/time.ts'
import type { Fired, NoticeWrite, TellingEvent, WatchedOrder, Writing } from './follow-rows.ts'
import { audienceOfStep, type PostHeld, peopleOf, toldByEvent } from './whom.ts'

/**
 * What is to be written of one order at `now`: the steps of its clocks that have fallen since the last ones, one notice a person of the
 * latest of them, and when to look again. Of missed warnings only the latest tells; of a breach each one is told whose turn came
 * meanwhile, because nobody else has told them.
 * @see docs/spec/3, "fires once (unique on clock, cycle, level)"
 */
export function reckonClocks(
  order: WatchedOrder,
  fired: readonly Fired[],
  posts: readonly PostHeld[],
  now: Instant,
  calendar: Calendar,
): Writing {
  const nextAts: Instant[] = []
  const claims: Fired[] = []
  const notices: NoticeWrite[] = []
  for (const clock of order.is_open ? order.clocks : []) {
    const told = new Set(fired.filter((one) => one.kind === clock.kind && one.cycle === clock.cycle).map((one) => one.level))
    const fallen = stepsFallen(clock, told, now, calendar)
    const latest = fallen.at(-1)
    for (const { step } of fallen) told.add(step)
    const next = nextStepAt(clock, told, calendar)
    if (next !== null) nextAts.push(next)
    if (latest === undefined) continue
    const { kind, cycle, side, dueAt } = clock
    claims.push(...fallen.map(({ step }) => ({ order_id: order.id, kind, cycle, level: step })))
    const turns = isBreach(latest.step) ? fallen.filter(({ step }) => isBreach(step)) : [latest]
    const audiences = turns.flatMap(({ step }: StepAt) => audienceOfStep(side, step))
    for (const personId of peopleOf(audiences, order, posts))
      notices.push({
        ...noticeTo(personId, order, `clock:${kind}:${cycle}:${latest.step}`),
        kind: `clock_${latest.step}`,
        data: { ...dataOf(order), clock: { kind, dueAt } },
        at: latest.at,
        step: { kind, cycle, level: latest.step },
      })
  }
  const next_at = nextAts.length === 0 ? null : instant(Math.min(...nextAts))
  return { orders: [{ id: order.id, branch_id: order.branch_id, version: order.version, next_at }], fired: claims, notices }
}

/** Notices of an event of the order's history. */
export function reckonEvent(told: TellingEvent, order: WatchedOrder, posts: readonly PostHeld[]): NoticeWrite[] {
  const event = JSON.parse(told.body) as OrderEvent
  const found = toldByEvent(event, order.capacity)
  if (!found) return []
  const by = posts.find((post) => post.person_id === event.actor.personId)?.name
  return peopleOf(found.to, order, posts, event).map((personId) => ({
    ...noticeTo(personId, order, `event:${told.seq}`),
    kind: found.kind,
    data: { ...dataOf(order), ...(by === undefined ? {} : { by }) },
    at: event.at,
    step: null,
  }))
}

function isBreach(step: ClockStep): boolean {
  return CLOCK_STEPS.indexOf(step) >= CLOCK_STEPS.indexOf('breach')
}

function dataOf(order: WatchedOrder) {
  return { number: order.number, merchantName: order.merchant_name }
}

function noticeTo(personId: string, order: WatchedOrder, cause: string) {
  const hash = createHash('sha256').update(`${personId} ${order.id} ${cause}`).digest('hex')
  return { id: uuidOf(hash), person_id: personId, order_id: order.id, branch_id: order.branch_id }
}

/** UUID version 8, ours: the same cause gives the same id, so that it cannot be told twice. */
export function uuidOf(hash: string): string {
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
