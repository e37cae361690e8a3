import { inflateSync } from 'node:zlib'
import stored from './glyphs.json' with { type: 'json' }

/** Characters that pictures can write, each a square of bits (`tools/draw-glyphs.ts`). */
export const GLYPHS: ReadonlyMap<string, number> = new Map([...stored.characters].map((character, nth) => [character, nth]))

const bits = inflateSync(Buffer.from(stored.bits, 'base64'))
const { size } = stored
const GLYPH_BYTES = (size * size) / 8

/**
 * How much ink lies in a square of a character, 0 to 1; place and width of the square are shares of the character's.
 * @throws RangeError for a character without a glyph
 */
export function glyphShare(character: string, x: number, y: number, width: number): number {
  const nth = GLYPHS.get(character)
  if (nth === undefined) throw new RangeError(`No glyph for "${character}": add it with tools/draw-glyphs.ts`)
  const [left, right] = edges(x, width)
  const [top, bottom] = edges(y, width)
  let ink = 0
  for (let row = top; row < bottom; row += 1)
    for (let column = left; column < right; column += 1) {
      const bit = row * size + column
      ink += ((bits[nth * GLYPH_BYTES + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1
    }
  return ink / ((right - left) * (bottom - top))
}

function edges(from: number, width: number): readonly [number, number] {
  const first = Math.min(size - 1, Math.floor(from * size))
  return [first, Math.max(first + 1, Math.min(size, Math.floor((from + width) * size)))]
}
