import { describe, expect, test } from 'vitest'
import type { Calendar } from '../clock/calendar.ts'
import type { Clock } from '../clock/clock.ts'
import { recomputeClocks } from '../clock/recompute.ts'
import { DAY_MS, formatInstant, HOUR_MS, type Instant, instant, MINUTE_MS, parseInstant } from '../time.ts'
import type { Context, SlaTargets } from './definition.ts'
import { INSTALLATION } from './definitions/installation.ts'
import { by, INPUTS, MANAGER, NOTICE, Play, ROAD, TARGETS } from './testing.ts'

/** The first days of October 2026 off, Saturday the 10th worked; 2027 is not announced. */
const DAYS: Calendar = {
  version: 'cases',
  announcedYears: [2026],
  exceptions: {
    '2026-10-01': false,
    '2026-10-02': false,
    '2026-10-05': false,
    '2026-10-06': false,
    '2026-10-07': false,
    '2026-10-10': true,
  },
}
const at = (text: string): Instant => parseInstant(`${text}+08:00`)
const approver = by('bank_officer', 'approver')

/** An installation whose commands come at told times, under this calendar. */
class Timed extends Play {
  terms: SlaTargets = TARGETS

  override context(...[actor, references]: Parameters<Play['context']>): Context {
    return { ...super.context(actor, references), calendar: DAYS, targets: this.terms ?? TARGETS }
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
    return recomputeClocks(INSTALLATION, this.order, this.events, { calendar: DAYS, targets: TARGETS })
  }
}

/** Accepted then; with `steps`, the road goes on at ten-minute steps. */
function accepted(time: string, steps = 1): Timed {
  const play = new Timed()
  play.on(time, 'accept_notice', by('agent'))
  for (const [action, actor] of ROAD.slice(1, steps)) play.act(action, actor)
  return play
}
const UNTIL_AGREEMENT = ROAD.findIndex(([action]) => action === 'submit_agreement')
const UNTIL_ACCEPTANCE = ROAD.findIndex(([action]) => action === 'accept_installation')
/** The whole road in one morning, up to the merchant's acceptance: the bank's share is short. */
const readyToInstall = (time: string): Timed => accepted(time, UNTIL_ACCEPTANCE)
const WAIT = { for: 'merchant', reason: '商户装修', expectedAt: '2026-12-20T09:00:00+08:00' }

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

  test('off-line acceptance in time arrives after the due time: met when the device’s clock was trusted, breached otherwise', () => {
    const [trusted, other] = [readyToInstall('2026-11-16T10:00:00'), readyToInstall('2026-11-16T10:00:00')]
    const due = Number(trusted.install?.dueAt)
    const said = formatInstant(instant(due - HOUR_MS)).slice(0, 19)
    const arrived = formatInstant(instant(due + 2 * HOUR_MS)).slice(0, 19)
    expect(trusted.on(said, 'accept_installation').install).toMatchObject({ state: 'met', endedAt: due - HOUR_MS })
    expect(other.on(arrived, 'accept_installation').install?.state).toBe('breached')
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
    expect([play.due, play.install?.provisional]).toEqual(['2027-01-05T00:00:00', true])
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

  test('suspended a minute before the breach: the minute is left; reason and a later date required', () => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-16T11:00:00', 'assign', by('dispatcher'))
    play.now = instant(at('2026-11-19T23:59:00') - 10 * MINUTE_MS)
    expect(play.try('suspend', MANAGER, { ...WAIT, reason: '' })).toMatchObject({ reason: { code: 'form_invalid' } })
    play.on('2026-11-19T23:59:00', 'suspend', MANAGER, WAIT)
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

  test('a breach is told once for each clock and cycle, whoever runs the job', () => {
    const play = accepted('2026-11-16T10:00:00').on('2026-11-20T00:01:00', 'clock_breached', by('system'))
    expect(play.try('clock_breached', by('system'))).toMatchObject({ kind: 'refused' })
    expect(play.try('clock_breached', by('system'), { kind: 'install', cycle: 2 })).toMatchObject({ kind: 'accepted' })
  })
})
