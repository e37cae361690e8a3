import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Calendar } from '../clock/calendar.ts'
import { recomputeClocks } from '../clock/recompute.ts'
import { type Actor, type Capacity, ROLES } from '../organisation/role.ts'
import type { Json } from '../result.ts'
import { DAY_MS, formatInstant, instant } from '../time.ts'
import { apply, blankOrder } from './apply.ts'
import { availableActions } from './decide.ts'
import type { Context, References } from './definition.ts'
import { INSTALLATION } from './definitions/installation.ts'
import { riskAnswers } from './definitions/installation-risk.ts'
import { textList } from './guards.ts'
import { APPROVER, by, INPUTS, MANAGER, NOTICE, Play, ROAD, TARGETS } from './testing.ts'

/** Fixed, so that what the walks must have met can be asserted; a failure tells its own path. */
const SEED = 20_261_108
const WALKS = 300
const DAYS: Calendar = {
  version: 'paths',
  announcedYears: [2026],
  exceptions: { '2026-11-05': false, '2026-11-06': false, '2026-11-08': true, '2026-12-31': false },
}
/** The same with a day corrected: walks change from one to the other. */
const CORRECTED: Calendar = { ...DAYS, version: 'paths-corrected', exceptions: { ...DAYS.exceptions, '2026-11-09': false } }
const TERMS = { calendar: DAYS, calendars: new Map([DAYS, CORRECTED].map((one) => [one.version, one])), targets: TARGETS }
const FILE = '01934f6e-7a00-7000-8000-00000000f11e'
const CAPACITIES: readonly Capacity[] = ['acquirer', 'outsourcer']
const ACTORS: readonly Actor[] = [
  ...ROLES.map((role) => by(role)),
  MANAGER,
  APPROVER,
  by('bank_officer', 'approver'),
  by('bank_officer', 'third'),
  ...(['one', 'two'] as const).flatMap((name) => [by('key_custodian', name), by('bank_custodian', name)]),
]

class Wandering extends Play {
  private days: Calendar = DAYS

  override context(actor: Actor, references: References = {}): Context {
    return { ...super.context(actor, references), ...TERMS, calendar: this.days ?? DAYS }
  }

  /** Inputs that lead somewhere, the rarer ways of an action included. */
  inputOf(action: string, rare: boolean): Json {
    // The terminal that the order has now, where the usual inputs name the usual one.
    const serial = textList(this.order.facts.serials)[0] ?? 'SN70013884'
    return JSON.parse(JSON.stringify(this.usualInput(action, rare)).replaceAll('SN70013884', serial)) as Json
  }

  private usualInput(action: string, rare: boolean): Json {
    if (action === 'key_received' && rare) return { load: 'remote' }
    if (action === 'allocate_terminal' || action === 'replace_terminal') return this.terminalInput(action)
    if (action === 'suspend')
      return { for: 'merchant', reason: '商户装修', expectedAt: formatInstant(instant(this.now + DAY_MS)), evidence: [FILE] }
    if (action === 'clock_breached') return this.breached()
    if (action === 'recount_clocks') return { calendarVersion: (this.days === DAYS ? CORRECTED : DAYS).version }
    if (action === 'retarget_clock') return { kind: 'install', targetDays: rare ? 5 : 2, ruleId: 'agreed', reason: '合同补充协议' }
    if (action === 'submit_survey' && rare)
      return { ...(INPUTS.submit_survey as object), risks: riskAnswers(['no_fixed_premises', 'stock_missing']) }
    if (action === 'binding_answered' && rare) return { result: 'mismatch', reference: 'REG-2' }
    if (action === 'reassign') return INPUTS.assign ?? {}
    if (action === 'urge') return INPUTS.comment ?? {}
    if (action === 'decline') return INPUTS.cancel ?? {}
    if (action === 'appoint') return { at: formatInstant(instant(this.now + DAY_MS)) }
    if (action === 'attach') return { files: [FILE] }
    if (action === 'add_helper') return { personId: '01934f6e-7a00-7000-8000-00000000a002' }
    return INPUTS[action] ?? {}
  }

  private terminalInput(action: 'allocate_terminal' | 'replace_terminal'): Json {
    if (action === 'allocate_terminal') return INPUTS.allocate_terminal ?? {}
    const from = textList(this.order.facts.serials)[0] ?? ''
    return { from, to: from === 'SN70013885' ? 'SN70013886' : 'SN70013885', reason: '键盘失灵' }
  }

  private breached(): Json {
    const over = this.order.clocks.find((clock) => clock.endedAt === null && clock.dueAt !== null && clock.dueAt < this.now)
    return { kind: over?.kind ?? 'install', cycle: over?.cycle ?? 1 }
  }

  mayTake(actor: Actor): string[] {
    const open = availableActions(INSTALLATION, this.order, this.context(actor), this.now).filter((one) => one.allowed)
    return open.map((one) => one.action)
  }

  /** Every action that somebody may take now, with the first who may. */
  moves(): Map<string, Actor> {
    const found = new Map<string, Actor>()
    for (const actor of ACTORS) for (const action of this.mayTake(actor)) if (!found.has(action)) found.set(action, actor)
    return found
  }

  /** Takes an action if its form and content pass, too. */
  attempt(action: string, actor: Actor, rare: boolean): boolean {
    // A handheld was off-line: what it says was done hours ago.
    if (rare && actor === MANAGER && INSTALLATION.actions[action]?.offLine === 'evidence')
      return this.late(action, instant(this.now - DAY_MS), this.now, false, this.inputOf(action, rare)).kind === 'accepted'
    const decision = this.try(action, actor, this.inputOf(action, rare))
    if (decision.kind === 'refused') return false
    for (const event of decision.events) {
      this.order = apply(INSTALLATION, this.order, event)
      this.events.push(event)
    }
    if (action === 'recount_clocks') this.days = this.days === DAYS ? CORRECTED : DAYS
    return true
  }
}

interface Step {
  readonly gap: number
  readonly pick: number
  readonly onward: boolean
  readonly rare: boolean
}
const ONWARD = new Set([
  ...ROAD.map(([action]) => action),
  'resume',
  'resubmit_notice',
  'clear_risk',
  'give_extra_approval',
  'remote_load',
  'reject_risk',
  'return_for_correction',
  'reopen',
  'pass_review',
  'return_review',
])
const step: fc.Arbitrary<Step> = fc.record({
  gap: fc.oneof({ weight: 7, arbitrary: fc.nat(DAY_MS / 24) }, { weight: 1, arbitrary: fc.nat(4 * DAY_MS) }),
  pick: fc.nat(10_000),
  onward: fc.integer({ min: 0, max: 9 }).map((n) => n < 8),
  rare: fc.integer({ min: 0, max: 9 }).map((n) => n < 4),
})
const path = fc.record({
  capacity: fc.constantFrom(...CAPACITIES),
  complete: fc.boolean(),
  /** The contract wants the office to look at the materials first. */
  reviewed: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  /** Some orders are done in a day, some take months. */
  pace: fc.constantFrom(0.02, 1, 5),
  steps: fc.array(step, { minLength: 5, maxLength: 80, size: 'max' }),
})
type Path = typeof path extends fc.Arbitrary<infer P> ? P : never

/** Walks as the path says, each step a random time after the one before. */
function walk({ capacity, complete, reviewed, pace, steps }: Path): Wandering {
  const materials = complete ? NOTICE : { ...NOTICE, materials: ['licence'] }
  const play = new Wandering(capacity, materials, by('bank_officer', 'notifier'), { officeReview: reviewed })
  for (const { gap, pick, onward, rare } of steps) {
    play.wait(Math.round(gap * pace))
    const moves = [...play.moves()]
    const chosen = onward ? moves.filter(([action]) => ONWARD.has(action)) : moves
    const [action, actor] = chosen[pick % Math.max(1, chosen.length)] ?? []
    if (action && actor) play.attempt(action, actor, rare)
  }
  return play
}
const every = (check: (play: Wandering) => void): void =>
  fc.assert(
    fc.property(path, (one) => check(walk(one))),
    { numRuns: WALKS, seed: SEED },
  )

describe('random paths through the installation, at random times, with suspensions, corrections and new cycles', () => {
  test('replaying history gives the row, and clocks recomputed from history equal the stored ones', () => {
    every((play) => {
      const replayed = play.events.reduce(
        (order, event) => apply(INSTALLATION, order, event),
        blankOrder(INSTALLATION, play.order, play.order.openedAt),
      )
      expect(replayed).toEqual(play.order)
      expect(recomputeClocks(INSTALLATION, play.order, play.events, TERMS)).toEqual(play.order.clocks)
    })
  })

  test('the same from what is stored as text: nothing of an event is lost on its way to the database', () => {
    every((play) => {
      const stored = JSON.parse(JSON.stringify(play.events)) as typeof play.events
      expect(recomputeClocks(INSTALLATION, play.order, stored, TERMS)).toEqual(JSON.parse(JSON.stringify(play.order.clocks)))
    })
  })

  test('the walks are no stroll: they meet every action, every state and every verdict', () => {
    const actions = new Set<string>()
    const states = new Set<string>()
    const verdicts = new Set<string>()
    let returns = 0
    let late = 0
    every((play) => {
      for (const [index, event] of play.events.entries()) {
        if (event.at < (play.events[index - 1]?.at ?? 0)) late += 1
        actions.add(event.type)
        states.add(event.to)
        for (const clock of event.clocks) verdicts.add(`${clock.kind} ${clock.state}`)
      }
      returns = Math.max(returns, play.order.clocks.filter((one) => one.kind === 'install').length)
    })
    expect(Object.keys(INSTALLATION.actions).filter((action) => !actions.has(action))).toEqual([])
    expect(Object.keys(INSTALLATION.states).filter((state) => !states.has(state))).toEqual([])
    for (const kind of ['install', 'bank_hold', 'correction', 'binding_report'])
      for (const verdict of ['running', 'met', 'breached']) expect(verdicts, `${kind} ${verdict}`).toContain(`${kind} ${verdict}`)
    expect(verdicts).toContain('install paused')
    expect(verdicts).toContain('install void')
    expect(returns).toBeGreaterThan(1)
    // Late evidence came in behind events that lie after it in time.
    expect(late).toBeGreaterThan(20)
  })

  test('every path ends: wherever a walk has led, the good end is still to be reached, and so is cancelling', () => {
    every((play) => {
      if (INSTALLATION.states[play.order.state]?.end) return
      const other = Object.assign(Object.create(Wandering.prototype), play, { events: [...play.events] }) as Wandering
      if (other.order.suspended) other.attempt('resume', by('system'), false)
      // What stands at the merchant's is not called off any more: it is accepted again or taken away by a removal.
      if (other.order.facts.installed === true) expect(other.attempt('cancel', by('dispatcher'), false)).toBe(false)
      else {
        expect(other.attempt('cancel', by('dispatcher'), false), JSON.stringify(other.order.facts)).toBe(true)
        expect(other.order).toMatchObject({ state: 'cancelled', closedAt: expect.any(Number) })
      }
      finish(play)
      expect(play.order.state, JSON.stringify(play.order.facts)).toBe('normal')
      expect(play.order.clocks.filter((clock) => clock.kind === 'install' && clock.endedAt === null)).toEqual([])
    })
  })

  test('no action from a wrong role or state has an effect: everybody tries everything wherever a walk has led', () => {
    let refusals = 0
    fc.assert(
      fc.property(path, (one) => {
        const play = walk(one)
        const frozen = JSON.stringify(play.order)
        for (const [action, { by: allowed, from }] of Object.entries(INSTALLATION.actions))
          for (const actor of ACTORS) {
            const decision = play.try(action, actor, play.inputOf(action, false))
            const rightState =
              from === 'any' ||
              (from === 'open' ? INSTALLATION.states[play.order.state]?.end === undefined : from.includes(play.order.state))
            if (!allowed[play.order.capacity].includes(actor.role) || !rightState) {
              expect(decision.kind, `${action} by ${actor.role} in ${play.order.state}`).toBe('refused')
              refusals += 1
            }
          }
        expect(JSON.stringify(play.order)).toBe(frozen)
      }),
      { numRuns: 40, seed: SEED },
    )
    expect(refusals).toBeGreaterThan(1_000)
  })
})

const FINISH_MAX = 100
/** Goes on as people who want it done would: whatever of the road is possible next, each thing once in a state. */
function finish(play: Wandering): void {
  const done = new Set<string>()
  for (let time = 0; time < FINISH_MAX && play.order.state !== 'normal'; time += 1) {
    const order = [
      'resume',
      'withdraw_approver',
      'close_visit',
      'remote_load',
      'pass_review',
      'resubmit_notice',
      'clear_risk',
      ...ROAD.map(([action]) => action),
      'return_notice',
    ]
    const who = ACTORS.map((actor) => ({ actor, may: play.mayTake(actor) }))
    const moved = order.some((action) => {
      const key = `${play.order.state} ${action} ${JSON.stringify(play.order.facts)}`
      if (done.has(key)) return false
      const taken = who.some(({ actor, may }) => may.includes(action) && play.attempt(action, actor, false))
      if (taken) done.add(key)
      return taken
    })
    if (!moved) return
  }
}
