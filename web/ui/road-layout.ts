import type { BackArc, BadEnd, FlowChart, RibbonPart, RoadStop } from '#domain/process/flow-chart.ts'
import type { Instant } from '#domain/time.ts'

/** A line of text with the box it takes; tests check that no two of a picture meet. */
export interface TextBox {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly size: number
  readonly kind: 'name' | 'spent' | 'lane' | 'note' | 'arc' | 'end' | 'ribbon' | 'mark' | 'badge'
  readonly strong?: boolean
  readonly state?: string
}

/** Texts the picture needs, said in the person's language. */
export interface RoadTexts {
  readonly state: (state: string) => string
  readonly action: (arc: BackArc) => string
  readonly lane: (holder: 'company' | 'bank') => string
  readonly spent: (ms: number) => string
  readonly now: string
  readonly due: string | null
  readonly badge: string | null
  readonly note: (state: string) => string
}

export interface PlacedStop {
  readonly stop: RoadStop
  readonly x: number
  readonly y: number
}
export interface PlacedEdge {
  readonly key: string
  readonly path: string
  readonly look: 'done-company' | 'done-bank' | 'ahead'
}
export interface PlacedPart {
  readonly part: RibbonPart
  readonly x: number
  readonly width: number
}
export interface RoadLayout {
  readonly upright: boolean
  readonly width: number
  readonly height: number
  readonly lanes: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[]
  readonly stops: readonly PlacedStop[]
  readonly edges: readonly PlacedEdge[]
  readonly arcs: readonly { readonly arc: BackArc; readonly path: string }[]
  readonly ends: readonly { readonly end: BadEnd; readonly x: number; readonly y: number; readonly width: number; readonly path: string | null }[]
  readonly badge: { readonly x: number; readonly y: number; readonly width: number } | null
  readonly ribbon: { readonly y: number; readonly x: number; readonly width: number; readonly parts: readonly PlacedPart[]; readonly nowX: number; readonly dueX: number | null } | null
  readonly texts: readonly TextBox[]
}

export const END_HEIGHT = 22
export const BADGE_HEIGHT = 28
export const RIBBON_HEIGHT = 12
const NAME = 13
const SMALL = 12
const RIBBON_TEXT = 11
const GAP = 6

/** Width a text takes, a little more than it does: CJK is square, Latin about half. */
export function widthOf(text: string, size: number): number {
  let em = 0
  for (const letter of text) em += letter > '⺀' ? 1 : /[A-Z%@×MW]/.test(letter) ? 0.72 : /[ .,:·'’ilj|]/.test(letter) ? 0.34 : 0.6
  return em * size
}

/** Left and right end of a text. */
export function spanOf(box: Pick<TextBox, 'x' | 'anchor' | 'text' | 'size'>): readonly [number, number] {
  const width = widthOf(box.text, box.size)
  const left = box.anchor === 'start' ? box.x : box.anchor === 'end' ? box.x - width : box.x - width / 2
  return [left, left + width]
}

/** Places the picture of a road in a width: lanes across when the names fit beside each other, else upright on two rails. */
export function layRoad(chart: FlowChart, width: number, texts: RoadTexts, due: Instant | null): RoadLayout {
  const widest = Math.max(...chart.stops.map((stop) => Math.max(widthOf(texts.state(stop.state), NAME + 1), widthOf(texts.spent(stop.spentMs), SMALL))))
  const laneLabel = Math.max(widthOf(texts.lane('bank'), SMALL), widthOf(texts.lane('company'), SMALL)) + 12
  const first = laneLabel + widest / 2 + 14
  const step = (width - first - widest / 2 - 14) / Math.max(1, chart.stops.length - 1)
  return step >= widest + GAP * 2 ? layAcross(chart, width, first, step, texts, due) : layUpright(chart, width, texts, due)
}

const BANK_Y = 32
const COMPANY_Y = 140
const laneY = (stop: Pick<RoadStop, 'holder'>): number => (stop.holder === 'bank' ? BANK_Y : COMPANY_Y)

function layAcross(chart: FlowChart, width: number, first: number, step: number, texts: RoadTexts, due: Instant | null): RoadLayout {
  const stops = chart.stops.map((stop, index) => ({ stop, x: first + index * step, y: laneY(stop) }))
  const named = stops.flatMap(({ stop, x, y }): TextBox[] => [
    { text: texts.state(stop.state), x, y: y + 24, anchor: 'middle', size: stop.progress === 'now' ? NAME + 1 : NAME, kind: 'name', strong: stop.progress === 'now', state: stop.state },
    ...(stop.spentMs > 0 ? [{ text: texts.spent(stop.spentMs), x, y: y + 40, anchor: 'middle', size: SMALL, kind: 'spent', strong: stop.progress === 'now', state: stop.state } as const] : []),
  ])
  const arcs = chart.arcs.flatMap((arc) => arcAcross(arc, stops))
  const arcTexts = arcs.map(({ arc, textX, textY }): TextBox => ({ text: texts.action(arc), x: textX, y: textY, anchor: 'middle', size: SMALL, kind: 'arc', strong: arc.taken > 0 }))
  const ends = endsAcross(chart.ends, stops, step, width, texts)
  const badge = badgeAcross(chart, stops, step, width, texts)
  const ribbonY = 252
  const ribbon = ribbonAt(chart, 0, width, ribbonY, due)
  return {
    upright: false, width, height: ribbon ? ribbonY + RIBBON_HEIGHT + 22 : 232,
    lanes: [{ x: 0, y: 0, width, height: 80 }, { x: 0, y: 108, width, height: 80 }],
    stops, ends, badge, ribbon,
    edges: stops.slice(1).map((to, index) => edgeAcross(stops[index] ?? to, to)),
    arcs: arcs.map(({ arc, path }) => ({ arc, path })),
    texts: [
      { text: texts.lane('bank'), x: 12, y: BANK_Y + 4, anchor: 'start', size: SMALL, kind: 'lane' },
      { text: texts.lane('company'), x: 12, y: COMPANY_Y + 4, anchor: 'start', size: SMALL, kind: 'lane' },
      ...named, ...arcTexts,
      ...ends.map((end): TextBox => ({ text: texts.state(end.end.state), x: end.x + end.width / 2, y: end.y + 15, anchor: 'middle', size: SMALL, kind: 'end', state: end.end.state })),
      ...badgeText(badge, texts), ...ribbonTexts(ribbon, texts),
    ],
  }
}

function lookOf(to: RoadStop): PlacedEdge['look'] {
  if (to.progress === 'ahead') return 'ahead'
  return to.holder === 'bank' ? 'done-bank' : 'done-company'
}

function edgeAcross(from: PlacedStop, to: PlacedStop): PlacedEdge {
  const key = `${from.stop.state}-${to.stop.state}`
  const look = lookOf(to.stop)
  if (from.y === to.y) return { key, look, path: `M${from.x} ${from.y}H${to.x}` }
  const gap = to.x - from.x
  const [bend, corner, sign] = [gap * 0.3, 14, to.y > from.y ? 1 : -1]
  const [a, b] = [from.x + bend, to.x - bend]
  const slope = (to.y - from.y) / (b - a)
  const dx = corner * 0.5
  const dy = Math.min(Math.abs(slope) * dx, 18) * sign
  return { key, look, path: `M${from.x} ${from.y}H${a - corner}Q${a} ${from.y} ${a + dx} ${from.y + dy}L${b - dx} ${to.y - dy}Q${b} ${to.y} ${b + corner} ${to.y}H${to.x}` }
}

function arcAcross(arc: BackArc, stops: readonly PlacedStop[]): { arc: BackArc; path: string; textX: number; textY: number }[] {
  const from = stops.find((one) => one.stop.state === arc.from)
  const to = stops.find((one) => one.stop.state === arc.to)
  if (!from || !to) return []
  if (from.y === to.y) {
    const top = from.y - 44
    return [{ arc, path: `M${from.x - 6} ${from.y - 9}C${from.x - 10} ${top} ${to.x + 10} ${top} ${to.x + 6} ${to.y - 9}`, textX: (from.x + to.x) / 2, textY: top - 4 }]
  }
  const high = Math.min(from.y, to.y) - 4
  return [{ arc, path: `M${from.x - 11} ${high}H${to.x + 48}Q${to.x} ${high} ${to.x} ${high + 40}V${to.y - 12}`, textX: to.x, textY: high - 2 }]
}

function endsAcross(ends: readonly BadEnd[], stops: readonly PlacedStop[], step: number, width: number, texts: RoadTexts): RoadLayout['ends'] {
  const y = 204
  let free = width
  return ends.map((end) => {
    const wide = widthOf(texts.state(end.state), SMALL) + 24
    const above = stops.find((one) => one.stop.state === end.below)
    if (!above) {
      free -= wide + 12
      return { end, x: free, y, width: wide, path: null }
    }
    const x = above.x + step / 2
    return { end, x: x - wide / 2, y, width: wide, path: `M${above.x + 8} ${above.y + 3}C${x} ${above.y + 8} ${x} ${above.y + 30} ${x} ${y}` }
  })
}

function badgeAcross(chart: FlowChart, stops: readonly PlacedStop[], step: number, width: number, texts: RoadTexts): RoadLayout['badge'] {
  const here = stops.findIndex((one) => one.stop.progress === 'now')
  const now = stops[here]
  const next = stops[here + 1]
  if (!chart.badge || texts.badge === null || !now) return null
  const wide = widthOf(texts.badge, SMALL + 0.5) + 46
  const middle = next ? now.x + step / 2 : now.x
  // Between the lanes, where no name stands; on a straight edge just above it.
  const y = next && next.y !== now.y ? 94 : now.y - 32
  return { x: Math.min(middle - wide / 2, width - wide), y: y - BADGE_HEIGHT / 2, width: wide }
}

const RAIL_COMPANY = 26
const RAIL_BANK = 66
const ROW = 62
const TEXT_X = 100

function layUpright(chart: FlowChart, width: number, texts: RoadTexts, due: Instant | null): RoadLayout {
  let y = 44
  const stops: PlacedStop[] = []
  let badge: RoadLayout['badge'] = null
  for (const stop of chart.stops) {
    stops.push({ stop, x: stop.holder === 'bank' ? RAIL_BANK : RAIL_COMPANY, y })
    y += ROW
    if (stop.progress === 'now' && chart.badge && texts.badge !== null) {
      badge = { x: TEXT_X, y: y - ROW + 34, width: Math.min(widthOf(texts.badge, SMALL + 0.5) + 46, width - TEXT_X) }
      y += BADGE_HEIGHT + 8
    }
  }
  const ends = endsUpright(chart.ends, width, y - 14, texts)
  const ribbonY = (ends.at(-1)?.y ?? y) + END_HEIGHT + 34
  const ribbon = ribbonAt(chart, 0, width, ribbonY, due)
  const bottom = y - ROW + 8
  return {
    upright: true, width, height: ribbon ? ribbonY + RIBBON_HEIGHT + 22 : ribbonY - 24,
    lanes: [{ x: RAIL_COMPANY, y: 24, width: 1, height: bottom - 24 }, { x: RAIL_BANK, y: 24, width: 1, height: bottom - 24 }],
    stops, ends, badge, ribbon,
    edges: stops.slice(1).map((to, index) => edgeUpright(stops[index] ?? to, to)),
    arcs: [],
    texts: [
      ...laneTitles(texts),
      ...stops.flatMap((placed) => uprightTexts(placed, chart, width, texts)),
      ...ends.map((end): TextBox => ({ text: texts.state(end.end.state), x: end.x + end.width / 2, y: end.y + 15, anchor: 'middle', size: SMALL, kind: 'end', state: end.end.state })),
      ...badgeText(badge, texts), ...ribbonTexts(ribbon, texts),
    ],
  }
}

function laneTitles(texts: RoadTexts): TextBox[] {
  const company: TextBox = { text: texts.lane('company'), x: 0, y: 12, anchor: 'start', size: SMALL, kind: 'lane' }
  return [company, { ...company, text: texts.lane('bank'), x: Math.max(RAIL_BANK - widthOf(texts.lane('bank'), SMALL) / 2, spanOf(company)[1] + 8) }]
}

function uprightTexts({ stop, y }: PlacedStop, chart: FlowChart, width: number, texts: RoadTexts): TextBox[] {
  const now = stop.progress === 'now'
  const note = texts.note(stop.state)
  const back = chart.arcs.filter((arc) => arc.to === stop.state && arc.taken > 0).map(texts.action).join(' ')
  const under = [note, back].filter((text) => text !== '').join(' · ')
  const time = stop.spentMs > 0 ? texts.spent(stop.spentMs) : ''
  const room = width - TEXT_X - (time === '' ? 0 : widthOf(time, NAME) + 8)
  return [
    { text: texts.state(stop.state), x: TEXT_X, y: under === '' ? y + 5 : y - 3, anchor: 'start', size: NAME + 1, kind: 'name', strong: now, state: stop.state },
    ...(under === '' ? [] : [{ text: cut(under, room, SMALL), x: TEXT_X, y: y + 15, anchor: 'start', size: SMALL, kind: 'note', state: stop.state } as const]),
    ...(time === '' ? [] : [{ text: time, x: width, y: y + 5, anchor: 'end', size: NAME, kind: 'spent', strong: now, state: stop.state } as const]),
  ]
}

function cut(text: string, room: number, size: number): string {
  let kept = text
  while (kept.length > 1 && widthOf(`${kept}…`, size) > room) kept = kept.slice(0, -1)
  return kept === text || widthOf(text, size) <= room ? text : `${kept}…`
}

function edgeUpright(from: PlacedStop, to: PlacedStop): PlacedEdge {
  const key = `${from.stop.state}-${to.stop.state}`
  const look = lookOf(to.stop)
  if (from.x === to.x) return { key, look, path: `M${from.x} ${from.y}V${to.y}` }
  const middle = to.y - ROW / 2
  return { key, look, path: `M${from.x} ${from.y}V${middle - 14}Q${from.x} ${middle - 4} ${(from.x + to.x) / 2} ${middle}Q${to.x} ${middle + 4} ${to.x} ${middle + 14}V${to.y}` }
}

function endsUpright(ends: readonly BadEnd[], width: number, top: number, texts: RoadTexts): RoadLayout['ends'] {
  let [x, y] = [0, top]
  return ends.map((end) => {
    const wide = widthOf(texts.state(end.state), SMALL) + 24
    if (x + wide > width) [x, y] = [0, y + END_HEIGHT + 8]
    const placed = { end, x, y, width: wide, path: null }
    x += wide + 12
    return placed
  })
}

function badgeText(badge: RoadLayout['badge'], texts: RoadTexts): TextBox[] {
  return badge && texts.badge !== null ? [{ text: texts.badge, x: badge.x + 32, y: badge.y + 18.5, anchor: 'start', size: SMALL + 0.5, kind: 'badge', strong: true }] : []
}

function ribbonAt(chart: FlowChart, x: number, width: number, y: number, due: Instant | null): RoadLayout['ribbon'] {
  const begin = chart.ribbon[0]?.from
  const last = chart.ribbon.at(-1)?.to
  if (begin === undefined || last === undefined) return null
  // The scale holds the limit too, so that being late is seen as length.
  const end = Math.max(last, due ?? last)
  const scale = (at: number): number => x + ((at - begin) / Math.max(1, end - begin)) * (width - 2)
  return {
    x, y, width,
    parts: chart.ribbon.map((part) => ({ part, x: scale(part.from), width: Math.max(1, scale(part.to) - scale(part.from) - 1) })),
    nowX: scale(last),
    dueX: due === null || due < begin ? null : scale(due),
  }
}

function ribbonTexts(ribbon: RoadLayout['ribbon'], texts: RoadTexts): TextBox[] {
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
  if (texts.due !== null && ribbon.dueX !== null) put({ text: texts.due, x: inside(ribbon.dueX, texts.due), y: ribbon.y + RIBBON_HEIGHT + 15, anchor: 'middle', size: RIBBON_TEXT, kind: 'mark' })
  // The longest stays are named first.
  for (const { part, x, width } of [...ribbon.parts].sort((a, b) => b.width - a.width)) {
    const text = texts.state(part.state)
    if (width > widthOf(text, RIBBON_TEXT) * 0.6) put({ text, x: x + 1, y: ribbon.y + RIBBON_HEIGHT + 15, anchor: 'start', size: RIBBON_TEXT, kind: 'ribbon', state: part.state })
  }
  return placed
}
