import { describe, expect, test } from 'vitest'
import { architectureText } from '../../tools/architecture.ts'
import { noticeText } from '../../tools/notice.ts'
import { ROOT, readProjectFile } from './source-files.ts'

describe('what is generated is fresh (npm run generate)', () => {
  test('NOTICE names what is shipped', () => {
    expect(readProjectFile('NOTICE')).toBe(noticeText(ROOT))
  })

  test('ARCHITECTURE.md draws the imports as they are', () => {
    expect(readProjectFile('ARCHITECTURE.md')).toBe(architectureText(ROOT))
  })
})
