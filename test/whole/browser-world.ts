import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { type Browser, type BrowserContext, type BrowserContextOptions, type ConsoleMessage, chromium, type Page } from 'playwright-core'
import { testDatabase } from '#db/testing.ts'
import { makeLog as makeGatewayLog } from '#gateway/log.ts'
import { readSettings } from '#gateway/settings.ts'
import { startGateway } from '#gateway/start.ts'
import { composeServer } from '#server/compose.ts'
import { makeLog } from '#server/log.ts'
import { makeWorld, type World } from '#server/world.ts'
import { fillDemo } from '#simulator/province/fill-demo.ts'
import { startAround } from '#simulator/start.ts'
import type { Face, Photo } from './browser-form.ts'
import { follow } from './browser-looks.ts'
import { farCutOff } from './gateway-world.ts'

const ROOT = join(import.meta.dirname, '../..')
/** The pages as they are built. */
export const PAGES = join(ROOT, 'dist', 'web')
const BROWSER = '/usr/bin/chromium'
const SHELL = '/usr/bin/chromium-headless-shell'
/** The engine without the browser around it, where it is installed: the same pages for half the work. */
export const ENGINE = existsSync(SHELL) ? SHELL : BROWSER
const SCREENSHOTS = join(ROOT, 'docs', 'screenshots')
const SMALL = { merchants: 300, orders: 400, days: 20 }
const DESK = { width: 1440, height: 900 }
const HAND = { width: 390, height: 844 }
const PATIENCE_MS = 30_000

export const ADDRESS: { readonly [F in Face]: string } = { console: '/', portal: '/portal/', handheld: '/handheld/', pos: '/pos/' }

interface DemoAccount {
  readonly login: string
  readonly name: string
  readonly role: string
  readonly organisation: string
}

/** A browser before a real server that holds a small demo province. */
export interface BrowserWorld {
  readonly url: string
  readonly world: World
  /** Whatever any page complained about: console errors, uncaught exceptions, refusals of the content security policy. */
  readonly complaints: readonly string[]
  /** A face opened by somebody new, not signed in. */
  visitor(face: Face, options?: BrowserContextOptions): Promise<Page>
  /** The page of a demo person, signed in with one click; opened once. */
  person(face: Face, login: string, options?: BrowserContextOptions): Promise<Page>
  /** The POS page in the hands of a cashier: nobody signs in to a terminal with a browser. */
  cashier(): Promise<Page>
  /** A photo of a shop, drawn: nobody's real premises. */
  photo(caption: string): Promise<Photo>
  close(): Promise<void>
}

/** Starts server and browser. */
export async function browserWorld(program: string = BROWSER): Promise<BrowserWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillwright-browser-'))
  const db = await testDatabase()
  const log = makeLog('silent')
  const filling = await makeWorld({ db, dataDir, log })
  await fillDemo(filling, db.ownerUrl, { seed: 'browser', end: db.now(), size: SMALL, tell: () => undefined })
  await filling.close()
  const server = await composeServer({ db, dataDir, log, demo: true, pages: PAGES, version: '0.0.0', secureCookie: false, jobs: true })
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' })
  const owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  const settings = readSettings({ GATEWAY_PORT: '0', GATEWAY_CUT_OFF: farCutOff(), DATA_DIR: dataDir })
  const gateway = await startGateway(db.urlOf('tw_gateway'), settings, makeGatewayLog('silent'))
  const around = await startAround({ owner, dataDir, gateway: { host: '127.0.0.1', port: gateway.port }, level: 'silent' })
  const { items } = (await (await fetch(`${url}/api/v1/demo/accounts`)).json()) as { items: readonly DemoAccount[] }
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
  const visits = makeVisits(browser, url, items)
  return {
    url,
    world: server.world,
    ...visits,
    cashier: () => visits.visitor('pos'),
    photo: (caption) => drawPhoto(browser, caption),
    async close() {
      await browser.close()
      await around.close()
      await gateway.close()
      await owner.end()
      await server.close()
      await db.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function makeVisits(
  browser: Browser,
  url: string,
  accounts: readonly DemoAccount[],
): Pick<BrowserWorld, 'complaints' | 'visitor' | 'person'> {
  const complaints: string[] = []
  const open = new Map<string, Promise<Page>>()
  const visitor = async (face: Face, options: BrowserContextOptions = {}): Promise<Page> => {
    const screen = face === 'handheld' ? { viewport: HAND, deviceScaleFactor: 2, hasTouch: true, isMobile: true } : { viewport: DESK }
    const context: BrowserContext = await browser.newContext({ ...screen, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options })
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    follow(page)
    page.on('console', (message) => {
      if (message.type() === 'error' && !isNobodyYet(message))
        complaints.push(`${face} ${page.url().slice(url.length)}: ${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', (error) => complaints.push(`${face} ${page.url().slice(url.length)}: ${error.stack ?? error.message}`))
    await page.goto(url + ADDRESS[face])
    return page
  }
  const signedIn = async (face: Face, login: string, options: BrowserContextOptions): Promise<Page> => {
    const page = await visitor(face, options)
    const account = accounts.find((one) => one.login === login)
    if (!account) throw new Error(`Nobody is offered as ${login}`)
    await cardOf(page, face, account).click()
    await page.locator('nav').first().waitFor()
    return page
  }
  return {
    complaints,
    visitor,
    person(face, login, options = {}) {
      const key = `${face} ${login}`
      const known = open.get(key) ?? signedIn(face, login, options)
      open.set(key, known)
      return known
    },
  }
}

/** Asking who is here before anybody signed in is answered 401, and the browser says so. */
function isNobodyYet(message: ConsoleMessage): boolean {
  return / 401 /.test(message.text()) && message.location().url.endsWith('/api/v1/session')
}

async function drawPhoto(browser: Browser, caption: string): Promise<Photo> {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } })
  await page.setContent(`<body style="margin:0;background:linear-gradient(#b9cbd6 45%,#8d8577 45%)">
    <div style="position:absolute;inset:130px 110px 60px;background:#d9cdb4;border:10px solid #6d5a43"></div>
    <div style="position:absolute;inset:90px 90px 420px;background:#0b6a63;color:#fff;font:48px/90px sans-serif;text-align:center">${caption}</div>
    <div style="position:absolute;inset:260px 470px 60px 180px;background:#7fa3ad"></div>
    <div style="position:absolute;inset:260px 170px 60px 470px;background:#5b4b3a"></div>`)
  const buffer = await page.screenshot({ type: 'jpeg', quality: 80 })
  await page.close()
  return { name: `${caption}.jpg`, mimeType: 'image/jpeg', buffer }
}

/** The one card that signs this person in. */
function cardOf(page: Page, face: Face, { name, organisation }: DemoAccount) {
  if (face === 'console') return page.locator('.si-card', { hasText: `${name} · ${organisation}` })
  // Of a bank's officers and its two custodians, the first card at a node is the one that is meant here.
  return page.locator(face === 'portal' ? '.pt-demo' : '.hh-demo', { hasText: organisation }).first()
}

/** Keeps a picture for the documents: only where it is missing or asked for, so that a test run leaves the tree as it was. */
export async function picture(page: Page, name: string): Promise<void> {
  const path = join(SCREENSHOTS, `${name}.png`)
  if (existsSync(path) && process.env.SCREENSHOTS !== '1') return
  mkdirSync(SCREENSHOTS, { recursive: true })
  await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined)
  await page.screenshot({ path, animations: 'disabled', scale: 'css' })
}
