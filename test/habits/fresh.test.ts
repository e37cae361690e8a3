import { describe, expect, test, vi } from 'vitest'
import { readSettings } from '#gateway/settings.ts'
import { architectureText } from '../../tools/architecture.ts'
import { iso8583FieldsText } from '../../tools/iso8583-fields.ts'
import { noticeText } from '../../tools/notice.ts'
import { ROOT, readProjectFile } from './source-files.ts'

/** Whole trees are read here: patience, where the machine is busy. */
vi.setConfig({ testTimeout: 600_000 })

describe('what is generated is fresh (npm run generate)', () => {
  test('NOTICE names what is shipped', () => {
    expect(readProjectFile('NOTICE')).toBe(noticeText(ROOT))
  })

  test('ARCHITECTURE.md draws the imports as they are', () => {
    expect(readProjectFile('ARCHITECTURE.md')).toBe(architectureText(ROOT))
  })

  test('the page of ISO 8583 fields says what the codec works by', () => {
    expect(readProjectFile('docs/iso8583-fields.md')).toBe(iso8583FieldsText())
  })
})

/** Rows of docs/interfaces/gateway-settings.md: variable, unit, default, range, meaning. */
const settingRows = readProjectFile('docs/interfaces/gateway-settings.md')
  .split('\n')
  .filter((line) => /^\| `[A-Z_]+`/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, variable = '', , fallback = '', range = '', meaning = '']) => ({ name: variable.slice(1, -1), fallback, range, meaning }))

describe('the page of gateway settings', () => {
  test('names exactly the variables that the gateway reads, each with a meaning', () => {
    const asked = new Set<string>()
    readSettings(
      new Proxy<{ [name: string]: string | undefined }>(
        {},
        {
          get: (_, name) => {
            asked.add(String(name))
            return undefined
          },
        },
      ),
    )
    expect(settingRows.map((row) => row.name).sort()).toEqual([...asked].sort())
    expect(settingRows.filter((row) => row.meaning.length < 10)).toEqual([])
  })

  test.each(settingRows.filter((row) => /^`.*`$/.test(row.fallback)))('$name: $fallback is the default', ({ name, fallback }) => {
    expect(readSettings({ [name]: fallback.slice(1, -1) })).toEqual(readSettings({}))
  })

  test.each(settingRows.filter((row) => /^\d+ and more$|^\d+–\d+$/.test(row.range)))('$name: $range is the range', ({ name, range }) => {
    const [, least = '', most = String(Number.MAX_SAFE_INTEGER)] = /^(\d+)(?:–(\d+)| and more)$/.exec(range) ?? []
    expect(() => readSettings({ [name]: least })).not.toThrow()
    expect(() => readSettings({ [name]: most })).not.toThrow()
    expect(() => readSettings({ [name]: String(Number(most) + 1) })).toThrow(name)
    expect(() => readSettings({ [name]: String(Number(least) - 1) })).toThrow(name)
  })

  test('a level that is none is refused, an empty address is the default and not every address', () => {
    expect(readSettings({ LOG_LEVEL: 'silent' }).logLevel).toBe('silent')
    expect(() => readSettings({ LOG_LEVEL: 'loud' })).toThrow('LOG_LEVEL is "loud". Set one of fatal, error')
    expect(readSettings({ GATEWAY_HOST: '', HOST: '', LOG_LEVEL: '' })).toEqual(readSettings({}))
    expect(readSettings({ GATEWAY_HOST: '', HOST: '::1' }).host).toBe('::1')
  })

  test('a cut-off that is no time of day is refused', () => {
    expect(() => readSettings({ GATEWAY_CUT_OFF: '23:59' })).not.toThrow()
    expect(() => readSettings({ GATEWAY_CUT_OFF: '24:00' })).toThrow('GATEWAY_CUT_OFF')
  })
})
