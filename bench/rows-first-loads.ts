import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import { contextOf, type DESK, SLOW_DOWN, slowed, url } from './face-browser.ts'
import { median, type Row, round } from './measure.ts'
import type { Bench } from './province.ts'
import type { Effort } from './rows-orders.ts'

const HAND = { width: 390, height: 844 }
const RESTS_MS = 1_500
const TYPES: { readonly [ending: string]: string } = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

interface Paints {
  readonly first: number
  readonly largest: number
}

interface Cold {
  readonly login: string | null
  readonly address: string
  /** What one came for: until it stands, nothing is measured. */
  readonly content: string
  readonly viewport?: typeof DESK
}

/** Cold: a new context each time, nothing cached. */
async function coldPaints(browser: Browser, bench: Bench, { login, address, content, viewport }: Cold): Promise<Paints> {
  const context = await contextOf(browser, bench, login, viewport)
  const page = await context.newPage()
  await slowed(page, SLOW_DOWN, true)
  await page.addInitScript(() => {
    const seen = { first: 0, largest: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'first-contentful-paint') seen.first = entry.startTime
    }).observe({ type: 'paint', buffered: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.largest = entry.startTime
    }).observe({ type: 'largest-contentful-paint', buffered: true })
  })
  await page.goto(address)
  await page.locator(content).first().waitFor()
  await page.waitForTimeout(RESTS_MS)
  const paints = await page.evaluate(() => (window as never as { seen: Paints }).seen)
  await context.close()
  return paints
}

/** First loads of the faces beside a bare React page, in interleaved pairs. */
export async function loadRows(browser: Browser, bench: Bench, bareUrl: string, effort: Effort): Promise<Row[]> {
  const list: Paints[] = []
  const bare: Paints[] = []
  const hand: Paints[] = []
  const portal: Paints[] = []
  for (let pair = 0; pair < effort.pairs; pair += 1) {
    list.push(
      await coldPaints(browser, bench, { login: 'js.dispatcher', address: url(bench, '/orders'), content: '[role=row] [role=gridcell]' }),
    )
    bare.push(await coldPaints(browser, bench, { login: null, address: bareUrl, content: 'main p' }))
    hand.push(
      await coldPaints(browser, bench, { login: 'nj.am1', address: url(bench, '/handheld/'), content: '.hh-cards li', viewport: HAND }),
    )
    portal.push(await coldPaints(browser, bench, { login: 'abc.js', address: url(bench, '/portal/'), content: '.pt-section li' }))
  }
  const ratio = (of: keyof Paints): number => round(median(list.map((one, pair) => one[of] / (bare[pair]?.[of] ?? Number.NaN))))
  const seconds = (all: readonly Paints[], of: keyof Paints): number => round(median(all.map((one) => one[of])) / 1_000)
  const detail = (of: keyof Paints): string => `list ${seconds(list, of)} s, bare page ${seconds(bare, of)} s, cold, 4 × slower, 10 Mbit/s`
  return [
    {
      row: 'console list, largest paint / bare React page',
      figure: ratio('largest'),
      unit: '× the time',
      must: 2.2,
      aim: 1.5,
      kind: 'at most',
      detail: detail('largest'),
    },
    {
      row: 'console list, first paint / bare React page',
      figure: ratio('first'),
      unit: '× the time',
      must: 1.3,
      aim: 1,
      kind: 'at most',
      detail: detail('first'),
    },
    {
      row: 'handheld, cold, largest paint',
      figure: seconds(hand, 'largest'),
      unit: 's',
      must: 1.2,
      aim: 0.9,
      kind: 'at most',
      detail: `first paint ${seconds(hand, 'first')} s, 4 × slower, 10 Mbit/s`,
    },
    {
      row: 'portal, cold, largest paint',
      figure: seconds(portal, 'largest'),
      unit: 's',
      must: null,
      aim: null,
      kind: 'at most',
      detail: `first paint ${seconds(portal, 'first')} s, 4 × slower, 10 Mbit/s`,
    },
  ]
}

/** The bare page, built as the faces are and served from memory's neighbour: a plain file server. */
export async function serveBare(outDir: string): Promise<{ url: string; close(): void }> {
  await build({
    configFile: false,
    root: join(import.meta.dirname, 'bare-page'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, modulePreload: { polyfill: false } },
  })
  const server = createServer((request, reply) => {
    const path = join(outDir, request.url === '/' ? 'index.html' : (request.url ?? '').replaceAll('..', ''))
    if (!existsSync(path)) {
      reply.writeHead(404).end()
      return
    }
    reply.writeHead(200, { 'content-type': `${TYPES[extname(path)] ?? 'application/octet-stream'}; charset=utf-8` })
    createReadStream(path).pipe(reply)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}
