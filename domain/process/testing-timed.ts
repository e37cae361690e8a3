import type { Calendar } from '../clock/calendar.ts'
import type { Clock } from '../clock/clock.ts'
import { recomputeClocks } from '../clock/recompute.ts'
import { AUTUMN_2026 } from '../clock/testing.ts'
import { formatInstant, type Instant, instant, MINUTE_MS, parseInstant } from '../time.ts'
import type { Context, SlaTargets } from './definition.ts'
import { INSTALLATION } from './definitions/installation.ts'
import { by, INPUTS, MANAGER, Play, ROAD, TARGETS } from './testing.ts'

/** Autumn 2026; 2027 is not announced, its statutory day is there. */
export const DAYS: Calendar = { ...AUTUMN_2026, version: 'cases', exceptions: { ...AUTUMN_2026.exceptions, '2027-01-01': false } }
export const at = (text: string): Instant => parseInstant(`${text}+08:00`)
export const approver = by('bank_officer', 'approver')

/** An installation whose commands come at told times, under this calendar. */
export class Timed extends Play {
  terms: SlaTargets = TARGETS
  days: Calendar = DAYS

  override context(...[actor, references]: Parameters<Play['context']>): Context {
    return { ...super.context(actor, references), calendar: this.days ?? DAYS, calendars: this.calendars, targets: this.terms ?? TARGETS }
  }

  /** The play adds ten minutes to each command by itself. */
  on(time: string, action: string, actor = MANAGER, input = INPUTS[action] ?? {}): this {
    this.now = instant(at(time) - 10 * MINUTE_MS)
    return this.act(action, actor, input)
  }

  get install(): Clock | undefined {
    return this.order.clocks.filter((clock) => clock.kind === 'install').at(-1)
  }

  get due(): string | null {
    const dueAt = this.install?.dueAt
    return dueAt === null || dueAt === undefined ? null : formatInstant(dueAt).slice(0, 19)
  }

  get recomputed(): readonly Clock[] {
    return recomputeClocks(INSTALLATION, this.order, this.events, { calendar: DAYS, calendars: this.calendars, targets: TARGETS })
  }

  private get calendars(): ReadonlyMap<string, Calendar> {
    return new Map([DAYS, this.days ?? DAYS].map((one) => [one.version, one]))
  }
}

/** Accepted then; with `steps`, the road goes on at ten-minute steps. */
export function accepted(time: string, steps = 1): Timed {
  const play = new Timed()
  play.on(time, 'accept_notice', by('agent'))
  for (const [action, actor] of ROAD.slice(1, steps)) play.act(action, actor)
  return play
}
export const UNTIL_AGREEMENT = ROAD.findIndex(([action]) => action === 'submit_agreement')
const UNTIL_ACCEPTANCE = ROAD.findIndex(([action]) => action === 'accept_installation')
/** The whole road in one morning, up to the merchant's acceptance: the bank's share is short. */
export const readyToInstall = (time: string): Timed => accepted(time, UNTIL_ACCEPTANCE)
export const FILE = '01934f6e-7a00-7000-8000-00000000f11e'
export const WAIT = { for: 'merchant', reason: '商户装修', expectedAt: '2026-12-20T09:00:00+08:00' }
