import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEMO_PASSWORD } from '#contract/session.ts'
import type { Face } from './browser-form.ts'
import { anOrder, barriers, faultsOf, openersOf, type Screen, scriptsOf, settled, tabTo } from './browser-looks.ts'
import { ADDRESS, type BrowserWorld, browserWorld, ENGINE, PAGES, picture } from './browser-world.ts'

const PATIENCE_MS = 240_000
const DESK = { width: 1440, height: 900 }
const HAND = { width: 390, height: 844 }
/** Far enough down that a list laid out too low would not reach it. */
const LEFT_AT_PX = 6_000
const ROW_MOST_PX = 84
/** What a screen of a page that is loaded may take to come. */
const WITHIN_MS = 10_000
const FACES = Object.keys(ADDRESS) as Face[]
/** A file of the pages as built, and what it loads. */
interface Part {
  readonly file: string
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
}
let world: BrowserWorld

beforeAll(async () => {
  world = await browserWorld(ENGINE)
}, PATIENCE_MS)
afterAll(async () => world.close(), PATIENCE_MS)

/** Every screen of every face, those of a person one after the other; `loaded` stands there only when its content has come. */
const SCREENS: readonly Screen[] = [
  { what: 'sign-in', face: 'console', login: null, path: '', loaded: '.si-card' },
  { what: 'board', face: 'console', login: 'js.dispatcher', path: 'board', loaded: '.bd-name' },
  { what: 'list', face: 'console', login: 'js.dispatcher', path: 'orders?view=all', loaded: '[role=row] [role=gridcell]' },
  { what: 'order', face: 'console', login: 'js.dispatcher', path: 'orders/:order', loaded: '.op-history li' },
  { what: 'merchants', face: 'console', login: 'js.dispatcher', path: 'merchants', loaded: '.cs-table tbody tr' },
  { what: 'terminals', face: 'console', login: 'js.dispatcher', path: 'terminals', loaded: '.cs-table tbody tr' },
  { what: 'processes', face: 'console', login: 'js.dispatcher', path: 'processes', loaded: '.tw-road-picture' },
  { what: 'notice', face: 'console', login: 'nj.agent', path: 'orders/new', loaded: '.fm-field' },
  { what: 'card', face: 'console', login: 'js.head', path: 'card', loaded: '.co-pair' },
  { what: 'people', face: 'console', login: 'js.system', path: 'people', loaded: '.cs-table tbody tr' },
  { what: 'audit', face: 'console', login: 'js.audit', path: 'audit', loaded: '.cs-table tbody tr' },
  { what: 'sign-in', face: 'portal', login: null, path: '', loaded: '.pt-demo' },
  { what: 'home', face: 'portal', login: 'abc.js', path: '', loaded: '.pt-main h1, .pt-main h2' },
  { what: 'notice', face: 'portal', login: 'abc.nj', path: 'notice', loaded: '.pt-main form' },
  { what: 'approvals', face: 'portal', login: 'abc.js', path: 'approvals', loaded: '.pt-queue-line' },
  { what: 'orders', face: 'portal', login: 'abc.js', path: 'orders?scope=all', loaded: '.pt-lines li' },
  { what: 'order', face: 'portal', login: 'abc.js', path: 'orders/:order', loaded: '.pt-road svg' },
  { what: 'sign-in', face: 'handheld', login: null, path: '', loaded: '.hh-demo' },
  { what: 'today', face: 'handheld', login: 'nj.am1', path: '', loaded: '.hh-cards li' },
  { what: 'order', face: 'handheld', login: 'nj.am1', path: 'orders/:order', loaded: '.hh-order' },
  { what: 'act', face: 'handheld', login: 'nj.am1', path: 'orders/:order/do/comment', loaded: '.hh-act-form' },
  { what: 'outbox', face: 'handheld', login: 'nj.am1', path: 'outbox', loaded: '.hh-outbox' },
  { what: 'me', face: 'handheld', login: 'nj.am1', path: 'me', loaded: '.hh-me' },
  { what: 'terminals', face: 'pos', login: null, path: '', loaded: '.ps-choose li' },
]
/** Not asked of what is open: an open menu covers its neighbours, which are there again when it closes. */
const OPEN_EXEMPT = ['target-size']
/** Each mode, each language, each width: not every one with every other. */
const LOOKS = [
  { mode: 'light', language: 'zh-CN', viewport: DESK },
  { mode: 'dark', language: 'en', viewport: HAND },
] as const
type Look = (typeof LOOKS)[number]
const CASES = LOOKS.flatMap((look) =>
  SCREENS.map((screen) => [screen.what, screen.face, look.mode, look.language, look.viewport.width, screen, look] as const),
)

/** An address of the same origin that draws nothing: a page waits there between two screens. */
const PARKED = '/api/health/live'
/** One page for each person at each face, which goes from screen to screen: to load a new one costs more than to look at a screen. */
const pages = new Map<string, Promise<Page>>()
const loadedAs = new Map<Page, Look>()
let shown: Page | null = null

function pageOf(face: Face, login: string | null): Promise<Page> {
  const key = `${face} ${login}`
  const known = pages.get(key) ?? openPage(face, login)
  pages.set(key, known)
  return known
}

async function openPage(face: Face, login: string | null): Promise<Page> {
  const known = login === null ? null : await world.person(face, login)
  const page = await world.visitor(face, known ? { storageState: await known.context().storageState() } : {})
  await park(page)
  return page
}

async function park(page: Page): Promise<void> {
  loadedAs.delete(page)
  await page.goto(world.url + PARKED)
}

/** Goes to another screen as a link does. False where its content did not come: whether it may have, a new load tells. */
async function goWithin(page: Page, address: string, loaded: string): Promise<boolean> {
  await page.evaluate(
    ({ address, loaded }) => {
      for (const one of document.querySelectorAll<HTMLElement>(loaded)) one.dataset.left = ''
      history.pushState(null, '', address)
      dispatchEvent(new PopStateEvent('popstate'))
    },
    { address, loaded },
  )
  const come = page.locator(`:is(${loaded}):not([data-left])`).first().waitFor({ timeout: WITHIN_MS })
  return come.then(
    () => true,
    () => false,
  )
}

/** A screen in a mode, a language and a width, by somebody who may see it. */
async function show(screen: Screen, look: Look): Promise<Page> {
  const { face, login, path } = screen
  const page = await pageOf(face, login)
  if (shown && shown !== page) await park(shown)
  shown = page
  const address = ADDRESS[face] + (path.includes(':order') ? path.replace(':order', await anOrder(page)) : path)
  if (loadedAs.get(page) !== look || !(await goWithin(page, address, screen.loaded))) await load(page, address, screen, look)
  await settled(page)
  return page
}

/** Loads a screen anew, in a mode, a language and a width. */
async function load(page: Page, address: string, { face, loaded }: Screen, look: Look): Promise<void> {
  await page.setViewportSize(face === 'handheld' ? HAND : look.viewport)
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: look.mode })
  await page.evaluate(
    ({ mode, language }) => {
      localStorage.setItem('tillwright.mode', mode)
      localStorage.setItem('tillwright.language', language)
    },
    { mode: look.mode, language: look.language },
  )
  await page.goto(world.url + address)
  await page.locator(loaded).first().waitFor()
  loadedAs.set(page, look)
}

describe("nothing stands in anybody's way", { timeout: PATIENCE_MS }, () => {
  test.each(CASES)('%s of the %s, %s, %s, %i px wide', async (what, face, mode, _language, width, screen, look) => {
    const page = await show(screen, look)
    await picture(page, `${face}-${what}-${mode}${width === HAND.width && face !== 'handheld' ? '-390' : ''}`)
    expect(await faultsOf(page), `${what} at rest`).toEqual([])
    for (const opener of await openersOf(page)) {
      await opener.open()
      expect(await faultsOf(page, OPEN_EXEMPT), `${opener.name} open`).toEqual([])
      await opener.close()
      expect(await page.locator('body:focus').count(), `${opener.name} closed: where is the focus?`).toBe(0)
    }
  })

  test.each([
    ['Control+k', '[role=combobox]'],
    ['?', 'dialog kbd'],
  ])('what %s opens, on the console', async (key, shown) => {
    const page = await world.person('console', 'js.dispatcher')
    await page.goto(`${world.url}/orders`)
    await page.locator('[role=row] [role=gridcell]').first().waitFor()
    await page.keyboard.press(key)
    await page.locator(shown).first().waitFor()
    await settled(page)
    expect(await faultsOf(page)).toEqual([])
  })
})

describe('what the guards are asked to find, they find', { timeout: PATIENCE_MS }, () => {
  test('axe', async () => {
    const page = await world.visitor('console')
    await page.locator('img, button').first().waitFor()
    await page.evaluate(() => document.body.append(document.createElement('img'), document.createElement('button')))
    expect((await barriers(page)).map((line) => line.split(':')[0])).toEqual(['button-name', 'image-alt'])
    await page.context().close()
  })

  test('a page wider than its window', async () => {
    const page = await world.visitor('console')
    await page.locator('.si-card').first().waitFor()
    await page.evaluate(() => {
      const wide = document.createElement('div')
      wide.append('wide')
      Object.assign(wide.style, { width: '3000px' })
      document.body.append(wide)
    })
    expect((await faultsOf(page)).map((line) => line.split(':')[0])).toEqual(['wider than the window'])
    await page.context().close()
  })
})

describe('each face', { timeout: PATIENCE_MS }, () => {
  test.each([
    ['console', 'js.dispatcher'],
    ['portal', 'abc.js'],
    ['handheld', 'nj.am1'],
  ] as const)('the %s is entered with the keyboard alone', async (face, login) => {
    const page = await world.visitor(face)
    await page.locator('input').first().waitFor()
    await tabTo(page, 'username')
    await page.keyboard.type(login)
    await tabTo(page, 'current-password')
    await page.keyboard.type(DEMO_PASSWORD)
    await page.keyboard.press('Enter')
    await page.locator('nav').first().waitFor()
    await page.context().close()
  })

  test.each([
    ['console', 'js.dispatcher', 'orders', 260],
    ['portal', 'abc.js', '', 220],
    ['handheld', 'nj.am1', '', 200],
    ['pos', null, '', 110],
  ] as const)('the first load of the %s (%s, /%s) is under %i kB of scripts, compressed', async (face, login, path, mostKb) => {
    const known = login === null ? null : await world.person(face as Face, login)
    const page = await world.visitor(face, known ? { storageState: await known.context().storageState() } : {})
    const scripts = await scriptsOf(page, world.url + ADDRESS[face] + path)
    expect(scripts.bytes / 1024, scripts.names.join('\n')).toBeLessThan(mostKb)
    await page.context().close()
  })

  test.each([DESK, HAND])('Back finds the list where it was left (%o)', async (viewport) => {
    const known = await world.person('console', 'js.dispatcher')
    const page = await world.visitor('console', { viewport, storageState: await known.context().storageState() })
    await page.goto(`${world.url}/orders?view=all`)
    await page.locator('.og-row [role=gridcell]').first().waitFor()
    await page.waitForFunction((down) => {
      const grid = document.querySelector('[role=grid]')
      grid?.scrollTo(0, down)
      return grid?.scrollTop === down
    }, LEFT_AT_PX)
    // A row in sight: one that is not would be scrolled to first. It must be drawn, which is a frame after the scroll.
    const [x, y] = [viewport.width / 2, viewport.height * 0.6]
    await page.waitForFunction(([x, y]) => document.elementFromPoint(x, y)?.closest('.og-row:not(.og-blank)'), [x, y] as const)
    await page.mouse.click(x, y)
    if (viewport === DESK) await page.keyboard.press('Enter')
    await page.locator('.op-history').waitFor()
    await page.goBack()
    await page.locator('.og-row [role=gridcell]').first().waitFor()
    const least = LEFT_AT_PX - ROW_MOST_PX
    await page.waitForFunction((px) => (document.querySelector('[role=grid]')?.scrollTop ?? -1) > px, least)
    await settled(page)
    const top = await page.evaluate(() => document.querySelector('[role=grid]')?.scrollTop ?? -1)
    expect(top, 'to the beginning of a row').toBeLessThanOrEqual(LEFT_AT_PX)
    expect(top).toBeGreaterThan(least)
    await page.context().close()
  })

  test('no face ever loads the file that is another face alone', () => {
    const read = (path: string): string => readFileSync(join(PAGES, path), 'utf8')
    const manifest = JSON.parse(read('.vite/manifest.json')) as { [key: string]: Part }
    const parts = Object.values(manifest)
    const strays = FACES.flatMap((face) => {
      const reached = new Set([...read(`${face}/index.html`).matchAll(/assets\/[\w.-]+\.js/g)].map(([file]) => file))
      for (const file of reached)
        for (const part of parts.filter((one) => one.file === file))
          for (const key of [...(part.imports ?? []), ...(part.dynamicImports ?? [])]) reached.add(manifest[key]?.file ?? '')
      const others = FACES.filter((other) => other !== face)
      return [...reached].filter((file) => others.some((other) => new RegExp(`/${other}-[\\w-]{8}\\.js$`).test(file)))
    })
    expect(strays).toEqual([])
  })

  test('no page complained: no error on the console, nothing refused by the content security policy', () => {
    expect(world.complaints).toEqual([])
  })
})
