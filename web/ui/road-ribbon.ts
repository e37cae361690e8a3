import type { FlowChart } from '#domain/process/flow-chart.ts'
import type { Instant } from '#domain/time.ts'
import { GAP, RIBBON_HEIGHT, RIBBON_TEXT, type RoadLayout, type RoadTexts, SMALL, spanOf, type TextBox, widthOf } from './road-shape.ts'

/** What the badge says, in its place. */
export function badgeText(badge: RoadLayout['badge'], text: string | null): TextBox[] {
  return badge && text !== null
    ? [{ text, x: badge.x + 32, y: badge.y + 18.5, anchor: 'start', size: SMALL + 0.5, kind: 'badge', strong: true }]
    : []
}

/** Time spent, true to scale. */
export function ribbonAt(chart: FlowChart, x: number, width: number, y: number, due: Instant | null): RoadLayout['ribbon'] {
  const begin = chart.ribbon[0]?.from
  const last = chart.ribbon.at(-1)?.to
  if (begin === undefined || last === undefined) return null
  // The scale holds the limit too, so that being late is seen as length.
  const end = Math.max(last, due ?? last)
  const scale = (at: number): number => x + ((at - begin) / Math.max(1, end - begin)) * (width - 2)
  return {
    x,
    y,
    width,
    parts: chart.ribbon.map((part) => ({ part, x: scale(part.from), width: Math.max(1, scale(part.to) - scale(part.from) - 1) })),
    nowX: scale(last),
    dueX: due === null || due < begin ? null : scale(due),
  }
}

/** Names of the ribbon that have room; the limit and now come first. */
export function ribbonTexts(ribbon: RoadLayout['ribbon'], texts: RoadTexts): TextBox[] {
  if (!ribbon) return []
  const placed: TextBox[] = []
  const put = (box: TextBox): void => {
    const [left, right] = spanOf(box)
    if (left < ribbon.x - 1 || right > ribbon.x + ribbon.width + 1) return
    if (placed.every((other) => other.y !== box.y || spanOf(other)[1] + GAP < left || right + GAP < spanOf(other)[0])) placed.push(box)
  }
  const inside = (x: number, text: string): number => {
    const half = widthOf(text, RIBBON_TEXT) / 2
    return Math.min(Math.max(x, ribbon.x + half), ribbon.x + ribbon.width - half)
  }
  put({ text: texts.now, x: inside(ribbon.nowX, texts.now), y: ribbon.y - 8, anchor: 'middle', size: RIBBON_TEXT, kind: 'mark' })
  if (texts.due !== null && ribbon.dueX !== null)
    put({
      text: texts.due,
      x: inside(ribbon.dueX, texts.due),
      y: ribbon.y + RIBBON_HEIGHT + 15,
      anchor: 'middle',
      size: RIBBON_TEXT,
      kind: 'mark',
    })
  // The longest stays are named first.
  for (const { part, x, width } of [...ribbon.parts].sort((a, b) => b.width - a.width)) {
    const text = texts.state(part.state)
    if (width > widthOf(text, RIBBON_TEXT) * 0.6)
      put({ text, x: x + 1, y: ribbon.y + RIBBON_HEIGHT + 15, anchor: 'start', size: RIBBON_TEXT, kind: 'ribbon', state: part.state })
  }
  return placed
}
