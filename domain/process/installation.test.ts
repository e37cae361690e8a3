import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Clock } from '../clock/clock.ts'
import { type Actor, type Capacity, ROLES } from '../organisation/role.ts'
import type { Json } from '../result.ts'
import { DAY_MS, HOUR_MS } from '../time.ts'
import { apply, blankOrder, clocksOf } from './apply.ts'
import { availableActions, decide } from './decide.ts'
import type { Decision, References } from './definition.ts'
import { INSTALLATION } from './definitions/installation.ts'
import { riskAnswers } from './definitions/installation-risk.ts'
import { edgesOf, flowChart, roadOf } from './flow-chart.ts'
import { along, by, CALENDAR, INPUTS, MANAGER, NOTICE, orderIn, Play, ROAD, TARGETS } from './testing.ts'

const code = (decision: Decision): string => (decision.kind === 'refused' ? decision.reason.code : 'accepted')
const clock = (play: Play, kind: string): Clock | undefined => play.order.clocks.filter((one) => one.kind === kind).at(-1)
const indexOf = (action: string, nth = 0): number =>
  ROAD.map(([name], index) => (name === action ? index : -1)).filter((index) => index >= 0)[nth] ?? -1

describe('the road, in both acting capacities (docs/spec/2, installation)', () => {
  test.each(['acquirer', 'outsourcer'] as const)('as %s every step is taken by whom the table names', (capacity) => {
    const play = new Play(capacity)
    for (const [action, acquirer, outsourcer, state] of ROAD) {
      play.act(action, capacity === 'acquirer' ? acquirer : outsourcer)
      expect(play.order.state, action).toBe(state)
    }
    expect(clock(play, 'install')?.state).toBe('met')
    expect(play.order.closedAt).not.toBeNull()
  })

  test.each([
    ['give_numbers', by('agent'), 'outsourcer', 'not_in_this_capacity', 'R1: the bank numbers its merchants'],
    ['give_numbers', by('bank_officer'), 'acquirer', 'not_in_this_capacity', 'R1'],
    ['report_binding', by('agent'), 'outsourcer', 'not_in_this_capacity', 'R1'],
    ['request_key', by('key_custodian'), 'outsourcer', 'not_in_this_capacity', 'R1: our people never see a component'],
    ['enter_component', by('key_custodian'), 'outsourcer', 'not_in_this_capacity', 'R1'],
    ['confirm_key', by('bank_custodian'), 'acquirer', 'not_in_this_capacity', 'R1'],
  ] as const)('%s by the other side as %3$s is refused (%s)', (action, actor, capacity, refused, _because) => {
    expect(code(along(indexOf(action), capacity).try(action, actor))).toBe(refused)
  })

  test('as outsourcer a key may be loaded remotely by the system', () => {
    const play = along(indexOf('key_received'), 'outsourcer')
      .act('key_received', by('bank_custodian', 'one'), { load: 'remote' })
      .act('remote_load', by('system'))
      .act('confirm_key', by('bank_custodian', 'one'))
    expect(play.order.state).toBe('installing')
  })
})

const REFUSALS: readonly (readonly [string, number, string, Actor, Json | undefined, References, string])[] = [
  ['who notified does not approve', indexOf('approve'), 'approve', by('bank_officer', 'notifier'), undefined, {}, 'separation_required'],
  ['who notified does not reject', indexOf('approve'), 'reject', by('bank_officer', 'notifier'), undefined, {}, 'separation_required'],
  [
    'one custodian does not enter both halves',
    indexOf('enter_component', 1),
    'enter_component',
    by('key_custodian', 'one'),
    undefined,
    {},
    'separation_required',
  ],
  [
    'the KCV differs',
    indexOf('confirm_key'),
    'confirm_key',
    by('key_custodian', 'two'),
    { kcvs: [{ serial: 'SN70013884', kcv: 'FFFFFF' }] },
    {},
    'kcv_mismatch',
  ],
  [
    'a component whose KCV was mistyped',
    indexOf('enter_component'),
    'enter_component',
    by('key_custodian', 'one'),
    { components: [{ serial: 'SN70013884', component: '0123456789ABCDEFFEDCBA9876543210', kcv: 'AAAAAA' }] },
    {},
    'kcv_mismatch',
  ],
  [
    'R5: by video only without fixed premises',
    indexOf('submit_survey'),
    'submit_survey',
    MANAGER,
    { ...(INPUTS.submit_survey as object), contactKind: 'synchronous_video' },
    {},
    'form_invalid',
  ],
  [
    'R5: the warning must be signed',
    indexOf('submit_survey'),
    'submit_survey',
    MANAGER,
    { ...(INPUTS.submit_survey as object), warningSigned: false },
    {},
    'form_invalid',
  ],
  [
    'a question of the risk questionnaire that nobody answered',
    indexOf('submit_survey'),
    'submit_survey',
    MANAGER,
    { ...(INPUTS.submit_survey as object), risks: { no_fixed_premises: 'no' } },
    {},
    'form_invalid',
  ],
  ['no survey without a check-in', indexOf('check_in'), 'submit_survey', MANAGER, undefined, {}, 'fact_missing'],
  [
    'another account manager does not survey',
    indexOf('submit_survey'),
    'submit_survey',
    by('account_manager', 'stranger'),
    undefined,
    {},
    'not_assignee',
  ],
  [
    'R10: nothing is prepared without an accepted binding',
    indexOf('binding_answered'),
    'finish_preparing',
    by('agent'),
    undefined,
    {},
    'fact_missing',
  ],
  [
    'a terminal lies in one place: not in stock, not given out',
    indexOf('allocate_terminal'),
    'allocate_terminal',
    by('warehouse_keeper'),
    undefined,
    { terminals: {} },
    'terminal_unavailable',
  ],
  [
    'as many TIDs as terminals',
    indexOf('give_numbers'),
    'give_numbers',
    by('agent'),
    { mid: '104320158120001', tids: ['32010417', '32010418'] },
    {},
    'form_invalid',
  ],
  ['R6: nobody is normal untrained', indexOf('record_training'), 'accept_installation', MANAGER, undefined, {}, 'fact_missing'],
  ['no acceptance without a test sale', indexOf('test_sale_passed'), 'accept_installation', MANAGER, undefined, {}, 'fact_missing'],
  ['a test sale by hand needs photo and reason', indexOf('test_sale_passed'), 'test_sale_passed', MANAGER, {}, {}, 'form_invalid'],
  [
    'a serial of somebody else',
    indexOf('accept_installation'),
    'accept_installation',
    MANAGER,
    { ...(INPUTS.accept_installation as object), serials: ['SN99999999'] },
    {},
    'serial_unknown',
  ],
  [
    'R2: only our own people are assigned',
    indexOf('assign'),
    'assign',
    by('dispatcher'),
    undefined,
    { assigneeIsOurs: false },
    'form_invalid',
  ],
  ['a word from the wire is no action', 3, 'constructor', by('agent'), {}, {}, 'action_unknown'],
  ['a form with an unknown field', indexOf('approve'), 'approve', by('bank_officer', 'approver'), { fun: 1 }, {}, 'form_invalid'],
]

describe('exceptions', () => {
  test.each(REFUSALS)('%s', (_because, steps, action, actor, input, references, refused) => {
    const play = along(steps)
    const before = structuredClone(play.order)
    expect(code(play.try(action, actor, input, references))).toBe(refused)
    expect(play.order).toEqual(before)
  })

  test('R2: without a valid filing an outsourcer accepts nothing new', () => {
    const play = new Play('outsourcer')
    expect(() => new Play('outsourcer', NOTICE)).not.toThrow()
    expect(play.order.state).toBe('notified')
    expect(() => {
      const broken = class extends Play {
        override context(...args: Parameters<Play['context']>) {
          return super.context(args[0], { ...args[1], filingValid: false })
        }
      }
      return new broken('outsourcer')
    }).toThrow(/filing_missing/)
  })

  test('a wrong state tells what is allowed', () => {
    const decision = along(0).try('approve', by('bank_officer', 'approver'))
    expect(decision).toMatchObject({ kind: 'refused', reason: { code: 'action_not_allowed', detail: { state: 'notified' } } })
    expect(decision.kind === 'refused' && decision.reason.detail?.allowed).toContain('cancel')
  })

  test('a notice that waits for the bank runs the bank’s own clock, before ours has begun', () => {
    const play = new Play().act('suspend', by('dispatcher'), { ...(INPUTS.suspend as object), for: 'bank' })
    expect([clock(play, 'install')?.state, clock(play, 'bank_hold')?.state]).toEqual([undefined, 'running'])
  })

  test('a high score waits for a review, then goes on or ends', () => {
    const risky = { ...(INPUTS.submit_survey as object), risks: riskAnswers(['no_fixed_premises', 'stock_missing']) }
    const survey = () => along(indexOf('submit_survey')).act('submit_survey', MANAGER, risky)
    expect(survey().order).toMatchObject({ state: 'surveying', facts: { risk_score: 50, risk_review_due: true } })
    expect(survey().act('clear_risk', by('risk_officer')).order.state).toBe('signing')
    expect(survey().act('reject_risk', by('risk_officer')).order.state).toBe('risk_rejected')
    expect(code(survey().try('clear_risk', { ...by('risk_officer'), personId: MANAGER.personId }))).toBe('separation_required')
    // A hit at the agreement is not cleared by who brought the agreement.
    const hit = along(indexOf('submit_agreement')).act('submit_agreement', MANAGER, undefined, { blacklistHit: true })
    expect(code(hit.try('clear_risk', { ...by('risk_officer'), personId: MANAGER.personId }))).toBe('separation_required')
  })

  test('as outsourcer the bank reviews the risk and holds the order meanwhile', () => {
    const play = along(indexOf('submit_survey'), 'outsourcer').act('submit_survey', MANAGER, {
      ...(INPUTS.submit_survey as object),
      risks: riskAnswers(['no_fixed_premises', 'stock_missing']),
    })
    expect(INSTALLATION.holder(play.order)).toBe('bank')
    expect(clock(play, 'install')?.state).toBe('paused')
    expect(clock(play, 'bank_hold')?.state).toBe('running')
    expect(code(play.try('clear_risk', by('risk_officer')))).toBe('not_in_this_capacity')
    expect(play.act('clear_risk', by('bank_officer', 'risk')).order.state).toBe('signing')
  })

  test('a mismatch of the binding is reported again', () => {
    const play = along(indexOf('binding_answered')).act('binding_answered', by('system'), { result: 'mismatch', reference: 'REG-1' })
    expect(code(play.try('finish_preparing', by('agent')))).toBe('fact_missing')
    expect(
      play.act('report_binding', by('agent')).act('binding_answered', by('system')).act('finish_preparing', by('agent')).order.state,
    ).toBe('awaiting_key')
  })

  test('a suspended order waits: only what may be done meanwhile is done', () => {
    const play = along(indexOf('submit_survey')).act('suspend', MANAGER)
    expect(clock(play, 'install')?.state).toBe('paused')
    expect(code(play.try('submit_survey', MANAGER))).toBe('order_suspended')
    expect(play.act('comment', by('agent')).act('resume', by('system')).act('submit_survey', MANAGER).order.state).toBe('signing')
    expect(clock(play, 'install')?.state).toBe('running')
  })

  test('the third pause needs the branch manager', () => {
    const play = along(indexOf('submit_survey'))
    for (let time = 0; time < 2; time += 1) play.act('suspend', MANAGER).act('resume', MANAGER)
    expect(code(play.try('suspend', MANAGER))).toBe('separation_required')
    expect(code(play.try('suspend', by('branch_manager')))).toBe('accepted')
  })

  test('cancelling gives terminals and keys back and ends every clock without a verdict', () => {
    const play = orderIn('installing')
    const decision = play.try('cancel', by('dispatcher'))
    expect(decision.kind === 'accepted' && decision.effects.map((effect) => effect.kind)).toEqual([
      'end_bindings',
      'release_terminals',
      'take_numbers_back',
      'key_state',
      'merchant_state',
    ])
    play.act('cancel', by('dispatcher'))
    expect(play.order.clocks.filter((one) => one.endedAt === null)).toEqual([])
    expect(clock(play, 'install')?.state).toBe('void')
  })

  test('a reopened order begins a new cycle; the old verdict stays', () => {
    const play = along(ROAD.length).act('reopen', by('branch_manager'))
    expect(play.order.clocks.filter((one) => one.kind === 'install').map((one) => [one.cycle, one.state])).toEqual([
      [1, 'met'],
      [2, 'running'],
    ])
  })
})

describe('clocks follow the holder (docs/spec/2, "Holder")', () => {
  test('the install clock stops while the bank holds the order', () => {
    const play = orderIn('bank_approval').wait(5 * DAY_MS)
    const before = clock(play, 'install')
    expect(before?.state).toBe('paused')
    play.act('approve', by('bank_officer', 'approver'))
    expect(clock(play, 'install')).toMatchObject({ state: 'running', remainingMs: before?.remainingMs })
    expect(clock(play, 'bank_hold')).toMatchObject({ state: 'breached', cycle: 1 })
  })

  test('T is the acceptance of the complete notice; a returned one runs the bank’s correction clock', () => {
    const play = new Play('acquirer', { ...NOTICE, materials: ['licence'] })
    expect(code(play.try('accept_notice', by('agent')))).toBe('fact_missing')
    play.act('return_notice', by('agent'))
    expect(clock(play, 'correction')).toMatchObject({ state: 'running', side: 'bank' })
    expect(clock(play, 'install')).toBeUndefined()
    play.wait(2 * HOUR_MS).act('resubmit_notice', by('bank_officer', 'notifier'))
    expect(clock(play, 'correction')?.state).toBe('met')
    play.act('accept_notice', by('agent'))
    expect(clock(play, 'install')?.startedAt).toBe(play.now)
  })

  test.each([
    ['acquirer', 'request_key', 'bank', 'until the key is received'],
    ['acquirer', 'enter_component', 'company', 'received: ours to load'],
    ['outsourcer', 'enter_component', 'bank', 'until it is loaded'],
  ] as const)('as %s before %s the holder is %s (%s)', (capacity, action, holder, _because) => {
    expect(INSTALLATION.holder(along(indexOf(action), capacity).order)).toBe(holder)
  })

  test('R17: the report of the binding has two working days from the allocation, and ends with it', () => {
    const play = along(indexOf('report_binding'))
    expect(clock(play, 'binding_report')).toMatchObject({ state: 'running', side: 'supervisor', targetMs: 2 * DAY_MS })
    expect(clock(play.act('report_binding', by('agent')), 'binding_report')?.state).toBe('met')
    // The register finds it wrong: the two days run on from where they began.
    const begun = clock(play, 'binding_report')?.startedAt
    play.act('binding_answered', by('system'), {
      result: 'mismatch',
      reference: 'REG-1',
      differences: [{ serial: 'SN70013884', element: 'place' }],
    })
    expect(clock(play, 'binding_report')).toMatchObject({ cycle: 2, state: 'running', startedAt: begun })
    expect(play.now).toBeGreaterThan(begun ?? play.now)
  })
})

describe('properties of the engine', () => {
  const capacities: Capacity[] = ['acquirer', 'outsourcer']
  const names = Object.keys(INSTALLATION.actions)
  const actors: Actor[] = [
    ...ROLES.map((role) => by(role)),
    MANAGER,
    by('bank_officer', 'approver'),
    by('key_custodian', 'two'),
    by('bank_custodian', 'two'),
  ]
  const walk = fc.array(fc.tuple(fc.nat(names.length - 1), fc.nat(actors.length - 1)), { maxLength: 40 })

  const wander = (capacity: Capacity, steps: number, moves: readonly (readonly [number, number])[]): Play => {
    const play = along(steps, capacity)
    for (const [name, actor] of moves) {
      const action = names[name] ?? ''
      const who = actors[actor] ?? MANAGER
      const before = structuredClone(play.order)
      const decision = play.try(action, who)
      expect(play.order).toEqual(before)
      if (decision.kind === 'accepted') {
        expect(INSTALLATION.actions[action]?.by[capacity]).toContain(who.role)
        play.act(action, who)
      }
    }
    return play
  }

  test('replaying history gives the row; clocks recomputed from history equal the stored ones', () => {
    fc.assert(
      fc.property(fc.constantFrom(...capacities), fc.nat(ROAD.length), walk, (capacity, steps, moves) => {
        const play = wander(capacity, steps, moves)
        let replayed = blankOrder(INSTALLATION, play.order, play.order.openedAt)
        let recomputed = replayed
        for (const event of play.events) {
          replayed = apply(INSTALLATION, replayed, event)
          const bare = apply(INSTALLATION, recomputed, { ...event, clocks: [] })
          recomputed = apply(INSTALLATION, recomputed, {
            ...event,
            clocks: clocksOf(INSTALLATION, bare, event, { calendar: CALENDAR, targets: TARGETS }),
          })
        }
        expect(replayed).toEqual(play.order)
        expect(recomputed.clocks).toEqual(play.order.clocks)
      }),
      { numRuns: 150 },
    )
  })

  test('a decision is a function of its values: twice the same gives the same', () => {
    fc.assert(
      fc.property(fc.nat(ROAD.length), fc.nat(names.length - 1), fc.nat(actors.length - 1), (steps, name, who) => {
        const play = along(steps)
        const command = { action: names[name] ?? '', input: INPUTS[names[name] ?? ''] ?? {}, at: play.now }
        const context = play.context(actors[who] ?? MANAGER)
        expect(decide(INSTALLATION, play.order, command, context)).toEqual(decide(INSTALLATION, play.order, command, context))
      }),
    )
  })

  test('what a screen is told is what the engine does', () => {
    for (const capacity of capacities) {
      for (let steps = 0; steps <= ROAD.length; steps += 1) {
        const play = along(steps, capacity)
        for (const actor of actors) {
          for (const one of availableActions(INSTALLATION, play.order, play.context(actor), play.now)) {
            const refused = code(play.try(one.action, actor))
            if (!one.allowed) expect(refused, one.action).toBe(one.reason?.code)
            else expect(['accepted', 'form_invalid', 'separation_required'], one.action).toContain(refused)
          }
        }
      }
    }
  })

  test('every path ends: each open state has a way to the good end and to a bad one, in both capacities', () => {
    const ends = Object.keys(INSTALLATION.states).filter((state) => INSTALLATION.states[state]?.end)
    for (const capacity of capacities) {
      const edges = edgesOf(INSTALLATION).filter((edge) => (INSTALLATION.actions[edge.action]?.by[capacity] ?? []).length > 0)
      for (const from of Object.keys(INSTALLATION.states)) {
        const seen = new Set([from])
        for (const state of seen) for (const edge of edges) if (edge.from === state) seen.add(edge.to)
        expect(
          ends.some((end) => seen.has(end)),
          from,
        ).toBe(true)
        if (INSTALLATION.states[from]?.end === undefined) expect([...seen], from).toEqual(expect.arrayContaining(['normal', 'cancelled']))
      }
    }
  })

  test('every state is reached and every edge leads to a state that exists', () => {
    const edges = edgesOf(INSTALLATION)
    const states = Object.keys(INSTALLATION.states)
    expect(edges.filter((edge) => !states.includes(edge.to) || !states.includes(edge.from))).toEqual([])
    expect(states.filter((state) => state !== INSTALLATION.first && !edges.some((edge) => edge.to === state))).toEqual([])
  })

  test('no event holds personal data or key material', () => {
    const told = JSON.stringify(along(ROAD.length).events)
    for (const secret of ['陈某', '13800002071', '0123456789ABCDEFFEDCBA9876543210', '收银员一名']) expect(told).not.toContain(secret)
  })
})

describe('the picture is derived from the definition', () => {
  test('the road is the eight steps that the bank sees', () => {
    expect(roadOf(INSTALLATION)).toEqual([
      'notified',
      'surveying',
      'signing',
      'bank_approval',
      'preparing',
      'awaiting_key',
      'installing',
      'normal',
    ])
  })

  test('after a return the arc is lit once, the bank’s share is told and the ribbon is whole', () => {
    const play = orderIn('bank_approval').wait(DAY_MS).act('return_for_correction', by('bank_officer', 'approver'))
    const chart = flowChart(INSTALLATION, 'acquirer', { order: play.order, events: play.events, now: play.now, calendar: CALENDAR })
    expect(chart.arcs.find((arc) => arc.action === 'return_for_correction')?.taken).toBe(1)
    // An agreement that went on is no way back, though one with a hit would be.
    expect(chart.arcs.find((arc) => arc.action === 'submit_agreement')?.taken).toBe(0)
    expect(chart.bankHeldMs).toBeGreaterThanOrEqual(DAY_MS)
    expect(chart.stops.map((stop) => stop.progress)).toEqual(['done', 'done', 'now', 'ahead', 'ahead', 'ahead', 'ahead', 'ahead'])
    const total = chart.ribbon.reduce((sum, part) => sum + part.to - part.from, 0)
    expect(total).toBe(play.now - play.order.openedAt)
  })
})
