import { describe, expect, test } from 'vitest'
import { DAY_MS, formatInstant, HOUR_MS, instant, MINUTE_MS } from '../time.ts'
import { APPROVER, by, INPUTS, TARGETS } from './testing.ts'
import { accepted, at, FILE, readyToInstall, type Timed, UNTIL_AGREEMENT, WAIT } from './testing-timed.ts'

describe('docs/spec/3: work that was done off-line counts from when it was done', () => {
  describe('off-line acceptance: done an hour before the due time, arrived two hours after it', () => {
    const HOUR = (n: number): number => n * HOUR_MS
    /** Ready, due at `due`; the breach is announced a minute later when `announced`. */
    const waiting = (announced: boolean): { play: Timed; due: number } => {
      const play = readyToInstall('2026-11-16T10:00:00')
      const due = Number(play.install?.dueAt)
      if (announced) play.on(formatInstant(instant(due + MINUTE_MS)).slice(0, 19), 'clock_breached', by('system'))
      return { play, due }
    }
    test.each([
      ['the device’s clock was verified: met', true, false, -1, { state: 'met' }, []],
      ['nobody could verify it: met, marked', false, false, -1, { state: 'met', unverified: true }, []],
      ['the breach was announced meanwhile: withdrawn', true, true, -1, { state: 'met' }, ['breach_withdrawn']],
      ['announced, and unverified: withdrawn, and marked', false, true, -1, { state: 'met', unverified: true }, ['breach_withdrawn']],
      ['done too late all the same: breached, and the breach stands', true, true, +1, { state: 'breached' }, []],
    ] as const)('%s', (_because, verified, announced, hours, clock, then) => {
      const { play, due } = waiting(announced)
      const decision = play.late('accept_installation', instant(due + HOUR(hours)), instant(due + HOUR(2)), verified)
      expect(decision.kind).toBe('accepted')
      expect(play.install).toMatchObject({ ...clock, endedAt: due + HOUR(hours) })
      expect('unverified' in (play.install ?? {})).toBe('unverified' in clock)
      expect(play.events.slice(play.events.findIndex((event) => event.type === 'accept_installation') + 1).map((one) => one.type)).toEqual(
        then,
      )
      expect(play.recomputed).toEqual(play.order.clocks)
      expect(play.order.closedAt).toBe(due + HOUR(hours))
    })

    test.each([
      ['given to a helper', 'add_helper', by('dispatcher'), { personId: APPROVER.personId }, 'accepted'],
      ['another appointment', 'appoint', by('agent'), { at: '2026-12-01T10:00:00+08:00' }, 'accepted'],
      ['the open visit closed from the desk', 'close_visit', by('dispatcher'), INPUTS.close_visit, 'accepted'],
      ['suspended by the desk: it was not when the work was done', 'suspend', by('dispatcher'), { ...WAIT, evidence: [FILE] }, 'accepted'],
    ] as const)('what the desk did after the breach does not make the work late: %s', (_because, action, actor, input, kind) => {
      const { play, due } = waiting(true)
      play.act(action, actor, input)
      expect(play.late('accept_installation', instant(due - HOUR(1)), instant(due + HOUR(2)), true).kind).toBe(kind)
      expect(play.install).toMatchObject({ state: 'met', endedAt: due - HOUR(1) })
      expect(play.order).toMatchObject({ state: 'normal', suspended: null })
      expect(play.recomputed).toEqual(play.order.clocks)
    })

    test('done within a suspension that is over: it counts from when the work went on', () => {
      const { play, due } = waiting(false)
      play.now = instant(due - HOUR(12))
      play.act('suspend', by('dispatcher'), WAIT)
      play.now = instant(due - HOUR(6))
      const goesOn = play.act('resume', by('dispatcher')).now
      expect(play.late('accept_installation', instant(due - HOUR(9)), instant(due), true).kind).toBe('accepted')
      expect(play.install?.endedAt).toBe(goesOn)
    })

    test('not before it was given to who says so', () => {
      const { play, due } = waiting(false)
      play.now = instant(due - HOUR(3))
      const given = play.act('reassign', by('dispatcher'), INPUTS.assign).now
      play.late('accept_installation', instant(due - HOUR(9)), instant(due - HOUR(1)), true)
      expect(play.install?.endedAt).toBe(given)
    })

    test('an unverified word that changes nothing is not counted apart: it arrived in time as well', () => {
      const { play, due } = waiting(false)
      play.late('accept_installation', instant(due - HOUR(3)), instant(due - HOUR(1)), false)
      expect(play.install).toMatchObject({ state: 'met' })
      expect(play.install).not.toHaveProperty('unverified')
    })

    test('never before the step it rests on, whatever the device says', () => {
      const { play, due } = waiting(false)
      const tested = play.events.findLast((event) => event.type === 'test_sale_passed')?.at
      play.late('accept_installation', instant(due - 100 * HOUR_MS), instant(due + HOUR(2)), false)
      expect(play.install?.endedAt).toBe(tested)
    })
  })

  test('pause in the past: a suspension made off-line before the due time, its breach announced meanwhile', () => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-16T10:30:00', 'assign', by('dispatcher'))
    play.on('2026-11-20T00:01:00', 'clock_breached', by('system'))
    expect(play.install?.state).toBe('breached')
    play.late('suspend', at('2026-11-19T12:00:00'), at('2026-11-20T09:00:00'), true, WAIT)
    expect(play.install).toMatchObject({ state: 'paused', dueAt: null, remainingMs: 12 * HOUR_MS })
    expect(play.events.at(-1)?.type).toBe('breach_withdrawn')
    play.on('2026-11-23T00:00:00', 'resume')
    expect(play.due).toBe('2026-11-23T12:00:00')
    // It can be over once more, and is told once more.
    play.on('2026-11-23T12:01:00', 'clock_breached', by('system'))
    expect(play.recomputed).toEqual(play.order.clocks)
  })

  test('a late act under another contract: the clock keeps target and rule, though it is reckoned again from the whole history', () => {
    const play = readyToInstall('2026-11-16T10:00:00')
    const due = Number(play.install?.dueAt)
    play.terms = { ...TARGETS, ruleId: 'stricter', installDays: { urban: 1, county: 1 } }
    play.on(formatInstant(instant(due + MINUTE_MS)).slice(0, 19), 'comment', by('agent'))
    play.late('accept_installation', instant(due - HOUR_MS), instant(due + HOUR_MS), true)
    expect(play.install).toMatchObject({ state: 'met', ruleId: 'standard', targetMs: 3 * DAY_MS })
    expect(play.recomputed).toEqual(play.order.clocks)
  })

  test.each([
    ['verified: the clock stood still, and the bank has it from then on', true, -1],
    ['nobody could verify it: in time by its word alone, and the bank answers from when it came in', false, 2],
  ])('the agreement handed in off-line before the due time, arrived after it: %s', (_because, verified, bankFrom) => {
    const play = accepted('2026-11-16T10:00:00', UNTIL_AGREEMENT)
    const due = Number(play.install?.dueAt)
    play.on(formatInstant(instant(due + MINUTE_MS)).slice(0, 19), 'clock_breached', by('system'))
    play.late('submit_agreement', instant(due - HOUR_MS), instant(due + 2 * HOUR_MS), verified)
    expect(play.install).toMatchObject({ state: 'paused', remainingMs: HOUR_MS })
    expect(play.install?.unverified).toBe(verified ? undefined : true)
    expect(play.order.clocks.find((clock) => clock.kind === 'bank_hold')?.startedAt).toBe(due + bankFrom * HOUR_MS)
    expect(play.recomputed).toEqual(play.order.clocks)
  })
})
