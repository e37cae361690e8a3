import type { BackArc, BadEnd, FlowChart, RoadStop } from '#domain/process/flow-chart.ts'
import type { Instant } from '#domain/time.ts'
import { badgeText, ribbonAt, ribbonTexts } from './road-ribbon.ts'
import {
  asideText,
  BADGE_HEIGHT,
  endText,
  lookOf,
  meets,
  NAME,
  type PlacedEdge,
  type PlacedStop,
  RIBBON_HEIGHT,
  type RoadLayout,
  type RoadTexts,
  SMALL,
  spanOf,
  stopHere,
  type TextBox,
  widthOf,
} from './road-shape.ts'

const BANK_Y = 32
const COMPANY_Y = 140
/** Below the lanes: bad ends, or states off the road and the ends below them. */
const END_Y = 204
const ASIDE_ROW = 30
const laneY = (stop: Pick<RoadStop, 'holder'>): number => (stop.holder === 'bank' ? BANK_Y : COMPANY_Y)

/** Two lanes across: the bank above, we below. */
export function layAcross(chart: FlowChart, width: number, first: number, step: number, texts: RoadTexts, due: Instant | null): RoadLayout {
  const stops = chart.stops.map((stop, index) => ({ stop, x: first + index * step, y: laneY(stop) }))
  const named = namesAcross(stops, texts)
  const asides = asidesAcross(chart, stops, texts)
  const endY = Math.max(END_Y, ...asides.map((one) => one.y + ASIDE_ROW))
  const ends = endsAcross(chart.ends, stops, step, width, texts, endY)
  const badge = badgeAcross(chart, stops, step, width, texts)
  const arcs = arcsAcross(chart, stops, step, texts, [...named, ...asides.map((one) => asideText(one, texts))], badge)
  const ribbonY = endY + 48
  const ribbon = ribbonAt(chart, 0, width, ribbonY, due)
  return {
    upright: false,
    width,
    height: ribbon ? ribbonY + RIBBON_HEIGHT + 22 : endY + 28,
    lanes: [
      { x: 0, y: 0, width, height: 80 },
      { x: 0, y: 108, width, height: 80 },
    ],
    stops,
    asides,
    ends,
    badge,
    ribbon,
    edges: stops.slice(1).map((to, index) => edgeAcross(stops[index] ?? to, to)),
    arcs: arcs.map(({ arc, path }) => ({ arc, path })),
    texts: [
      { text: texts.lane('bank'), x: 12, y: BANK_Y + 4, anchor: 'start', size: SMALL, kind: 'lane' },
      { text: texts.lane('company'), x: 12, y: COMPANY_Y + 4, anchor: 'start', size: SMALL, kind: 'lane' },
      ...named,
      ...arcs.map(({ text }) => text),
      ...asides.map((one) => asideText(one, texts)),
      ...ends.map((one) => endText(one, texts)),
      ...badgeText(badge, texts.badge),
      ...ribbonTexts(ribbon, texts),
    ],
  }
}

/** Below each stop its name, and the time spent there. */
function namesAcross(stops: readonly PlacedStop[], texts: RoadTexts): TextBox[] {
  return stops.flatMap(({ stop, x, y }): TextBox[] => [
    {
      text: texts.state(stop.state),
      x,
      y: y + 24,
      anchor: 'middle',
      size: stop.progress === 'now' ? NAME + 1 : NAME,
      kind: 'name',
      strong: stop.progress === 'now',
      state: stop.state,
    },
    ...(stop.spentMs > 0
      ? [
          {
            text: texts.spent(stop.spentMs),
            x,
            y: y + 40,
            anchor: 'middle',
            size: SMALL,
            kind: 'spent',
            strong: stop.progress === 'now',
            state: stop.state,
          } as const,
        ]
      : []),
  ])
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
  return {
    key,
    look,
    path: `M${from.x} ${from.y}H${a - corner}Q${a} ${from.y} ${a + dx} ${from.y + dy}L${b - dx} ${to.y - dy}Q${b} ${to.y} ${b + corner} ${to.y}H${to.x}`,
  }
}

interface PlacedArc {
  readonly arc: BackArc
  readonly path: string
  readonly text: TextBox
}

/** Ways back, each with its name at the first place where nothing else is written. */
function arcsAcross(
  chart: FlowChart,
  stops: readonly PlacedStop[],
  step: number,
  texts: RoadTexts,
  written: readonly TextBox[],
  badge: RoadLayout['badge'],
): PlacedArc[] {
  const placed: PlacedArc[] = []
  for (const arc of chart.arcs) {
    const from = stops.find((one) => one.stop.state === arc.from)
    const to = stops.find((one) => one.stop.state === arc.to)
    if (!from || !to) continue
    const others = [...written, ...placed.map(({ text }) => text)]
    const said = { text: texts.action(arc), anchor: 'middle', size: SMALL, kind: 'arc', strong: arc.taken > 0 } as const
    const ways = waysBack(from, to, step).map((way) => ({ arc, path: way.path, text: { ...said, x: way.x, y: way.y } }))
    const free = ways.find(({ text }) => !others.some((other) => meets(text, other)) && !onBadge(text, badge)) ?? ways[0]
    if (free) placed.push(free)
  }
  return placed
}

/** How an arc may go, and where its name may stand; the one that looks best is the first. */
function waysBack(from: PlacedStop, to: PlacedStop, step: number): { readonly path: string; readonly x: number; readonly y: number }[] {
  if (from.y !== to.y) {
    const high = Math.min(from.y, to.y) - 4
    return [{ path: `M${from.x - 11} ${high}H${to.x + 48}Q${to.x} ${high} ${to.x} ${high + 40}V${to.y - 12}`, x: to.x, y: high - 2 }]
  }
  const middle = (from.x + to.x) / 2
  // High enough that the badge has room below it; else between the lanes, beside what stands there.
  return [
    { rise: 100, x: middle, y: from.y - 80 },
    ...[0, -step / 2, step / 2, -step, step].map((aside) => ({ rise: 62, x: middle + aside, y: from.y - 48 })),
  ].map(({ rise, x, y }) => {
    const top = from.y - rise
    return { path: `M${from.x - 6} ${from.y - 9}C${from.x - 10} ${top} ${to.x + 10} ${top} ${to.x + 6} ${to.y - 9}`, x, y }
  })
}

function onBadge(text: TextBox, badge: RoadLayout['badge']): boolean {
  if (!badge) return false
  const [left, right] = spanOf(text)
  return left < badge.x + badge.width && badge.x < right && text.y - text.size < badge.y + BADGE_HEIGHT && badge.y < text.y + 4
}

/** Below the lanes, each in the column of the stop it returns to. */
function asidesAcross(chart: FlowChart, stops: readonly PlacedStop[], texts: RoadTexts): RoadLayout['asides'] {
  const rows = new Map<string, number>()
  return chart.asides.flatMap((aside) => {
    const stop = stops.find((one) => one.stop.state === aside.beside)
    if (!stop) return []
    const row = rows.get(aside.beside) ?? 0
    rows.set(aside.beside, row + 1)
    const width = widthOf(texts.state(aside.state), SMALL) + 24
    const y = END_Y + row * ASIDE_ROW
    // On the left of the names, which stand below their stops.
    const side = stop.x - width / 2 - 4
    return [
      {
        aside,
        x: stop.x - width / 2,
        y,
        width,
        path: `M${stop.x - 8} ${stop.y + 3}C${side} ${stop.y + 10} ${side} ${y - 24} ${stop.x - width / 4} ${y}`,
      },
    ]
  })
}

function endsAcross(
  ends: readonly BadEnd[],
  stops: readonly PlacedStop[],
  step: number,
  width: number,
  texts: RoadTexts,
  y: number,
): RoadLayout['ends'] {
  let free = width
  return ends.map((end) => {
    const wide = widthOf(texts.state(end.state), SMALL) + 24
    const above = stops.find((one) => one.stop.state === end.below)
    if (!above) {
      free -= wide + 12
      return { end, x: free, y, width: wide, path: null }
    }
    const x = above.x + step / 2
    return {
      end,
      x: x - wide / 2,
      y,
      width: wide,
      path: `M${above.x + 8} ${above.y + 3}C${x} ${above.y + 8} ${x} ${above.y + 30} ${x} ${y}`,
    }
  })
}

function badgeAcross(chart: FlowChart, stops: readonly PlacedStop[], step: number, width: number, texts: RoadTexts): RoadLayout['badge'] {
  const here = stopHere(stops, chart.asides)
  const now = stops[here]
  const next = stops[here + 1]
  if (!chart.badge || texts.badge === null || !now) return null
  const wide = widthOf(texts.badge, SMALL + 0.5) + 46
  const middle = next ? now.x + step / 2 : now.x
  // Between the lanes, where no name stands; on a straight edge just above it.
  const y = next && next.y !== now.y ? 94 : now.y - 32
  return { x: Math.min(middle - wide / 2, width - wide), y: y - BADGE_HEIGHT / 2, width: wide }
}
