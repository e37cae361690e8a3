import type { Random } from '../random.ts'
import type { Canvas, Colour } from './canvas.ts'

export const LABELS = {
  demo: '演示',
  sample: '演示样张',
  welcome: '欢迎光临',
  counter: '收银台',
  pay: '扫码付款',
  licence: '营业执照',
  name: '名称',
  kind: '类型',
  trader: '个体工商户',
  agreement: '特约商户协议',
  parties: ['甲方', '乙方'],
} as const
/** Everything that pictures write beside the names of shops. */
export const WRITTEN: readonly string[] = Object.values(LABELS).flat()

export const WHITE: Colour = [250, 249, 245]
export const INK: Colour = [44, 44, 46]
export const STAMP: Colour = [190, 52, 46]
export const WALLS: readonly Colour[] = [
  [222, 208, 184],
  [205, 198, 190],
  [196, 176, 158],
  [214, 214, 208],
  [186, 150, 128],
]
export const GOODS: readonly Colour[] = [
  [196, 74, 62],
  [226, 166, 60],
  [84, 136, 92],
  [70, 112, 168],
  [212, 204, 190],
  [142, 92, 142],
  [120, 84, 58],
]
export const WIDE = 480
export const HIGH = 320

/** Rows of things on boards. */
export function goods(canvas: Canvas, random: Random, x: number, y: number, width: number, rows: number, step: number): void {
  for (let row = 0; row < rows; row += 1) {
    const board = y + (row + 1) * step
    canvas.box(x, board - 3, width, 3, [110, 92, 76])
    for (let at = x + 2; at < x + width - 10; ) {
      const wide = random.between(7, 16)
      const tall = random.between(Math.round(step * 0.35), Math.round(step * 0.75))
      canvas.box(at, board - 3 - tall, Math.min(wide, x + width - at), tall, random.pick(GOODS))
      at += wide + random.between(1, 4)
    }
  }
}

/** Lines that stand for writing too small to read. */
export function writing(canvas: Canvas, random: Random, x: number, y: number, width: number, lines: number): void {
  for (let nth = 0; nth < lines; nth += 1)
    canvas.box(x, y + nth * 17, Math.round(width * (0.55 + 0.45 * random.next())), 6, [120, 118, 114], 0.6)
}

/** In the corner of every picture: drawn for the demo. */
export function marked(canvas: Canvas): Canvas {
  canvas.box(canvas.width - 46, canvas.height - 24, 40, 18, WHITE, 0.7)
  canvas.text(LABELS.demo, canvas.width - 42, canvas.height - 23, 16, STAMP)
  return canvas
}
