import { describe, expect, test } from 'vitest'
import { papersOf, riskAnswers, seenAtShop } from './survey-said.ts'

const SURVEY = {
  type: 'submit_survey',
  input: {
    identityChecked: 'id_card_seen',
    contactKind: 'face_to_face',
    warningSigned: true,
    licenceExpiry: '2036-01-01',
    mcc: '5812',
    risks: { no_fixed_premises: 'yes', stock_missing: 'no' },
  },
}

describe('what the bank decides on (docs/spec/2, submit_survey)', () => {
  test('the latest survey counts, each answer by its name', () => {
    const first = { ...SURVEY, input: { ...SURVEY.input, identityChecked: 'legal_person_known' } }
    expect(seenAtShop([first, SURVEY]).map(({ value }) => value)).toEqual([
      'option.id_card_seen',
      'option.face_to_face',
      'option.yes',
      '2036-01-01',
      '5812',
    ])
    expect(seenAtShop([])).toEqual([])
  })

  test.each([
    [SURVEY, 'no_fixed_premises', 'yes', 'said so'],
    [SURVEY, 'stock_missing', 'no', 'said so'],
    [SURVEY, 'recent_move', null, 'not asked'],
    [{ type: 'submit_survey', input: { risks: ['recent_move'] } }, 'recent_move', 'yes', 'a survey of before lists what was so'],
    [{ type: 'submit_survey', input: { risks: ['recent_move'] } }, 'stock_missing', null, 'and does not tell a no from a blank'],
  ] as const)('%j: %s is %s (%s)', (survey, question, answer, _because) => {
    expect(riskAnswers([survey]).find((one) => one.question === question)?.answer).toBe(answer)
  })
})

describe('materials', () => {
  const returned = { notice_returned: true, materials: ['licence'], missing: ['account_proof'] }
  const history = [{ type: 'return_notice', input: { missing: ['account_proof'], opinion: '缺开户证明' } }]

  test('a returned notice names what is missing and why', () => {
    expect(papersOf(returned, history)).toMatchObject({ missing: ['account_proof'], why: '缺开户证明' })
    expect(
      papersOf(returned, history)
        .notice.filter((one) => one.isIn)
        .map((one) => one.material),
    ).toEqual(['licence'])
  })

  test('once it is handed in again nothing is named any more', () => {
    expect(papersOf({ ...returned, notice_returned: false, missing: [] }, history)).toMatchObject({ missing: [], why: null })
  })

  test('those of the agreement are told once it is there', () => {
    expect(papersOf({}, []).agreement).toEqual([])
    const agreement = { type: 'submit_agreement', input: { materials: ['agreement', 'licence'], originalsSeen: true } }
    expect(papersOf({}, [agreement])).toMatchObject({ originalsSeen: true })
    expect(papersOf({}, [agreement]).agreement.filter((one) => one.isIn)).toHaveLength(2)
  })
})
