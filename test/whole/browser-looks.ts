import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import type { Face } from './browser-form.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
const TABS_MAX = 12
/** What stands on a page of each face only when its content has come. */
export const LOADED: { readonly [F in Face]: string } = {
  console: '.si-card, .bd-name, [role=row] [role=gridcell], .op-history li',
  portal: '.pt-demo, .pt-road svg, .pt-lines li',
  handheld: '.hh-demo, .hh-cards li, .hh-order',
}

/** Waits until nothing is asked for, no font is missing and no colour moves. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined)
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.waitForTimeout(300)
}

/** What axe finds wrong, one line each. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<AxeResults, string[]>(
    (values) =>
      (window as never as { axe: { run(on: Document, how: object): Promise<AxeResults> } }).axe.run(document, {
        runOnly: { type: 'tag', values },
      }),
    TAGS,
  )
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`))
}

/** An order that is open in the scope of who is signed in on this page. */
export async function anOrder(page: Page): Promise<string> {
  const id = await page.evaluate(async () => {
    const answer = await fetch('/api/v1/orders?view=open')
    return ((await answer.json()) as { items: { id: string }[] }).items[0]?.id
  })
  if (!id) throw new Error('no open order')
  return id
}

/** Presses Tab until the field with this autocomplete purpose has the focus. */
export async function tabTo(page: Page, purpose: string): Promise<void> {
  for (let press = 0; press < TABS_MAX; press += 1) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate(() => document.activeElement?.getAttribute('autocomplete'))) === purpose) return
  }
  throw new Error(`${TABS_MAX} presses of Tab do not reach ${purpose}`)
}

/** Scripts that a page loads before it rests, compressed as they travel. */
export async function scriptsOf(page: Page, address: string): Promise<{ bytes: number; names: string[] }> {
  const loads: string[] = []
  page.on('response', (answer) => {
    if (answer.request().resourceType() === 'script') loads.push(answer.url())
  })
  await page.goto(address)
  await settled(page)
  const scripts = await Promise.all(
    loads.map(async (url) => ({ url, bytes: gzipSync(await (await fetch(url)).bytes(), { level: 9 }).length })),
  )
  return {
    bytes: scripts.reduce((sum, one) => sum + one.bytes, 0),
    names: scripts.sort((one, other) => other.bytes - one.bytes).map((one) => `${one.bytes} ${new URL(one.url).pathname}`),
  }
}
