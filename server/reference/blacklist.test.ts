import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { instant } from '#domain/time.ts'
import { type TestServer, testServer } from '../testing.ts'
import { importBlacklist, readBlacklist } from './public.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const LISTED = '91320106MA1ABCDE2X'
const OTHER = '91320106MA1ABCDE3X'
/** 虚假 in GB 18030, as a spreadsheet in China saves it. */
const GB18030 = new Uint8Array([...bytes(`${LISTED},`), 0xd0, 0xe9, 0xbc, 0xd9])

describe('a list as it comes', () => {
  test.each([
    ['a heading, two merchants', bytes(`统一社会信用代码,原因\r\n${LISTED},虚假申请\r\n${OTHER},套现\r\n`), [LISTED, OTHER], '虚假申请'],
    ['a byte order mark, tabs, an empty line', bytes(`\uFEFF${LISTED}\t虚假申请\n\n`), [LISTED], '虚假申请'],
    ['small letters, quotes, a comma in the reason', bytes(`"${LISTED.toLowerCase()}","虚假申请,套现"`), [LISTED], '虚假申请,套现'],
    ['GB 18030', GB18030, [LISTED], '虚假'],
    ['nothing but the numbers', bytes(LISTED), [LISTED], ''],
    ['nobody listed: a list all the same', bytes('统一社会信用代码,原因\n'), [], undefined],
  ])('%s', (_because, file, numbers, reason) => {
    const entries = readBlacklist(file)
    expect(entries.map((one) => one.licenceNumber)).toEqual(numbers)
    expect(entries[0]?.reason).toBe(reason)
  })

  test.each([
    ['a number too short', bytes(`${LISTED},a\n9132010,b\n`), /line 2: "9132010"/],
    ['a letter that is none of the code', bytes(`${LISTED.replace('X', 'O')},a`), /line 1/],
    ['not a text', new Uint8Array([0xff, 0xff, 0xff]), /neither UTF-8 nor GB 18030/],
  ])('%s: refused by its line, and nothing is read', (_because, file, message) => {
    expect(() => readBlacklist(file)).toThrow(message)
  })
})

describe('a list in the database', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ jobs: false })
  })
  afterAll(() => server.close())
  const put = (source: string, listedOn: string, numbers: readonly string[]) =>
    importBlacklist(server.db, {
      source,
      listedOn,
      entries: numbers.map((licenceNumber) => ({ licenceNumber, reason: '套现' })),
      at: instant(Date.now()),
    })
  const reference = () => server.server.world.reference

  test('a running server hears of it, and a new list takes the place of the one of the same source', async () => {
    await put('清算', '2026-11-10', [LISTED])
    await expect.poll(() => reference().blacklisted(LISTED)).toEqual({ hit: true, reference: '清算 2026-11-10' })
    await put('协会', '2026-11-11', [LISTED, OTHER])
    await expect.poll(() => reference().blacklisted(LISTED)).toEqual({ hit: true, reference: '协会 2026-11-11; 清算 2026-11-10' })
    await put('协会', '2026-11-12', [])
    await expect.poll(() => reference().blacklisted(OTHER)?.hit).toBe(false)
    expect(reference().blacklisted(OTHER)?.reference).toContain('协会 2026-11-12 (0)')
    expect(reference().blacklisted(LISTED)).toEqual({ hit: true, reference: '清算 2026-11-10' })
  })

  test('an older list does not take the place of a newer one', async () => {
    await put('银联', '2026-11-20', [LISTED])
    await expect(put('银联', '2026-11-19', [])).rejects.toThrow(/is of 2026-11-20, newer than 2026-11-19/)
    const [rows] = await server.db.batch(SYSTEM_SCOPE, [{ sql: `select 1 from blacklist where source = '银联'`, parameters: [] }])
    expect(rows).toHaveLength(1)
  })

  test('a reading that is asked for while another is under way begins after it, and once for all who ask', async () => {
    const first = reference().refresh()
    await Promise.resolve()
    const later = [reference().refresh(), reference().refresh(), reference().refresh()]
    await put('后到', '2026-11-21', [LISTED])
    await Promise.all([first, ...later])
    expect(new Set(later).size).toBe(1)
    await reference().refresh()
    expect(reference().blacklisted(LISTED)?.reference).toContain('后到')
  })

  test('without any list nobody is asked', async () => {
    await server.db.batch(SYSTEM_SCOPE, [
      { sql: 'delete from blacklist', parameters: [] },
      { sql: 'delete from blacklist_list', parameters: [] },
    ])
    await reference().refresh()
    expect(reference().blacklisted(LISTED)).toBeNull()
  })
})
