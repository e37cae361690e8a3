import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import type { FormSchema } from '#domain/process/form.ts'
import { handheld } from '#web/text/zh-CN/handheld.ts'
import { pos } from '#web/text/zh-CN/pos.ts'
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

/** Stands at a terminal: found by its serial in the list of the POS page. */
export async function standAt(page: Page, serial: string): Promise<void> {
  await page.getByLabel(pos['pos.choose.search']).fill(serial)
  await page.getByRole('button', { name: serial }).click()
  await page.locator('.ps-menu').waitFor()
}

/** Presses keys of the terminal: digits by themselves, the others by their names. */
export async function pressKeys(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys)
    await page
      .locator('.ps-keys')
      .getByRole('button', { name: key, exact: key.length < 3 && /\d/.test(key) })
      .click()
}

const CONFIRM = pos['pos.key.confirm']

/** Chooses a line of the terminal's menu. */
export async function chooseOnTerminal(page: Page, item: 'sign-in' | 'sale' | 'instalment' | 'void' | 'settle' | 'test'): Promise<void> {
  await page
    .locator('.ps-menu')
    .getByRole('button', { name: pos[`pos.menu.${item}`] })
    .click()
}

/** Waits for the answer on the screen and goes back to the menu. */
export async function approvedOnTerminal(page: Page): Promise<void> {
  await page.locator('.ps-entry[data-tone=good]').waitFor()
  await pressKeys(page, CONFIRM)
  await page.locator('.ps-menu').waitFor()
}

/** Types an amount in fen and lays a card on the reader. */
export async function amountAndCard(page: Page, amountFen: number, bank: string): Promise<void> {
  await pressKeys(page, ...String(amountFen), CONFIRM)
  await page.locator(`.ps-card[data-bank=${bank}]`).first().click()
  // The card has slid through.
  await page.locator('.ps-slot[data-ready=no]').waitFor({ state: 'attached' })
}

/** A sale of one yuan in test state: no bank hears of it, its order does (docs/spec/8, Test state). */
export async function testSale(page: Page, serial: string): Promise<void> {
  await standAt(page, serial)
  await chooseOnTerminal(page, 'sign-in')
  await approvedOnTerminal(page)
  await chooseOnTerminal(page, 'test')
  await page.locator('.ps-test').waitFor()
  await chooseOnTerminal(page, 'sale')
  await amountAndCard(page, 100, 'abc')
  // A card without a PIN: said with a key of its own.
  await pressKeys(page, pos['pos.key.next'], CONFIRM)
  await approvedOnTerminal(page)
  await chooseOnTerminal(page, 'test')
  // What was sold in test state is settled before, and its slip printed.
  await page.locator('.ps-entry', { hasText: pos['pos.test.off'] }).waitFor()
  await pressKeys(page, CONFIRM)
  await approvedOnTerminal(page)
  await page.locator('.ps-test').waitFor({ state: 'detached' })
  await page.locator('.ps-paper', { hasText: '结算总计单' }).waitFor()
  await page.close()
}
