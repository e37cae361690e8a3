import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { setup as buildPages } from '../test/whole/built-global.ts'
import { contextOf, SLOW_DOWN, slowed, url } from './face-browser.ts'
import { median, type Row, round } from './measure.ts'
import type { Bench } from './province.ts'
import { loadRows, serveBare } from './rows-first-loads.ts'
import type { Effort } from './rows-orders.ts'

const PRESSES = 60
const PRESS_EVERY_MS = 60
const SCROLL_MS = 6_000
const SCROLL_STEP_PX = 400

/** How fast the faces stand, answer and scroll, in a browser with and without a slow processor and network. */
export async function faceRows(bench: Bench, effort: Effort, tell: (line: string) => void): Promise<Row[]> {
  if (!existsSync('/usr/bin/chromium')) throw new Error('The rows of the faces need chromium (Debian: apt-get install chromium).')
  buildPages()
  const bare = await serveBare(join(bench.folder, 'bare-page'))
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--enable-precise-memory-info'] })
  try {
    const rows: Row[] = []
    tell('first loads beside a bare React page')
    rows.push(...(await loadRows(browser, bench, bare.url, effort)))
    tell('key to painted')
    for (const slow of [1, SLOW_DOWN]) rows.push(await keyRow(browser, bench, slow))
    tell('palette')
    rows.push(await paletteRow(browser, bench))
    tell('scrolling')
    rows.push(...(await scrollRows(browser, bench)))
    return rows
  } finally {
    await browser.close()
    bare.close()
  }
}

async function openList(browser: Browser, bench: Bench): Promise<Page> {
  const context = await contextOf(browser, bench, 'js.dispatcher')
  const page = await context.newPage()
  await page.goto(url(bench, '/orders?view=all'))
  await page.locator('[role=row] [role=gridcell]').first().waitFor()
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined)
  return page
}

const p95 = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN

/** From a key (J, on the list) to the frame that shows it. */
async function keyRow(browser: Browser, bench: Bench, slow: number): Promise<Row> {
  const page = await openList(browser, bench)
  await slowed(page, slow, false)
  await page.evaluate(() => {
    const painted: number[] = []
    Object.assign(window, { painted })
    window.addEventListener(
      'keydown',
      (event) => {
        const pressed = event.timeStamp
        requestAnimationFrame(() => {
          const channel = new MessageChannel()
          channel.port1.onmessage = () => painted.push(performance.now() - pressed)
          channel.port2.postMessage(0)
        })
      },
      { capture: true },
    )
  })
  for (let press = 0; press < PRESSES; press += 1) {
    await page.keyboard.press('j')
    await page.waitForTimeout(PRESS_EVERY_MS)
  }
  const painted = await page.evaluate(() => (window as never as { painted: number[] }).painted)
  await page.context().close()
  const slower = slow > 1
  return {
    row: `key to painted on the list, p95${slower ? `, ${slow} × slower` : ''}`,
    figure: round(p95(painted)),
    unit: 'ms',
    must: slower ? 100 : 50,
    aim: slower ? 60 : 25,
    kind: 'at most',
    detail: `${painted.length} presses, median ${round(median(painted))} ms`,
  }
}

/** From a number typed into the palette to its first result; the order was opened through a command, so that the search knows it. */
async function paletteRow(browser: Browser, bench: Bench): Promise<Row> {
  const page = await openList(browser, bench)
  const { number } = (await (await page.request.get(url(bench, `/api/v1/orders/${bench.orderIds[0]}`))).json()) as { number: string }
  const times: number[] = []
  for (let time = 0; time < 10; time += 1) {
    await page.keyboard.press('Control+k')
    await page.locator('[role=combobox]').waitFor()
    times.push(
      await page.evaluate(async (typed) => {
        const field = document.querySelector<HTMLInputElement>('[role=combobox]')
        const list = document.querySelector('[role=listbox]')
        if (!field || !list) return Number.NaN
        const begun = performance.now()
        const found = new Promise<number>((resolve) => {
          const look = (): void => {
            if (list.querySelector('[role=option] small') && list.textContent?.includes(typed)) resolve(performance.now() - begun)
            else requestAnimationFrame(look)
          }
          requestAnimationFrame(look)
        })
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, typed)
        field.dispatchEvent(new Event('input', { bubbles: true }))
        return Promise.race([found, new Promise<number>((resolve) => setTimeout(() => resolve(Number.NaN), 5_000))])
      }, number),
    )
    await page.keyboard.press('Escape')
  }
  await page.context().close()
  const counted = times.filter((one) => Number.isFinite(one))
  return {
    row: 'palette, typed to first result',
    figure: counted.length < times.length ? Number.POSITIVE_INFINITY : round(median(counted)),
    unit: 'ms',
    must: 100,
    aim: 50,
    kind: 'at most',
    detail: `${counted.length} of ${times.length} searches found ${number}`,
  }
}

/** A list of many orders, scrolled as fast as it will: frames, rows that are not there yet, memory. */
async function scrollRows(browser: Browser, bench: Bench): Promise<Row[]> {
  const page = await openList(browser, bench)
  const seen = await page.evaluate(
    async ({ forMs, step }) => {
      const grid = document.querySelector<HTMLElement>('[role=grid]')
      if (!grid) throw new Error('no list')
      const frames: number[] = []
      let [drawn, blank] = [0, 0]
      const begun = performance.now()
      let before = begun
      await new Promise<void>((resolve) => {
        const frame = (now: number): void => {
          frames.push(now - before)
          before = now
          const { top, bottom } = grid.getBoundingClientRect()
          for (const row of grid.querySelectorAll('.og-row')) {
            const box = row.getBoundingClientRect()
            if (box.bottom < top || box.top > bottom) continue
            drawn += 1
            if (row.classList.contains('og-blank')) blank += 1
          }
          grid.scrollTop += step
          if (now - begun > forMs) resolve()
          else requestAnimationFrame(frame)
        }
        requestAnimationFrame(frame)
      })
      return { frames: frames.slice(1), blank: blank / Math.max(1, drawn), rows: Math.round(grid.scrollTop / 32) }
    },
    { forMs: SCROLL_MS, step: SCROLL_STEP_PX },
  )
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const heap = await page.evaluate(() => (performance as never as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 2 ** 20)
  await page.context().close()
  const detail = `${seen.rows} rows passed in ${SCROLL_MS / 1_000} s`
  return [
    { row: 'list scrolled, p95 frame', figure: round(p95(seen.frames)), unit: 'ms', must: 33, aim: 21, kind: 'at most', detail },
    {
      row: 'list scrolled, rows in sight that were blank',
      figure: round(seen.blank),
      unit: 'share',
      must: 0.01,
      aim: 0,
      kind: 'at most',
      detail,
    },
    { row: 'list scrolled, heap', figure: round(heap), unit: 'MB', must: 60, aim: 30, kind: 'at most', detail },
  ]
}
