import type { BackArc, BadEnd, FlowChart } from '#domain/process/flow-chart.ts'
import type { Instant } from '#domain/time.ts'
import { badgeText, ribbonAt, ribbonTexts } from './road-ribbon.ts'
import {
  asideText,
  BADGE_HEIGHT,
  END_HEIGHT,
  endText,
  lookOf,
  NAME,
  type PlacedEdge,
  type PlacedStop,
  RIBBON_HEIGHT,
  type RoadLayout,
  type RoadTexts,
  SMALL,
  spanOf,
  type TextBox,
  widthOf,
} from './road-shape.ts'

const RAIL_COMPANY = 26
const RAIL_BANK = 66
const ROW = 62
const TEXT_X = 100

/** Upright on two rails, for a phone. */
export function layUpright(chart: FlowChart, width: number, texts: RoadTexts, due: Instant | null): RoadLayout {
  let y = 44
  const stops: PlacedStop[] = []
  const asides: RoadLayout['asides'][number][] = []
  const now = chart.asides.find((one) => one.progress === 'now')
  let badge: RoadLayout['badge'] = null
  for (const stop of chart.stops) {
    const x = stop.holder === 'bank' ? RAIL_BANK : RAIL_COMPANY
    stops.push({ stop, x, y })
    y += ROW
    for (const aside of chart.asides.filter((one) => one.beside === stop.state)) {
      const width = widthOf(texts.state(aside.state), SMALL) + 24
      const top = y - ROW + 30
      asides.push({
        aside,
        x: TEXT_X,
        y: top,
        width,
        path: `M${x} ${y - ROW + 8}C${x} ${top + 11} ${x + 10} ${top + 11} ${TEXT_X} ${top + 11}`,
      })
      y += END_HEIGHT + 8
    }
    if ((stop.progress === 'now' || now?.beside === stop.state) && chart.badge && texts.badge !== null) {
      badge = { x: TEXT_X, y: y - ROW + 34, width: Math.min(widthOf(texts.badgeLong ?? texts.badge, SMALL + 0.5) + 46, width - TEXT_X) }
      y += BADGE_HEIGHT + 8
    }
  }
  const ends = endsUpright(chart.ends, width, y - 14, texts)
  const ribbonY = (ends.at(-1)?.y ?? y) + END_HEIGHT + 34
  const ribbon = ribbonAt(chart, 0, width, ribbonY, due)
  const bottom = y - ROW + 8
  return {
    upright: true,
    width,
    height: ribbon ? ribbonY + RIBBON_HEIGHT + 22 : ribbonY - 24,
    lanes: [
      { x: RAIL_COMPANY, y: 24, width: 1, height: bottom - 24 },
      { x: RAIL_BANK, y: 24, width: 1, height: bottom - 24 },
    ],
    stops,
    asides,
    ends,
    badge,
    ribbon,
    edges: stops.slice(1).map((to, index) => edgeUpright(stops[index] ?? to, to)),
    arcs: chart.arcs.flatMap((arc) => arcUpright(arc, stops)),
    texts: [
      ...laneTitles(texts),
      ...asides.map((one) => asideText(one, texts)),
      ...stops.flatMap((placed) => uprightTexts(placed, chart, width, texts)),
      ...ends.map((one) => endText(one, texts)),
      ...badgeText(badge, texts.badgeLong ?? texts.badge),
      ...ribbonTexts(ribbon, texts),
    ],
  }
}

function laneTitles(texts: RoadTexts): TextBox[] {
  const company: TextBox = {
    text: texts.rail('company'),
    x: Math.max(0, RAIL_COMPANY - widthOf(texts.rail('company'), SMALL) / 2),
    y: 12,
    anchor: 'start',
    size: SMALL,
    kind: 'lane',
  }
  return [
    company,
    { ...company, text: texts.rail('bank'), x: Math.max(RAIL_BANK - widthOf(texts.rail('bank'), SMALL) / 2, spanOf(company)[1] + 8) },
  ]
}

function uprightTexts({ stop, y }: PlacedStop, chart: FlowChart, width: number, texts: RoadTexts): TextBox[] {
  const now = stop.progress === 'now'
  const note = texts.note(stop.state)
  const back = chart.arcs
    .filter((arc) => arc.to === stop.state)
    .map((arc) => `↩ ${texts.action(arc)}`)
    .join(' ')
  const under = [back, note].filter((text) => text !== '').join(' · ')
  const time = stop.spentMs > 0 ? texts.spent(stop.spentMs) : ''
  const room = width - TEXT_X - (time === '' ? 0 : widthOf(time, NAME) + 8)
  return [
    {
      text: texts.state(stop.state),
      x: TEXT_X,
      y: under === '' ? y + 5 : y - 3,
      anchor: 'start',
      size: NAME + 1,
      kind: 'name',
      strong: now,
      state: stop.state,
    },
    ...(under === ''
      ? []
      : [{ text: cut(under, room, SMALL), x: TEXT_X, y: y + 15, anchor: 'start', size: SMALL, kind: 'note', state: stop.state } as const]),
    ...(time === ''
      ? []
      : [{ text: time, x: width, y: y + 5, anchor: 'end', size: NAME, kind: 'spent', strong: now, state: stop.state } as const]),
  ]
}

/** Back along the left edge, where nothing stands. */
function arcUpright(arc: BackArc, stops: readonly PlacedStop[]): { arc: BackArc; path: string }[] {
  const from = stops.find((one) => one.stop.state === arc.from)
  const to = stops.find((one) => one.stop.state === arc.to)
  return from && to ? [{ arc, path: `M${from.x - 10} ${from.y}C0 ${from.y} 0 ${to.y} ${to.x - 10} ${to.y + 4}` }] : []
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
  return {
    key,
    look,
    path: `M${from.x} ${from.y}V${middle - 14}Q${from.x} ${middle - 4} ${(from.x + to.x) / 2} ${middle}Q${to.x} ${middle + 4} ${to.x} ${middle + 14}V${to.y}`,
  }
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
