import { describe, expect, test } from 'vitest'
import type { Calendar } from '../clock/calendar.ts'
import { type Clock, earliestDue } from '../clock/clock.ts'
import { DAY_MS, instant, MINUTE_MS } from '../time.ts'
import { by, MANAGER, NOTICE, orderIn, TARGETS } from './testing.ts'
import { accepted, approver, at, DAYS, FILE, readyToInstall, Timed, UNTIL_AGREEMENT, WAIT } from './testing-timed.ts'

describe('docs/spec/3, cases that must come out right, as far as an installation meets them', () => {
  test('pause wholly on days off: due unchanged', () => {
    const play = accepted('2026-11-19T10:00:00')
    expect(play.due).toBe('2026-11-25T00:00:00')
    play.on('2026-11-21T08:00:00', 'assign', by('dispatcher')).on('2026-11-21T09:00:00', 'suspend', MANAGER, WAIT)
    expect(play.due).toBeNull()
    expect(play.on('2026-11-22T20:00:00', 'resume').due).toBe('2026-11-25T00:00:00')
  })

  test('pause across working and free time: moved by its overlap with working time', () => {
    const play = accepted('2026-11-19T10:00:00').on('2026-11-20T11:00:00', 'assign', by('dispatcher'))
    play.on('2026-11-20T12:00:00', 'suspend', MANAGER, WAIT).on('2026-11-23T06:00:00', 'resume')
    expect(play.due).toBe('2026-11-25T18:00:00')
  })

  test('two pauses that overlap: the bank holds it while it is suspended; moved by the union', () => {
    const play = accepted('2026-11-16T10:00:00', UNTIL_AGREEMENT)
    play.on('2026-11-17T08:00:00', 'submit_agreement').on('2026-11-17T10:00:00', 'suspend', MANAGER, WAIT)
    play.on('2026-11-18T12:00:00', 'resume')
    expect(play.due).toBeNull()
    expect(play.on('2026-11-18T14:00:00', 'approve', approver).due).toBe('2026-11-23T06:00:00')
    expect(play.install?.pauses).toHaveLength(1)
  })

  test.each([
    ['accepted on a holiday: counting starts the next working day', '2026-10-03T10:00:00', '2026-10-11T00:00:00'],
    ['accepted at 23:59:59: T is that date', '2026-11-16T23:59:59', '2026-11-20T00:00:00'],
    ['accepted at 00:00:00: it belongs to the new day', '2026-11-17T00:00:00', '2026-11-21T00:00:00'],
  ])('%s', (_line, time, due) => {
    expect(accepted(time).due).toBe(due)
  })

  test('notice complete only after corrections: T is the acceptance of the complete one; each return has its correction clock', () => {
    const play = new Timed('acquirer', { ...NOTICE, materials: ['licence'] })
    play
      .on('2026-11-16T10:00:00', 'return_notice', by('agent'))
      .on('2026-11-17T10:00:00', 'resubmit_notice', by('bank_officer', 'notifier'))
    play
      .on('2026-11-17T11:00:00', 'return_notice', by('agent'))
      .on('2026-11-30T10:00:00', 'resubmit_notice', by('bank_officer', 'notifier'))
    expect(play.install).toBeUndefined()
    play.on('2026-11-30T12:00:00', 'accept_notice', by('agent'))
    expect([play.install?.startedAt, play.due]).toEqual([at('2026-11-30T12:00:00'), '2026-12-04T00:00:00'])
    expect(play.order.facts.notice_returns).toBe(2)
    expect(play.order.clocks.filter((one) => one.kind === 'correction').map((one) => [one.cycle, one.state])).toEqual([
      [1, 'met'],
      [2, 'breached'],
    ])
  })

  test('pause twice, resume without pause: refused, and nothing changes', () => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-16T10:30:00', 'assign', by('dispatcher'))
    expect(play.try('resume', MANAGER)).toMatchObject({ kind: 'refused' })
    play.on('2026-11-17T10:00:00', 'suspend', MANAGER, WAIT)
    const once = play.install
    expect(play.try('suspend', MANAGER, WAIT)).toMatchObject({ kind: 'refused' })
    expect(play.install).toEqual(once)
    expect(play.recomputed).toEqual(play.order.clocks)
  })

  test('target or contract changes while running: the clock keeps what it began with', () => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-16T11:00:00', 'assign', by('dispatcher'))
    play.terms = { ...TARGETS, ruleId: 'stricter', installDays: { urban: 1, county: 1 } }
    play.on('2026-11-17T09:00:00', 'suspend', MANAGER, WAIT).on('2026-11-17T10:00:00', 'resume')
    expect(play.install).toMatchObject({ ruleId: 'standard', targetMs: 3 * DAY_MS })
    expect(play.due).toBe('2026-11-20T01:00:00')
  })

  test('next year’s calendar not announced yet: statutory days used, due marked provisional, never null', () => {
    const play = accepted('2026-12-30T10:00:00')
    expect([play.due, play.install?.provisional]).toEqual(['2027-01-06T00:00:00', true])
  })

  test('cancelled: void; a reopened one begins a new cycle and the old verdict stays', () => {
    const gone = accepted('2026-11-16T10:00:00').on('2026-11-17T10:00:00', 'cancel', by('dispatcher'))
    expect(gone.install).toMatchObject({ state: 'void', dueAt: null })
    const again = readyToInstall('2026-11-16T10:00:00').on('2026-11-17T10:00:00', 'accept_installation')
    again.on('2026-11-23T10:00:00', 'reopen', by('branch_manager'))
    expect(again.order.clocks.filter((one) => one.kind === 'install').map((one) => [one.cycle, one.state])).toEqual([
      [1, 'met'],
      [2, 'running'],
    ])
  })

  test('a comment, an automatic text, an urging, an assignment: none of them stops a clock', () => {
    const play = accepted('2026-11-16T10:00:00')
    const before = play.install
    play.act('comment', by('agent')).act('urge', by('bank_officer'), { note: '请尽快' }).act('assign', by('dispatcher'))
    expect(play.install).toEqual(before)
  })

  test('suspended a minute before the breach: the minute is left; reason, evidence and a later date required, and it is reported', () => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-16T11:00:00', 'assign', by('dispatcher'))
    play.now = instant(at('2026-11-19T23:59:00') - 10 * MINUTE_MS)
    expect(play.try('suspend', MANAGER, { ...WAIT, reason: '' })).toMatchObject({ reason: { code: 'form_invalid' } })
    play.now = instant(at('2026-11-19T23:59:00') - 10 * MINUTE_MS)
    expect(play.try('suspend', MANAGER, WAIT)).toMatchObject({
      reason: { detail: { errors: [{ path: '/evidence', rule: 'evidence_in_last_part' }] } },
    })
    play.on('2026-11-19T23:59:00', 'suspend', MANAGER, { ...WAIT, evidence: [FILE] })
    expect(play.order.facts.paused_late).toBe(1)
    expect(play.install).toMatchObject({ state: 'paused', remainingMs: MINUTE_MS })
    expect(play.try('suspend', MANAGER, { ...WAIT, expectedAt: '2026-11-01T09:00:00+08:00' })).toMatchObject({ kind: 'refused' })
    expect(play.on('2026-12-21T09:00:00', 'resume', by('system')).due).toBe('2026-12-21T09:01:00')
  })

  test('suspended after the breach: the breach stays what it is', () => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-16T11:00:00', 'assign', by('dispatcher'))
    play.on('2026-11-20T10:00:00', 'suspend', MANAGER, WAIT).on('2026-11-23T10:00:00', 'resume')
    expect(play.due).toBe('2026-11-20T00:00:00')
    expect(play.recomputed).toEqual(play.order.clocks)
  })

  test.each([
    ['in good time: no evidence asked, nothing reported', '2026-11-18T10:00:00', WAIT, null, undefined],
    ['in the last tenth: evidence', '2026-11-19T20:00:00', WAIT, 'evidence_in_last_part', undefined],
    ['in the last tenth, with it: taken and reported', '2026-11-19T20:00:00', { ...WAIT, evidence: [FILE] }, null, 1],
    [
      'longer than anybody can foresee',
      '2026-11-18T10:00:00',
      { ...WAIT, expectedAt: '2027-02-17T09:00:00+08:00' },
      'within_90_days',
      undefined,
    ],
    ['to the last day that can be', '2026-11-18T10:00:00', { ...WAIT, expectedAt: '2027-02-16T09:00:00+08:00' }, null, undefined],
  ] as const)('a suspension %s', (_because, time, input, rule, reported) => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-16T11:00:00', 'assign', by('dispatcher'))
    play.now = instant(at(time) - 10 * MINUTE_MS)
    const decision = play.try('suspend', MANAGER, input)
    if (rule === null) expect(decision.kind === 'accepted' && decision.events[0]?.facts.paused_late).toBe(reported)
    else expect(decision).toMatchObject({ kind: 'refused', reason: { detail: { errors: [{ rule }] } } })
  })

  test.each([
    ['2026-11-18T09:59:59+08:00', 'later_than_now', 'a second ago'],
    ['1999-11-19T10:00:00+08:00', 'later_than_now', 'a wrong year'],
    ['2026-11-18T10:00:01+08:00', null, 'in a second'],
    ['2027-05-17T10:00:00+08:00', null, 'the last day that can be'],
    ['2027-05-17T10:00:01+08:00', 'within_180_days', 'a second too far'],
    ['9999-12-31T10:00:00+08:00', 'within_180_days', 'never'],
  ] as const)('an appointment at %s, made on 18 November at ten: %s (%s)', (appointed, rule, _because) => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-16T11:00:00', 'assign', by('dispatcher'))
    play.now = instant(at('2026-11-18T10:00:00') - 10 * MINUTE_MS)
    const decision = play.try('appoint', MANAGER, { at: appointed })
    if (rule === null) expect(decision.kind).toBe('accepted')
    else expect(decision).toMatchObject({ kind: 'refused', reason: { code: 'form_invalid', detail: { errors: [{ path: '/at', rule }] } } })
  })

  test('a third pause needs the branch manager', () => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-16T10:30:00', 'assign', by('dispatcher'))
    for (let time = 0; time < 2; time += 1) play.act('suspend', by('dispatcher'), WAIT).act('resume', by('dispatcher'))
    expect(play.try('suspend', by('dispatcher'), WAIT)).toMatchObject({ reason: { code: 'separation_required' } })
    expect(play.try('suspend', by('branch_manager'), WAIT).kind).toBe('accepted')
  })

  test('every pause for the bank opens its clock; what the bank does ends both', () => {
    const outsourced = orderIn('preparing', 'outsourcer')
    outsourced.act('suspend', MANAGER, { ...WAIT, for: 'bank' })
    const hold = () => outsourced.order.clocks.filter((clock) => clock.kind === 'bank_hold').at(-1)
    expect(hold()).toMatchObject({ side: 'bank', state: 'running', startedAt: outsourced.now })
    outsourced.act('comment', by('bank_officer'))
    expect(outsourced.order.suspended).not.toBeNull()
    outsourced.act('give_numbers', by('bank_officer'))
    expect(outsourced.order.suspended).toBeNull()
    expect(hold()).toMatchObject({ state: 'met', endedAt: outsourced.now })
  })

  test('our own suspension does not keep the bank from what its clock runs for', () => {
    const play = accepted('2026-11-16T10:00:00', UNTIL_AGREEMENT)
    play.on('2026-11-17T08:00:00', 'submit_agreement').on('2026-11-17T10:00:00', 'suspend', MANAGER, WAIT)
    play.on('2026-11-18T12:00:00', 'approve', approver)
    expect(play.order).toMatchObject({ state: 'preparing', suspended: { for: 'merchant' } })
    expect(play.order.clocks.filter((clock) => clock.kind === 'bank_hold').map((clock) => clock.state)).toEqual(['met'])
    expect(play.install?.state).toBe('paused')
  })

  test.each([
    ['over, by its clock and cycle', '2026-11-20T00:01:00', { kind: 'install', cycle: 1 }, 'accepted'],
    ['in the last instant it is in time', '2026-11-20T00:00:00', { kind: 'install', cycle: 1 }, 'refused'],
    ['a cycle that does not exist', '2026-11-20T00:01:00', { kind: 'install', cycle: 2 }, 'refused'],
    ['a clock that does not exist', '2026-11-20T00:01:00', { kind: 'lunch', cycle: 1 }, 'refused'],
  ])('a breach is told: %s', (_because, time, input, kind) => {
    const play = accepted('2026-11-16T10:00:00')
    play.now = instant(at(time) - 10 * MINUTE_MS)
    expect(play.try('clock_breached', by('system'), input).kind).toBe(kind)
  })

  test('a breach is told once for each clock and cycle, and the clock says so before anybody pauses it', () => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-20T00:01:00', 'clock_breached', by('system'))
    expect(play.install).toMatchObject({ state: 'breached', endedAt: null })
    expect(play.try('clock_breached', by('system'))).toMatchObject({ kind: 'refused' })
    expect(play.recomputed).toEqual(play.order.clocks)
  })

  test('holiday announced later: open clocks are recounted, finished ones are untouched; history recomputes both', () => {
    const corrected: Calendar = { ...DAYS, version: 'corrected', exceptions: { ...DAYS.exceptions, '2026-11-18': false } }
    const play = accepted('2026-11-16T10:00:00', UNTIL_AGREEMENT)
    const finished = play.order.clocks.filter((clock) => clock.endedAt !== null)
    play.days = corrected
    play.on('2026-11-17T09:00:00', 'recount_clocks', by('system'), { calendarVersion: 'corrected' })
    expect([play.due, play.install?.calendarVersion]).toEqual(['2026-11-21T00:00:00', 'corrected'])
    expect(play.order.clocks.filter((clock) => clock.endedAt !== null)).toEqual(finished)
    expect(play.try('recount_clocks', by('system'), { calendarVersion: 'corrected' })).toMatchObject({ kind: 'refused' })
    expect(play.recomputed).toEqual(play.order.clocks)
  })

  test('another target comes with a visible re-target and its reason alone; a breach that is none any more is withdrawn', () => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-20T00:01:00', 'clock_breached', by('system'))
    const order = { kind: 'install', targetDays: 5, ruleId: 'contract-2', reason: '合同补充协议' }
    play.on('2026-11-20T09:00:00', 'retarget_clock', by('system'), order)
    expect(play.install).toMatchObject({ ruleId: 'contract-2', targetMs: 5 * DAY_MS, state: 'running' })
    expect([play.due, play.events.at(-1)?.type]).toEqual(['2026-11-24T00:00:00', 'breach_withdrawn'])
    expect(play.try('retarget_clock', by('system'), order)).toMatchObject({ kind: 'refused' })
    expect(play.try('retarget_clock', by('branch_manager'), order)).toMatchObject({ reason: { code: 'role_not_allowed' } })
    expect(play.recomputed).toEqual(play.order.clocks)
  })

  test('region class changes while running: the clock keeps what it began with', () => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-16T11:00:00', 'assign', by('dispatcher'))
    play.order = { ...play.order, regionClass: 'county' }
    play.on('2026-11-17T09:00:00', 'suspend', MANAGER, WAIT).on('2026-11-17T10:00:00', 'resume')
    expect([play.install?.targetMs, play.due]).toEqual([3 * DAY_MS, '2026-11-20T01:00:00'])
  })

  test('born waiting: an agreement handed in holds at the bank from the first instant, and its clock runs', () => {
    const play = accepted('2026-11-16T10:00:00', UNTIL_AGREEMENT + 1)
    expect(play.install).toMatchObject({ state: 'paused', pauses: [{ from: play.now, to: null }] })
    expect(play.order.clocks.find((clock) => clock.kind === 'bank_hold')).toMatchObject({ state: 'running', startedAt: play.now })
  })

  test('several clocks on one order: the earliest open due of our side, the supervisor’s included, the bank’s apart', () => {
    const clock = (side: Clock['side'], dueAt: number | null, endedAt: number | null = null): Clock =>
      ({ ...accepted('2026-11-16T10:00:00').install, side, dueAt, endedAt }) as Clock
    const due = (...clocks: Clock[]) => earliestDue({ clocks, closedAt: null })
    expect(due(clock('company', 9), clock('supervisor', 5), clock('bank', 1))).toBe(5)
    expect(due(clock('company', 3), clock('supervisor', 5))).toBe(3)
    expect(due(clock('company', null), clock('supervisor', 5, 4))).toBeNull()
  })
})
