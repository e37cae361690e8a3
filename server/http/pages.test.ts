import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeLog } from '../log.ts'
import { makeApp } from './app.ts'
import type { App } from './deps.ts'
import { servePages } from './pages.ts'

const folder = mkdtempSync(join(tmpdir(), 'tillwright-pages-'))
let app: App

beforeAll(async () => {
  const put = (path: string, text: string): void => {
    mkdirSync(join(folder, 'web', path, '..'), { recursive: true })
    writeFileSync(join(folder, 'web', path), text)
  }
  writeFileSync(join(folder, 'secret.txt'), 'not for the web')
  for (const face of ['console', 'portal', 'handheld']) put(`${face}/index.html`, `<title>${face}</title>`)
  put('assets/main-1a2b3c4d.js', 'plain')
  put('assets/main-1a2b3c4d.js.br', 'packed')
  put('handheld/sw.js', 'worker')
  app = makeApp({ log: makeLog('silent'), sessions: { sessionOf: () => null, peek: async () => null } })
  await servePages(app, join(folder, 'web'), true)
  await app.ready()
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

const get = (url: string, headers = {}) => app.inject({ url, headers })

describe('the pages', () => {
  test.each([
    ['/', 'console'],
    ['/orders/01934f6e', 'console'],
    ['/portal/', 'portal'],
    ['/portal/orders/1', 'portal'],
    ['/handheld/', 'handheld'],
    ['/handheld/today', 'handheld'],
  ])('%s shows the %s', async (url, face) => {
    const answer = await get(url)
    expect([answer.statusCode, answer.body, answer.headers['cache-control']]).toEqual([200, `<title>${face}</title>`, 'no-cache'])
  })

  test('only the handheld may compile WebAssembly, and none runs what is written into a page', async () => {
    for (const url of ['/', '/portal/', '/orders/1'])
      expect((await get(url)).headers['content-security-policy']).toContain("script-src 'self'; style-src 'self';")
    expect((await get('/handheld/today')).headers['content-security-policy']).toContain(
      "script-src 'self' 'wasm-unsafe-eval'; style-src 'self';",
    )
  })

  test('hashed assets are kept for ever, packed where the browser takes it; the worker is asked for each time', async () => {
    const asset = await get('/assets/main-1a2b3c4d.js', { 'accept-encoding': 'br' })
    expect([asset.body, asset.headers['content-encoding'], asset.headers['cache-control']]).toEqual([
      'packed',
      'br',
      'public, max-age=31536000, immutable',
    ])
    expect((await get('/assets/main-1a2b3c4d.js')).body).toBe('plain')
    const worker = await get('/handheld/sw.js')
    expect([worker.headers['cache-control'], worker.headers['content-type']]).toEqual(['no-cache', 'application/javascript; charset=utf-8'])
  })

  test.each([
    '/assets/gone.js',
    '/api/v1/nothing',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/favicon.gone',
    '/api',
    '/api/',
    '/API/v1/nothing',
    '//api/v1/nothing',
  ])('%s is not there', async (url) => {
    const answer = await get(url)
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.body).not.toContain('not for the web')
    expect(answer.body, 'no page of ours').not.toContain('<title>')
  })

  test('an address without its slash leads to the one with it', async () => {
    const answer = await get('/portal')
    expect([answer.statusCode, answer.headers.location]).toEqual([308, '/portal/'])
  })

  test.each([
    ['/assets/main-1a2b3c4d.js', 405],
    ['/handheld/sw.js', 405],
    ['/assets/gone.js', 404],
    ['/../secret.txt', 404],
    ['/assets', 404],
    ['/assets/%00', 404],
  ])('what is sent to %s answers %i', async (url, status) => {
    expect((await app.inject({ method: 'POST', url })).statusCode).toBe(status)
  })

  test.each(['/', '/orders/01934f6e', '/portal/', '/handheld/today'])('%s is read, and takes nothing', async (url) => {
    const posted = await app.inject({ method: 'POST', url })
    expect([posted.statusCode, posted.headers.allow, posted.json().code]).toEqual([405, 'GET, HEAD', 'method_not_allowed'])
    const head = await app.inject({ method: 'HEAD', url })
    expect([head.statusCode, head.body]).toEqual([200, ''])
  })
})
