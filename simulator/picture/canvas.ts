import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'
import { glyphShare } from './glyphs.ts'

/** Red, green, blue. */
export type Colour = readonly [number, number, number]
export type Point = readonly [x: number, y: number]

const squeeze = promisify(deflate)
const PIXEL_BYTES = 3
/** Lines within a pixel at which an edge is looked at: enough for smooth slopes. */
const SUBLINES = 4
/** Corners of a circle: more than anybody sees. */
const CORNERS_MIN = 10
const CORNERS_MAX = 40
const FULL_TURN = 2 * Math.PI

/** A small picture that is drawn by areas: what lies behind shows through by `alpha`. */
export class Canvas {
  readonly width: number
  readonly height: number
  private readonly pixels: Buffer

  constructor(width: number, height: number, ground: Colour) {
    this.width = width
    this.height = height
    this.pixels = Buffer.alloc(width * height * PIXEL_BYTES)
    this.box(0, 0, width, height, ground)
  }

  box(x: number, y: number, width: number, height: number, colour: Colour, alpha = 1): void {
    const [left, right] = [Math.max(0, x), Math.min(this.width, x + width)]
    for (let row = Math.max(0, y); row < Math.min(this.height, y + height); row += 1) {
      const [from, to] = [(row * this.width + left) * PIXEL_BYTES, (row * this.width + right) * PIXEL_BYTES]
      if (alpha === 1) this.pixels.fill(Buffer.from(colour), from, Math.max(from, to))
      else for (let column = left; column < right; column += 1) this.blend(column, row, colour, alpha)
    }
  }

  /** From one colour above to another below. */
  shade(x: number, y: number, width: number, height: number, above: Colour, below: Colour): void {
    for (let row = 0; row < height; row += 1) this.box(x, y + row, width, 1, mix(above, below, row / height))
  }

  polygon(corners: readonly Point[], colour: Colour, alpha = 1): void {
    const top = Math.max(0, Math.floor(Math.min(...corners.map(([, y]) => y))))
    const bottom = Math.min(this.height, Math.ceil(Math.max(...corners.map(([, y]) => y))))
    const covered = new Float32Array(this.width)
    for (let row = top; row < bottom; row += 1) {
      let [first, last] = [this.width, 0]
      for (let line = 0; line < SUBLINES; line += 1) {
        const crossings = crossingsOf(corners, row + (line + 0.5) / SUBLINES)
        for (let nth = 0; nth + 1 < crossings.length; nth += 2) {
          const [from, to] = [Math.max(0, crossings[nth] ?? 0), Math.min(this.width, crossings[nth + 1] ?? 0)]
          cover(covered, from, to)
          first = Math.min(first, Math.floor(from))
          last = Math.max(last, Math.ceil(to))
        }
      }
      for (let column = first; column < last; column += 1) this.blend(column, row, colour, (alpha * (covered[column] ?? 0)) / SUBLINES)
      covered.fill(0, Math.min(first, last), last)
    }
  }

  disc(x: number, y: number, radius: number, colour: Colour, alpha = 1): void {
    this.polygon(circle(x, y, radius), colour, alpha)
  }

  ring(x: number, y: number, radius: number, thickness: number, colour: Colour, alpha = 1): void {
    const outer = circle(x, y, radius)
    const inner = circle(x, y, radius - thickness).reverse()
    // One path around both: by the even-odd rule the middle stays as it is.
    this.polygon([...outer, ...outer.slice(0, 1), ...inner, ...inner.slice(0, 1)], colour, alpha)
  }

  /** A line through these points, as a pen draws it. */
  stroke(points: readonly Point[], thickness: number, colour: Colour): void {
    for (const [nth, [x, y]] of points.entries()) {
      this.disc(x, y, thickness / 2, colour)
      const next = points[nth + 1]
      if (!next) continue
      const length = Math.hypot(next[0] - x, next[1] - y) || 1
      const [dx, dy] = [((next[1] - y) / length) * (thickness / 2), ((x - next[0]) / length) * (thickness / 2)]
      this.polygon(
        [
          [x + dx, y + dy],
          [next[0] + dx, next[1] + dy],
          [next[0] - dx, next[1] - dy],
          [x - dx, y - dy],
        ],
        colour,
      )
    }
  }

  /** Characters side by side, each `size` wide and high; `x` and `y` are the corner above left. */
  text(said: string, x: number, y: number, size: number, colour: Colour, alpha = 1): void {
    for (const [nth, character] of [...said].entries())
      for (let row = 0; row < size; row += 1)
        for (let column = 0; column < size; column += 1) {
          const share = glyphShare(character, column / size, row / size, 1 / size)
          if (share > 0) this.blend(Math.round(x + nth * size) + column, y + row, colour, alpha * share)
        }
  }

  async png(): Promise<Buffer> {
    const line = this.width * PIXEL_BYTES
    // Each line begins with its filter: none.
    const rows = Buffer.alloc(this.height * (line + 1))
    for (let row = 0; row < this.height; row += 1) this.pixels.copy(rows, row * (line + 1) + 1, row * line, (row + 1) * line)
    const head = Buffer.alloc(13)
    head.writeUInt32BE(this.width, 0)
    head.writeUInt32BE(this.height, 4)
    head.set([8, 2, 0, 0, 0], 8)
    return Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', head),
      chunk('IDAT', await squeeze(rows)),
      chunk('IEND', Buffer.alloc(0)),
    ])
  }

  private blend(x: number, y: number, colour: Colour, alpha: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return
    const at = (y * this.width + x) * PIXEL_BYTES
    for (let part = 0; part < PIXEL_BYTES; part += 1) {
      const behind = this.pixels[at + part] ?? 0
      this.pixels[at + part] = Math.round(behind + ((colour[part] ?? 0) - behind) * alpha)
    }
  }
}

export function mix(one: Colour, other: Colour, share: number): Colour {
  const part = (nth: 0 | 1 | 2): number => Math.round(one[nth] + (other[nth] - one[nth]) * share)
  return [part(0), part(1), part(2)]
}

function circle(x: number, y: number, radius: number): Point[] {
  const corners = Math.min(CORNERS_MAX, Math.max(CORNERS_MIN, Math.round(radius * 2)))
  return Array.from({ length: corners }, (_, nth) => {
    const angle = (FULL_TURN * nth) / corners
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const
  })
}

/** Where a level line crosses the edges, from left to right. */
function crossingsOf(corners: readonly Point[], y: number): number[] {
  const found: number[] = []
  for (const [nth, [x1, y1]] of corners.entries()) {
    const [x2, y2] = corners[(nth + 1) % corners.length] ?? [x1, y1]
    if (y1 <= y !== y2 <= y) found.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1))
  }
  return found.sort((a, b) => a - b)
}

/** Adds to each column how much of it lies between `from` and `to`. */
function cover(covered: Float32Array, from: number, to: number): void {
  for (let column = Math.floor(from); column < to; column += 1)
    covered[column] = (covered[column] ?? 0) + Math.min(to, column + 1) - Math.max(from, column)
}

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), body])
  const out = Buffer.alloc(8 + named.length)
  out.writeUInt32BE(body.length, 0)
  named.copy(out, 4)
  out.writeUInt32BE(crc32(named), 4 + named.length)
  return out
}
