import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('without settings: port 8095 of this machine, the embedded database, the demo', () => {
  expect(readConfig({})).toMatchObject({ port: 8095, host: '127.0.0.1', demo: 'local', databaseUrl: undefined, logLevel: 'info' })
})

test.each<[Record<string, string>, string, string]>([
  [{ DATABASE_URL: 'postgres://a:b@c:5432/d' }, 'no', 'a database of somebody is not filled by itself'],
  [{ DEMO: '0' }, 'no', 'said so'],
  [{ DEMO: '0', HOST: '0.0.0.0' }, 'no', 'without the demo, any address'],
  [{ DEMO: 'public', HOST: '0.0.0.0' }, 'public', 'said so'],
])('%o: demo is %s (%s)', (env, demo) => expect(readConfig(env).demo).toBe(demo))

test.each<[Record<string, string>, RegExp]>([
  [{ PORT: 'eighty' }, /PORT is "eighty"/],
  [{ PORT: '70000' }, /1 to 65535/],
  [{ DATABASE_URL: 'mysql://x' }, /postgres:\/\//],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
  [{ DEMO: 'yes' }, /DEMO is "yes"/],
  [{ HOST: '0.0.0.0' }, /DEMO=public/],
])('%o is refused with a sentence', (env, sentence) => expect(() => readConfig(env)).toThrow(sentence))

test.each([
  [undefined, 0],
  ['1', 1],
  ['10.0.0.0/8, ::1', ['10.0.0.0/8', '::1']],
])('TRUST_PROXY=%s is read as %o', (TRUST_PROXY, read) => {
  expect(readConfig({ TRUST_PROXY }).trustProxy).toEqual(read)
})

test.each(['yes', '10', '10.0.0.0/33', 'proxy.example'])('TRUST_PROXY=%s is no proxy, and says so', (TRUST_PROXY) => {
  expect(() => readConfig({ TRUST_PROXY })).toThrow('Set how many proxies stand in front')
})

test('SECURE_COOKIE is 0 or 1, and says so otherwise', () => {
  expect([readConfig({}).secureCookie, readConfig({ SECURE_COOKIE: '1' }).secureCookie]).toEqual([false, true])
  expect(() => readConfig({ SECURE_COOKIE: 'yes' })).toThrow('Set 1 behind a proxy')
})
