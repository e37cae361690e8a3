import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { sniffMediaType } from '#server/files/public.ts'
import { GLYPHS } from '../picture/glyphs.ts'
import { WRITTEN } from '../picture/palette.ts'
import { storefront } from '../picture/shop.ts'
import { Random } from '../random.ts'
import { SHOP_SIGNS } from './names.ts'
import { drawPicture, PICTURE_KINDS, planPictures } from './pictures.ts'
import { branches, merchantIn } from './plan.ts'

const department = branches()[0]?.departments[0]
if (!department) throw new Error('no department')
const planned = (seed: string) => planPictures(new Random(seed), merchantIn(new Random(seed), department), 0)

test('every character of every shop’s sign, and of what else pictures say, can be drawn', () => {
  const missing = [...new Set([...SHOP_SIGNS, ...WRITTEN].join(''))].filter((character) => !GLYPHS.has(character))
  expect(missing).toEqual([])
})

test.each(PICTURE_KINDS)('%s: a picture of a few kilobytes, the same from the same seed, of more than one colour', async (kind) => {
  const [first, again, other] = await Promise.all(['a', 'a', 'b'].map((seed) => drawPicture(planned(seed)[kind].drawing)))
  if (!first || !again || !other) throw new Error('nothing was drawn')
  expect(sniffMediaType(first)).toBe('image/png')
  expect(first.length).toBeGreaterThan(2_000)
  expect(first.length).toBeLessThan(20_000)
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  expect(hash(again)).toBe(hash(first))
  expect(hash(other)).not.toBe(hash(first))
})

test('the sign says the merchant’s name: two names are two pictures from one chance', async () => {
  const pixels = async (sign: string) => {
    const png = await storefront(new Random('one'), sign).png()
    const at = png.indexOf('IDAT')
    return inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  }
  const [one, other] = [await pixels('金陵书店'), await pixels('江南书店')]
  const differing = [...one].flatMap((byte, nth) => (byte === other[nth] ? [] : [Math.floor(nth / (480 * 3 + 1))]))
  // Nothing but the letters on the board, rows 100 to 146.
  expect([Math.min(...differing) >= 94, Math.max(...differing) < 152, differing.length > 500]).toEqual([true, true, true])
})
