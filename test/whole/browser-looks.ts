import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { AxeResults } from 'axe-core'
import type { Page, Request } from 'playwright-core'
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

const QUIET_FOR_MS = 100
const QUIET_WITHIN_MS = 5_000
const ASK_EVERY_MS = 25
const MOVES_MAX = 20
/** What each page has asked for and not got yet. */
const asked = new WeakMap<Page, Set<Request>>()

/** Follows what a page asks for, from its beginning on. An open stream is never answered in full: it does not count. */
export function follow(page: Page): void {
  const open = new Set<Request>()
  asked.set(page, open)
  page.on('request', (one) => {
    if (one.resourceType() !== 'eventsource') open.add(one)
  })
  for (const end of ['requestfinished', 'requestfailed'] as const) page.on(end as 'requestfinished', (one) => open.delete(one))
}

/** Waits until a page that is followed has asked for nothing for a moment, no font is missing and nothing moves. */
export async function settled(page: Page): Promise<void> {
  const open = asked.get(page)
  let since = performance.now()
  for (const giveUp = since + QUIET_WITHIN_MS; performance.now() < Math.min(giveUp, since + QUIET_FOR_MS); await wait(ASK_EVERY_MS))
    if (open && open.size > 0) since = performance.now()
  await page.evaluate(async (most) => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn))
    // What turns for ever is not waited for.
    const moving = () =>
      document
        .getAnimations()
        .filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
    await document.fonts.ready
    await frame()
    for (let left = most; left > 0; left -= 1) {
      await frame()
      if (moving().length === 0) return
      await Promise.allSettled(moving().map((one) => one.finished))
    }
  }, MOVES_MAX)
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

/** What on a page says that it opens something, and was not opened since it was loaded: menus, dialogs, folds; of those that look alike, the first. */
export async function openersOf(page: Page): Promise<Opener[]> {
  // Marked once: what is open does not say any more that it opens, and would shift the rest.
  const found = await page.evaluate((most) => {
    const says = ':is(summary, [aria-haspopup], button[aria-expanded=false]):not([data-opener], :disabled)'
    const shown = [...document.querySelectorAll<HTMLElement>(says)].filter((one) => one.offsetParent !== null)
    const looks = new Map(shown.toReversed().map((one) => [`${one.tagName} ${one.className} ${one.role}`, one]))
    const all = [...looks.values()].toReversed().slice(0, most)
    return all.map((one) => {
      one.dataset.opener = crypto.randomUUID()
      return { id: one.dataset.opener, name: (one.getAttribute('aria-label') ?? one.textContent ?? '').trim() }
    })
  }, OPENERS_MAX)
  return found.map(({ id, name }) => ({
    name,
    async open() {
      const one = page.locator(`[data-opener="${id}"]`)
      if (await one.isVisible()) await one.click()
      await settled(page)
    },
    async close() {
      await page.keyboard.press('Escape')
      const still = page.locator('details[open] > summary').first()
      if ((await still.count()) > 0) await still.click()
      await settled(page)
    },
  }))
}
