import { expect, test } from 'vitest'
import type { Json } from '../result.ts'
import { handedIn } from './definitions/installation.ts'
import { NOTICE_MATERIALS } from './definitions/installation-forms.ts'
import { by, NOTICE, Play } from './testing.ts'

const OFFICER = by('bank_officer', 'notifier')

/** A notice with some materials, returned for others, handed in again with these. */
function returned(first: readonly string[], missing: readonly string[], then: readonly string[]): Play {
  return new Play('acquirer', { ...NOTICE, materials: [...first] })
    .act('return_notice', by('agent'), { missing: [...missing], opinion: '请补齐' })
    .act('resubmit_notice', OFFICER, { materials: [...then] })
}

const TWO = ['licence', 'legal_person_id']
const REST = NOTICE_MATERIALS.filter((one) => !TWO.includes(one))

test.each([
  [TWO, REST, REST, true, 'what comes later is added to what was there'],
  [TWO, ['account_proof'], ['account_proof'], false, 'the application form was never handed in, whatever the return named'],
  [[...NOTICE_MATERIALS], ['licence'], ['licence'], true, 'one was no good and came anew'],
  [[...NOTICE_MATERIALS], ['licence'], ['account_proof'], false, 'the one that was no good is still missing'],
])('%j, returned for %j, then %j: complete %s (%s)', (first, missing, then, complete, _because) => {
  expect(returned(first, missing, then).order.facts).toMatchObject({ materials_complete: complete, missing: [] })
})

test('a returned notice has no more what was named as missing', () => {
  const play = new Play().act('return_notice', by('agent'), { missing: ['licence'], opinion: '执照模糊' })
  expect(handedIn(play.order.facts)).toEqual(NOTICE_MATERIALS.filter((one) => one !== 'licence'))
})

test('an order from before materials were kept with it is completed by what was named', () => {
  const play = new Play().act('return_notice', by('agent'), { missing: ['licence'], opinion: '执照模糊' })
  const { materials: _, ...before } = play.order.facts as { [fact: string]: Json }
  play.order = { ...play.order, facts: before }
  expect(play.act('resubmit_notice', OFFICER, { materials: ['licence'] }).order.facts.materials_complete).toBe(true)
})
