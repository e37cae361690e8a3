import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import type { FormSchema } from '#domain/process/form.ts'
import { handheld } from '#web/text/zh-CN/handheld.ts'
import { type Answers, fillForm, said } from './browser-form.ts'

const TEXTS: { readonly [key: string]: string } = handheld
const nameOf = (action: string): string => said(`action.installation.${action}`)

function formOf(action: string): FormSchema {
  const form = INSTALLATION.actions[action]?.form
  if (!form) throw new Error(`No action ${action}`)
  return form
}

/** What a person at the desk does on an order's page: the action's button, its form, the confirmation. */
export async function actAtDesk(page: Page, action: string, answers: Answers = {}, before?: (page: Page) => Promise<void>): Promise<void> {
  const name = nameOf(action)
  const actions = page.locator('.op-actions')
  await actions.locator(`button:enabled:has-text("${name}")`).first().waitFor({ state: 'attached' })
  const main = actions.locator('> button', { hasText: name })
  if ((await main.count()) === 0) await actions.locator('summary').click()
  await actions.locator(`button:enabled:has-text("${name}")`).first().click()
  const dialog = page.getByRole('dialog')
  await fillForm(dialog, 'console', formOf(action), answers)
  await before?.(page)
  await dialog.locator('button[type=submit]').click()
  await dialog.waitFor({ state: 'detached' })
}

/** What an account manager does at the shop: the step, its questions, and waiting until the server has it. */
export async function actInHand(page: Page, action: string, answers: Answers = {}, before?: (page: Page) => Promise<void>): Promise<void> {
  const name = TEXTS[`handheld.step.${action}`] ?? TEXTS[`handheld.act.${action}`] ?? nameOf(action)
  await page.locator(`.hh-step:has-text("${name}"), .hh-bar button:has-text("${name}")`).and(page.locator('button')).first().click()
  await page.locator('.hh-act-form').waitFor()
  await fillForm(page.locator('.hh-act-form'), 'handheld', formOf(action), answers)
  if (action === 'check_in') await page.locator('.hh-position-figure', { hasText: '±' }).waitFor()
  await before?.(page)
  const answered = page.waitForResponse((answer) => answer.url().endsWith(`/actions/${action}`))
  await page.locator('.hh-act-form button[type=submit]').click()
  expect((await answered).status(), action).toBe(200)
  await page.locator('.hh-order').waitFor()
  await page.locator('.hh-sync[data-state=all_sent]').waitFor()
}
