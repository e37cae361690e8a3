import { afterAll, beforeAll, expect, test } from 'vitest'
import { NODES } from '../testing.ts'
import { notice, Road } from './testing.ts'

let road: Road

beforeAll(async () => {
  road = await Road.open()
})
afterAll(() => road.close())

test('the bank sees whom it lets in, masked: legal person and settlement account by its last four digits (docs/spec/11, R19)', async () => {
  const id = await road.opened(NODES.bankBranch, notice({}, { legalPerson: '陈某某', settlementAccount: '6200000000009012' }))
  const officer = await road.as('bank_officer', NODES.bankBranch)
  const page = await officer.call('GET', `/api/v1/orders/${id}`)
  expect(page.body.merchant).toMatchObject({ legalPerson: '陈*', settlementAccount: '**** 9012' })
})

test('the history says to whom an order was given', async () => {
  const id = await road.opened()
  const manager = await road.toSurveying(id)
  const told = await manager.call('GET', `/api/v1/orders/${id}/history`)
  const assigned = (told.body.items as { type: string; person?: { id: string; name: string } }[]).find((one) => one.type === 'assign')
  expect(assigned?.person?.id).toBe(manager.personId)
  expect(assigned?.person?.name).not.toBe('')
})

test('a notice that was returned is complete when what was missing is there, beside what was there before', async () => {
  const id = await road.opened(NODES.bankBranch, notice({ materials: ['licence', 'legal_person_id'] }))
  const officer = await road.as('bank_officer', NODES.bankBranch)
  const missing = ['application_form', 'account_proof', 'premises_proof']
  await road.done(await road.as('agent', NODES.branch), id, 'return_notice', { missing, opinion: '请补齐' })
  await road.done(officer, id, 'resubmit_notice', { materials: missing })
  expect((await officer.call('GET', `/api/v1/orders/${id}`)).body.facts).toMatchObject({ materials_complete: true, missing: [] })
})

test('a question of the risk questionnaire without an answer is told by its field', async () => {
  const id = await road.opened()
  const manager = await road.toSurveying(id)
  await road.done(manager, id, 'check_in', { position: { lat: 32.07, lon: 118.77, accuracyM: 12 } })
  const refused = await road.act(manager, id, 'submit_survey', { risks: { no_fixed_premises: 'no' } })
  expect(refused.status).toBe(422)
  expect((refused.body.errors as { path: string }[]).map((one) => one.path)).toContain('/risks/stock_missing')
})
