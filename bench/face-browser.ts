import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Bench } from './province.ts'

export const SLOW_DOWN = 4
/** 10 Mbit/s and 40 ms (the contract's network, docs/spec/10 and its goals of the faces). */
const NETWORK = { offline: false, latency: 40, downloadThroughput: 1_250_000, uploadThroughput: 1_250_000 }
export const DESK = { width: 1440, height: 900 }

/** Address of a page of the product. */
export const url = (bench: Bench, path: string): string => `http://127.0.0.1:${bench.port}${path}`

/** A browser of its own, in which this demo account is signed in; nobody is for `null`. */
export async function contextOf(browser: Browser, bench: Bench, login: string | null, viewport = DESK): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  if (login === null) return context
  const { items } = (await (await context.request.get(url(bench, '/api/v1/demo/accounts'))).json()) as {
    items: { login: string; password: string }[]
  }
  const account = items.find((one) => one.login === login)
  if (!account) throw new Error(`The demo offers no ${login}`)
  const answer = await context.request.post(url(bench, '/api/v1/session'), { data: { login, password: account.password } })
  if (!answer.ok()) throw new Error(`${login} could not sign in: ${answer.status()}`)
  return context
}

/** Slows the page's processor, and its network where that is wanted. */
export async function slowed(page: Page, processor: number, network: boolean): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: processor })
  if (!network) return
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', NETWORK)
}
