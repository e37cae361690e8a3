import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { ProcessDefinition } from './definition.ts'
import { INSTALLATION } from './definitions/installation.ts'
import { registryOf } from './registry.ts'
import { by, orderIn } from './testing.ts'

/** A later installation, in which the bank returns nothing for correction any more. */
const { return_for_correction: _, ...others } = INSTALLATION.actions
const SECOND: ProcessDefinition = { ...INSTALLATION, version: 2, actions: others }
const registry = registryOf([INSTALLATION, SECOND])

test('an order finishes under the version it began with; new ones begin under the newest', () => {
  const play = orderIn('bank_approval')
  const began = registry.definitionOf(play.order.process, play.order.definitionVersion)
  expect(began).toBe(INSTALLATION)
  expect(registry.newestOf('installation')).toBe(SECOND)
  const command = { action: 'return_for_correction', input: { opinion: '门头照片不清' }, at: play.now }
  const context = play.context(by('bank_officer', 'approver'))
  expect(decide(INSTALLATION, play.order, command, context).kind).toBe('accepted')
  expect(decide(SECOND, { ...play.order, definitionVersion: 2 }, command, context)).toMatchObject({ reason: { code: 'action_unknown' } })
})

test.each(Object.entries(INSTALLATION.visits))(
  'what a visit in %s names is there: its steps for who visits, its lists in their forms',
  (state, visit) => {
    for (const step of visit.steps) {
      const action = INSTALLATION.actions[step]
      expect([step, action?.from.includes(state), action?.by.acquirer.includes('account_manager')]).toEqual([step, true, true])
    }
    for (const { action, field, items } of visit.checklists) {
      expect(visit.steps).toContain(action)
      const list = INSTALLATION.actions[action]?.form.properties?.[field]
      expect(list?.items?.enum ?? Object.keys(list?.properties ?? {})).toEqual(items)
    }
  },
)

test('what is looked up beside an order knows every version’s action of a name', () => {
  expect(registry.actionsNamed('return_for_correction')).toHaveLength(1)
  expect(registry.actionsNamed('approve')).toHaveLength(2)
  expect(registry.actionsNamed('constructor')).toEqual([])
})
