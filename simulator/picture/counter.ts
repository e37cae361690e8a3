import type { Random } from '../random.ts'
import { Canvas, type Colour, mix } from './canvas.ts'
import { goods, HIGH, INK, LABELS, marked, STAMP, WALLS, WHITE, WIDE, writing } from './palette.ts'

/** The keys at the right: cancel, clear, clear, confirm. */
const KEYS: readonly Colour[] = [
  [186, 50, 44],
  [226, 178, 70],
  [226, 178, 70],
  [46, 130, 96],
]

/** A counter with its terminal; `printed` when a slip hangs out of it. */
export function counter(random: Random, printed: boolean): Canvas {
  const wall = random.pick(WALLS)
  const wood: Colour = random.pick([
    [150, 108, 70],
    [120, 86, 60],
    [178, 146, 104],
  ])
  const canvas = new Canvas(WIDE, HIGH, wall)
  canvas.shade(0, 0, WIDE, 190, mix(wall, WHITE, 0.25), wall)
  goods(canvas, random, 30, 24, 250, 3, 34)
  canvas.box(326, 30, 110, 42, STAMP)
  canvas.text(LABELS.counter, 336, 36, 30, WHITE)
  canvas.polygon(
    [
      [0, 196],
      [WIDE, 184],
      [WIDE, HIGH],
      [0, HIGH],
    ],
    wood,
  )
  canvas.polygon(
    [
      [0, 196],
      [WIDE, 184],
      [WIDE, 192],
      [0, 204],
    ],
    mix(wood, WHITE, 0.3),
  )
  terminal(canvas, random, 168, 104, printed)
  canvas.polygon(
    [
      [344, 150],
      [420, 146],
      [426, 248],
      [350, 252],
    ],
    WHITE,
  )
  canvas.text(LABELS.pay, 354, 156, 15, INK)
  for (let row = 0; row < 9; row += 1)
    for (let column = 0; column < 9; column += 1) if (random.chance(0.5)) canvas.box(358 + column * 6, 178 + row * 6, 6, 6, INK)
  return marked(canvas)
}

function terminal(canvas: Canvas, random: Random, x: number, y: number, printed: boolean): void {
  const body: Colour = random.pick([
    [52, 54, 58],
    [38, 44, 62],
    [226, 226, 222],
  ])
  if (printed) {
    canvas.polygon(
      [
        [x + 26, y - 44],
        [x + 88, y - 48],
        [x + 92, y + 8],
        [x + 28, y + 10],
      ],
      WHITE,
    )
    writing(canvas, random, x + 34, y - 36, 48, 3)
  }
  canvas.polygon(
    [
      [x - 6, y + 150],
      [x + 128, y + 144],
      [x + 140, y + 158],
      [x - 2, y + 166],
    ],
    INK,
    0.3,
  )
  canvas.polygon(
    [
      [x, y + 6],
      [x + 112, y],
      [x + 126, y + 146],
      [x - 8, y + 154],
    ],
    body,
  )
  canvas.polygon(
    [
      [x + 12, y + 18],
      [x + 102, y + 13],
      [x + 106, y + 60],
      [x + 11, y + 65],
    ],
    printed ? [196, 222, 206] : [150, 182, 200],
  )
  canvas.text(LABELS.demo, x + 38, y + 26, 20, INK)
  for (let row = 0; row < 4; row += 1)
    for (let column = 0; column < 4; column += 1) {
      canvas.box(x + 12 + column * 24, y + 76 + row * 17, 19, 12, column === 3 ? (KEYS[row] ?? body) : mix(body, WHITE, 0.35))
    }
}
