import { expect, test } from 'vitest'
import { gb18030, gb18030Bytes, readGb18030 } from './gb18030.ts'

const read = (bytes: Buffer): string => new TextDecoder('gb18030').decode(bytes)

test('Chinese names as the network has them: what was written is read back', () => {
  expect(gb18030('湖畔书屋', 8).toString('hex')).toBe('bafec5cfcae9cedd')
  expect(read(gb18030('南京湖畔书屋 Lakeside', 40))).toBe('南京湖畔书屋 Lakeside'.padEnd(34, ' '))
})

test('cut where a character ends, filled with blanks; what cannot be said is a question mark', () => {
  expect(read(gb18030('书屋店', 5))).toBe('书屋 ')
  expect(read(gb18030('A\ud800\nB', 5))).toBe('A??B ')
  expect(gb18030('', 3).toString('latin1')).toBe('   ')
})

test('a character that is not among the usual ones takes four bytes, and is cut as a whole', () => {
  expect(gb18030('㛃记', 6).toString('hex')).toBe('8230b731bcc7')
  expect(gb18030('𠀀😀', 8).toString('hex')).toBe('953282369439fc36')
  expect(read(gb18030('书㛃', 5))).toBe('书   ')
})

test('bytes that are GB 18030 are read, and written back the same; others are not', () => {
  const bytes = gb18030Bytes('湖畔书屋 No. 1') as string
  expect(Buffer.from(bytes, 'latin1').toString('hex')).toBe('bafec5cfcae9cedd204e6f2e2031')
  expect(readGb18030(bytes)).toBe('湖畔书屋 No. 1')
  for (const text of ['㛃记', '𠀀', 'Ḁ', '\ue5e4']) expect(readGb18030(gb18030Bytes(text) as string)).toBe(text)
  expect(gb18030Bytes('A\ud800')).toBeNull()
  for (const none of ['\u00ba', '\u0081\u0020', '\u00ff\u00ff']) expect(readGb18030(none)).toBeNull()
})
