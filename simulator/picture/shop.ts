import type { Random } from '../random.ts'
import { Canvas, type Colour, mix, type Point } from './canvas.ts'
import { GOODS, goods, HIGH, INK, LABELS, marked, STAMP, WALLS, WHITE, WIDE } from './palette.ts'

const GLASS: Colour = [166, 194, 202]
const FRAME: Colour = [74, 78, 82]
/** Board and letters of a sign. */
const BOARDS: readonly (readonly [board: Colour, letters: Colour])[] = [
  [
    [158, 36, 34],
    [250, 226, 150],
  ],
  [[20, 96, 84], WHITE],
  [[32, 66, 120], WHITE],
  [
    [44, 40, 38],
    [236, 198, 120],
  ],
  [[206, 116, 32], WHITE],
  [WHITE, [158, 36, 34]],
]

/** A shop from the street, with its name on the sign. */
export function storefront(random: Random, sign: string): Canvas {
  const canvas = new Canvas(WIDE, HIGH, [176, 172, 166])
  const wall = random.pick(WALLS)
  const [board, letters] = random.pick(BOARDS)
  canvas.shade(0, 0, WIDE, 40, [198, 217, 232], [226, 234, 236])
  canvas.shade(0, 34, WIDE, 236, wall, mix(wall, INK, 0.12))
  canvas.box(0, 32, WIDE, 6, mix(wall, INK, 0.35))
  for (let nth = 0; nth < 4; nth += 1) window(canvas, 36 + nth * 112, 46, 72, 34)
  canvas.box(20, 92, 440, 64, mix(board, INK, 0.5))
  canvas.box(24, 94, 432, 58, board)
  canvas.box(20, 156, 440, 5, INK, 0.25)
  const size = Math.min(46, Math.floor(408 / [...sign].length))
  canvas.text(sign, Math.round(240 - (size * [...sign].length) / 2), Math.round(123 - size / 2), size, letters)
  for (const x of [36, 290]) {
    canvas.box(x - 4, 164, 162, 110, FRAME)
    canvas.box(x, 168, 154, 102, GLASS)
    goods(canvas, random, x + 6, 176, 142, 3, 28)
    canvas.polygon(slope(x + 20, 168, 34, 102), WHITE, 0.18)
  }
  canvas.box(196, 164, 88, 112, FRAME)
  for (const x of [200, 242]) {
    canvas.box(x, 168, 38, 106, mix(GLASS, INK, 0.15))
    canvas.box(x === 200 ? 233 : 243, 212, 4, 22, WHITE)
  }
  canvas.box(212, 178, 56, 18, STAMP)
  canvas.text(LABELS.welcome, 214, 180, 13, [250, 236, 190])
  pavement(canvas)
  for (const x of [14, 466]) plant(canvas, x, 276, random.between(10, 15))
  return marked(canvas)
}

/** The inside of a shop: shelves, or tables where people eat. */
export function interior(random: Random, trade: string): Canvas {
  const wall = mix(random.pick(WALLS), WHITE, 0.4)
  const canvas = new Canvas(WIDE, HIGH, wall)
  const floor: Colour = random.pick([
    [150, 128, 104],
    [176, 174, 168],
    [132, 120, 110],
  ])
  canvas.polygon(
    [
      [0, 0],
      [WIDE, 0],
      [370, 50],
      [110, 50],
    ],
    mix(wall, WHITE, 0.6),
  )
  for (const y of [12, 32]) for (const x of [190, 290]) canvas.polygon(lamp(x, y), [255, 252, 232])
  canvas.polygon(
    [
      [0, HIGH],
      [WIDE, HIGH],
      [370, 214],
      [110, 214],
    ],
    floor,
  )
  for (let nth = 1; nth < 6; nth += 1)
    canvas.stroke(
      [
        [240 + (nth - 3) * 52, 214],
        [240 + (nth - 3) * 150, HIGH],
      ],
      1,
      mix(floor, INK, 0.2),
    )
  canvas.box(110, 50, 260, 164, mix(wall, INK, 0.05))
  const size = Math.min(26, Math.floor(180 / [...trade].length))
  canvas.text(trade, Math.round(240 - (size * [...trade].length) / 2), 60, size, mix(wall, INK, 0.7))
  if (trade === '餐饮店')
    for (const [x, y, scale] of [
      [150, 214, 0.7],
      [300, 220, 0.8],
      [70, 262, 1.1],
      [350, 268, 1.2],
    ] as const)
      table(canvas, x, y, scale)
  else {
    goods(canvas, random, 128, 96, 224, 4, 28)
    for (const left of [true, false]) sideShelf(canvas, random, left)
  }
  return marked(canvas)
}

function window(canvas: Canvas, x: number, y: number, width: number, height: number): void {
  canvas.box(x - 2, y - 2, width + 4, height + 4, WHITE)
  canvas.shade(x, y, width, height, [126, 150, 168], [170, 192, 204])
  canvas.box(x + Math.round(width / 2) - 1, y, 3, height, WHITE)
}

function sideShelf(canvas: Canvas, random: Random, left: boolean): void {
  const at = (x: number): number => (left ? x : WIDE - x)
  canvas.polygon(
    [
      [at(0), 40],
      [at(104), 74],
      [at(104), 218],
      [at(0), 306],
    ],
    [126, 106, 88],
  )
  for (let row = 0; row < 4; row += 1)
    for (let nth = 0; nth < 6; nth += 1) {
      const [near, far] = [nth * 17, nth * 17 + 13]
      const line = (x: number, share: number): number => 40 + (x / 104) * 34 + share * (266 - (x / 104) * 122)
      const [top, bottom] = [0.06 + row * 0.24 + random.next() * 0.06, 0.24 + row * 0.24]
      canvas.polygon(
        [
          [at(near), line(near, top)],
          [at(far), line(far, top)],
          [at(far), line(far, bottom)],
          [at(near), line(near, bottom)],
        ],
        random.pick(GOODS),
      )
    }
}

function table(canvas: Canvas, x: number, y: number, scale: number): void {
  const side = (from: number, to: number): Point => [x + from * scale, y + to * scale]
  canvas.polygon([side(8, 10), side(14, 10), side(14, 44), side(8, 44)], [90, 70, 54])
  canvas.polygon([side(58, 10), side(64, 10), side(64, 44), side(58, 44)], [90, 70, 54])
  canvas.polygon([side(6, 0), side(66, 0), side(74, 12), side(-2, 12)], [186, 142, 96])
  canvas.disc(x + 36 * scale, y + 5 * scale, 5 * scale, WHITE)
  for (const chair of [-14, 76])
    canvas.polygon([side(chair, 14), side(chair + 12, 14), side(chair + 12, 42), side(chair, 42)], [150, 62, 52])
}

function pavement(canvas: Canvas): void {
  canvas.shade(0, 274, WIDE, 46, [170, 166, 160], [188, 184, 178])
  for (let x = -40; x < WIDE; x += 60)
    canvas.stroke(
      [
        [x + 40, 276],
        [x, HIGH],
      ],
      1,
      [150, 146, 140],
    )
  canvas.box(0, 296, WIDE, 1, [150, 146, 140])
  canvas.box(188, 270, 104, 8, [150, 146, 140])
}

function plant(canvas: Canvas, x: number, y: number, size: number): void {
  canvas.disc(x, y - size - 6, size, [64, 112, 70])
  canvas.disc(x - 5, y - size - 12, size * 0.7, [84, 136, 88])
  canvas.polygon(
    [
      [x - 10, y - 8],
      [x + 10, y - 8],
      [x + 7, y + 10],
      [x - 7, y + 10],
    ],
    [150, 92, 66],
  )
}

const slope = (x: number, y: number, width: number, height: number): Point[] => [
  [x + width, y],
  [x + 2 * width, y],
  [x + width, y + height],
  [x, y + height],
]
const lamp = (x: number, y: number): Point[] => [
  [x - 24, y],
  [x + 24, y],
  [x + 20, y + 8],
  [x - 20, y + 8],
]
