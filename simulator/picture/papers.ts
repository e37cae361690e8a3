import type { Random } from '../random.ts'
import { Canvas, type Colour, type Point } from './canvas.ts'
import { INK, LABELS, marked, STAMP, WHITE, writing } from './palette.ts'

/** A sheet that looks like a licence and says that it is none. */
export function licence(random: Random, sign: string): Canvas {
  const canvas = new Canvas(440, 310, [120, 92, 66])
  canvas.box(14, 12, 416, 290, INK, 0.3)
  canvas.box(10, 8, 416, 290, [248, 243, 226])
  for (const [inset, colour] of [
    [10, [196, 160, 84]],
    [16, [214, 188, 128]],
  ] as const)
    outline(canvas, 10 + inset, 8 + inset, 416 - 2 * inset, 290 - 2 * inset, colour)
  canvas.text(LABELS.licence, 138, 36, 40, STAMP)
  canvas.text(LABELS.name, 44, 104, 15, INK)
  canvas.text(sign, 92, 102, 18, INK)
  canvas.text(LABELS.kind, 44, 136, 15, INK)
  canvas.text(LABELS.trader, 92, 135, 16, INK)
  writing(canvas, random, 44, 172, 210, 4)
  writing(canvas, random, 282, 104, 108, 6)
  seal(canvas, 346, 228, 34)
  canvas.text(LABELS.sample, 78, 132, 72, STAMP, 0.2)
  return canvas
}

/** A signed agreement, photographed: writing, two signatures, a seal. */
export function agreement(random: Random): Canvas {
  const canvas = new Canvas(310, 420, [104, 96, 88])
  canvas.box(14, 14, 290, 400, INK, 0.3)
  canvas.box(10, 8, 288, 400, WHITE)
  canvas.text(LABELS.agreement, 57, 30, 32, INK)
  writing(canvas, random, 32, 84, 244, 14)
  for (const [nth, party] of LABELS.parties.entries()) {
    canvas.text(party, 32 + nth * 130, 340, 16, INK)
    scribble(canvas, random, 72 + nth * 130, 348, 66, 16)
  }
  seal(canvas, 236, 346, 34)
  canvas.text(LABELS.sample, 31, 180, 62, STAMP, 0.2)
  return canvas
}

/** Strokes that are nobody's name. */
export function signature(random: Random): Canvas {
  const canvas = new Canvas(400, 160, WHITE)
  for (let part = 0; part < random.between(2, 3); part += 1) scribble(canvas, random, 40 + part * 116, 80, 96, 52)
  return marked(canvas)
}

function scribble(canvas: Canvas, random: Random, x: number, y: number, width: number, height: number): void {
  const points: Point[] = []
  let [turn, at] = [random.next() * 6, 0]
  for (let nth = 0; nth <= 26; nth += 1) {
    at += width / 26
    turn += 0.35 + random.next() * 0.5
    points.push([x + at + Math.cos(turn) * width * 0.1, y + Math.sin(turn) * height * (0.25 + 0.25 * random.next())])
  }
  canvas.stroke(points, Math.max(1.6, height / 18), [34, 40, 66])
}

function seal(canvas: Canvas, x: number, y: number, radius: number): void {
  canvas.ring(x, y, radius, 3, STAMP, 0.75)
  canvas.text(LABELS.demo, Math.round(x - 20), Math.round(y - 10), 20, STAMP, 0.75)
}

function outline(canvas: Canvas, x: number, y: number, width: number, height: number, colour: Colour): void {
  canvas.box(x, y, width, 2, colour)
  canvas.box(x, y + height - 2, width, 2, colour)
  canvas.box(x, y, 2, height, colour)
  canvas.box(x + width - 2, y, 2, height, colour)
}
