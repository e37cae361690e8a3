import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import type { Face } from './browser-form.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
const TABS_MAX = 12
/** A screen of a face, as somebody sees it. */
export interface Screen {
  readonly what: string
  readonly face: Face
  readonly login: string | null
  readonly path: string
  /** What stands there only when its content has come. */
  readonly loaded: string
}

/** Live pages always ask for something: an open stream is never idle. */
const IDLE_WITHIN_MS = 400
const MOVES_FOR_MS = 250

/** Waits until nothing is asked for, no font is missing and no colour moves. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: IDLE_WITHIN_MS }).catch(() => undefined)
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.waitForTimeout(MOVES_FOR_MS)
}

/** What axe finds wrong, one line each. */
export async function barriers(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  const violations = await page.evaluate(async (values) => {
    const { axe } = window as never as { axe: { run(on: Document, how: object): Promise<AxeResults> } }
    // What it finds right is not asked for, and much the longer list.
    const found = await axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] })
    return found.violations
  }, TAGS)
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`))
}

/** An order that is open in the scope of who is signed in on this page. */
export async function anOrder(page: Page): Promise<string> {
  const answer = await page.request.get(new URL('/api/v1/orders?view=open', page.url()).href)
  const id = ((await answer.json()) as { items: { id: string }[] }).items[0]?.id
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
  await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined)
  const scripts = await Promise.all(
    loads.map(async (url) => ({ url, bytes: gzipSync(await (await fetch(url)).bytes(), { level: 9 }).length })),
  )
  return {
    bytes: scripts.reduce((sum, one) => sum + one.bytes, 0),
    names: scripts.sort((one, other) => other.bytes - one.bytes).map((one) => `${one.bytes} ${new URL(one.url).pathname}`),
  }
}

/** What is wrong with a page as it stands: barriers, styles that the policy would refuse elsewhere, a window too narrow for it. */
export async function faultsOf(page: Page, exempt: readonly string[] = []): Promise<string[]> {
  const seen = await page.evaluate(() => ({
    styles: document.querySelectorAll('style').length,
    inline: [...document.querySelectorAll('script')].filter((one) => one.src === '' && one.type !== 'speculationrules').length,
    wide: document.documentElement.scrollWidth - window.innerWidth,
  }))
  return [
    ...(seen.styles > 0 ? [`style element: ${seen.styles}`] : []),
    ...(seen.inline > 0 ? [`inline script: ${seen.inline}`] : []),
    ...(seen.wide > 0 ? [`wider than the window: by ${seen.wide} px`] : []),
    ...(await barriers(page)).filter((line) => !exempt.some((rule) => line.startsWith(`${rule}:`))),
  ]
}

export interface Opener {
  readonly name: string
  open(): Promise<void>
  close(): Promise<void>
}
const OPENERS_MAX = 6

/** What on a page says that it opens something: menus, dialogs, folds; of those that look alike, the first. */
export async function openersOf(page: Page): Promise<Opener[]> {
  // Named once: what is open does not say any more that it opens, and would shift the rest.
  const names = await page.evaluate((most) => {
    const says = 'summary, [aria-haspopup], button[aria-expanded=false]'
    const shown = [...document.querySelectorAll<HTMLElement>(says)].filter((one) => one.offsetParent !== null && !one.matches(':disabled'))
    const looks = new Map(shown.toReversed().map((one) => [`${one.tagName} ${one.className} ${one.role}`, one]))
    const all = [...looks.values()].toReversed().slice(0, most)
    return all.map((one, at) => {
      one.dataset.opener = String(at)
      return (one.getAttribute('aria-label') ?? one.textContent ?? '').trim()
    })
  }, OPENERS_MAX)
  return names.map((name, at) => ({
    name,
    async open() {
      const one = page.locator(`[data-opener="${at}"]`)
      if (await one.isVisible()) await one.click()
      await page.waitForTimeout(MOVES_FOR_MS)
    },
    async close() {
      await page.keyboard.press('Escape')
      const still = page.locator('details[open] > summary').first()
      if ((await still.count()) > 0) await still.click()
      await page.waitForTimeout(150)
    },
  }))
}
