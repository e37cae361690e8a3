import { describe, expect, test } from 'vitest'
import type { Decision } from './definition.ts'
import { along, by, MANAGER, NOTICE, Play, ROAD } from './testing.ts'

const code = (decision: Decision): string => (decision.kind === 'refused' ? decision.reason.code : 'accepted')
const before = (action: string, nth = 0): number => ROAD.flatMap(([name], index) => (name === action ? [index] : []))[nth] ?? -1

describe('R4: the blacklist is asked at the survey and again before signing', () => {
  const listed = { blacklistHit: true, blacklistReference: '协会 2026-11-01' }
  test('result, time and reference stand in the order', () => {
    const play = along(before('submit_survey')).act('submit_survey', MANAGER, undefined, { blacklistReference: '12 @ 2026-11-02' })
    expect(play.order.facts.blacklist).toEqual({ result: 'clear', at: play.now, reference: '12 @ 2026-11-02' })
  })
  test('without a list nobody was asked: the order says so, and somebody looks before it goes on', () => {
    const nobody = { blacklistHit: undefined, blacklistReference: undefined } as never
    const play = along(before('submit_survey')).act('submit_survey', MANAGER, undefined, nobody)
    expect(play.order).toMatchObject({
      state: 'surveying',
      facts: { risk_review_due: true, blacklist: { result: 'not_asked', reference: null } },
    })
    play.act('clear_risk', by('risk_officer'), undefined, nobody).act('submit_agreement', MANAGER, undefined, nobody)
    expect(play.order.state).toBe('bank_approval')
  })
  test.each([
    ['submit_survey', before('submit_survey')],
    ['submit_agreement', before('submit_agreement')],
  ] as const)('a hit at %s goes to the review, which may reject and may not clear it', (action, steps) => {
    const play = along(steps).act(action, MANAGER, undefined, listed)
    expect(play.order).toMatchObject({
      state: 'surveying',
      facts: { risk_review_due: true, blacklist: { result: 'hit', reference: '协会 2026-11-01' } },
    })
    expect(code(play.try('clear_risk', by('risk_officer'), undefined, listed))).toBe('blacklisted')
    expect(code(play.try('clear_risk', by('risk_officer')))).toBe('accepted')
    expect(play.act('reject_risk', by('risk_officer'), undefined, listed).order.state).toBe('risk_rejected')
  })
})

describe('资料审核: where the contract wants it, the office looks first', () => {
  const reviewed = () => {
    const play = new Play('acquirer', NOTICE, by('bank_officer', 'notifier'), { officeReview: true })
    for (const [action, actor] of ROAD.slice(0, before('submit_agreement') + 1)) play.act(action, actor)
    return play
  }
  test('the agreement waits for it, goes back once and on at last', () => {
    const play = reviewed()
    expect(play.order).toMatchObject({ state: 'signing', facts: { office_review_due: true } })
    expect(code(play.try('submit_agreement', MANAGER))).toBe('fact_missing')
    play.act('return_review', by('agent')).act('submit_agreement', MANAGER).act('pass_review', by('agent'))
    expect(play.order.state).toBe('bank_approval')
  })
  test('R3: not by who collected them', () => {
    expect(code(reviewed().try('pass_review', { ...by('agent'), personId: MANAGER.personId }))).toBe('separation_required')
  })
  test('elsewhere there is nothing to review', () => {
    expect(code(along(before('approve')).try('pass_review', by('agent')))).toBe('action_not_allowed')
  })
})
