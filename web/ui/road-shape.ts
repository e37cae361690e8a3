import type { Aside, BackArc, BadEnd, RibbonPart, RoadStop } from '#domain/process/flow-chart.ts'

/** A line of text with the box it takes; tests check that no two of a picture meet. */
export interface TextBox {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly size: number
  readonly kind: 'name' | 'aside' | 'spent' | 'lane' | 'note' | 'arc' | 'end' | 'ribbon' | 'mark' | 'badge'
  readonly strong?: boolean
  readonly state?: string
}

/** Texts the picture needs, said in the person's language. */
export interface RoadTexts {
  readonly state: (state: string) => string
  readonly action: (arc: BackArc) => string
  readonly lane: (holder: 'company' | 'bank') => string
  /** Title of a rail of the upright picture. */
  readonly rail: (holder: 'company' | 'bank') => string
  readonly spent: (ms: number) => string
  readonly now: string
  readonly due: string | null
  readonly badge: string | null
  /** The same with the limit, where there is room for it. */
  readonly badgeLong: string | null
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
  /** States off the road, as pills beside the stop they return to. */
  readonly asides: readonly {
    readonly aside: Aside
    readonly x: number
    readonly y: number
    readonly width: number
    readonly path: string
  }[]
  readonly ends: readonly {
    readonly end: BadEnd
    readonly x: number
    readonly y: number
    readonly width: number
    readonly path: string | null
  }[]
  readonly badge: { readonly x: number; readonly y: number; readonly width: number } | null
  readonly ribbon: {
    readonly y: number
    readonly x: number
    readonly width: number
    readonly parts: readonly PlacedPart[]
    readonly nowX: number
    readonly dueX: number | null
  } | null
  readonly texts: readonly TextBox[]
}

export const END_HEIGHT = 22
export const BADGE_HEIGHT = 28
export const RIBBON_HEIGHT = 12
export const NAME = 13
export const SMALL = 12
export const RIBBON_TEXT = 11
export const GAP = 6

/** Width a text takes, a little more than it does: CJK is square, Latin about half. */
export function widthOf(text: string, size: number): number {
  let em = 0
  for (const letter of text) em += letter > '⺀' ? 1 : /[A-Z%@×MW]/.test(letter) ? 0.72 : /[ .,:·'’ilj|]/.test(letter) ? 0.34 : 0.56
  return em * size
}

/** The stop that the order is at, or beside. */
export function stopHere(stops: readonly PlacedStop[], asides: readonly Aside[]): number {
  const aside = asides.find((one) => one.progress === 'now')
  return stops.findIndex(({ stop }) => stop.progress === 'now' || stop.state === aside?.beside)
}

/** The name of a state off the road, in its pill. */
export function asideText({ aside, x, y, width }: RoadLayout['asides'][number], texts: RoadTexts): TextBox {
  return {
    text: texts.state(aside.state),
    x: x + width / 2,
    y: y + 15,
    anchor: 'middle',
    size: SMALL,
    kind: 'aside',
    strong: aside.progress === 'now',
    state: aside.state,
  }
}

export function endText({ end, x, y, width }: RoadLayout['ends'][number], texts: RoadTexts): TextBox {
  return { text: texts.state(end.state), x: x + width / 2, y: y + 15, anchor: 'middle', size: SMALL, kind: 'end', state: end.state }
}

/** Left and right end of a text. */
export function spanOf(box: Pick<TextBox, 'x' | 'anchor' | 'text' | 'size'>): readonly [number, number] {
  const width = widthOf(box.text, box.size)
  const left = box.anchor === 'start' ? box.x : box.anchor === 'end' ? box.x - width : box.x - width / 2
  return [left, left + width]
}

/** Two texts share some of the paper. */
export function meets(a: TextBox, b: TextBox): boolean {
  const [aLeft, aRight] = spanOf(a)
  const [bLeft, bRight] = spanOf(b)
  return aLeft < bRight && bLeft < aRight && a.y - a.size * 0.8 < b.y + b.size * 0.2 && b.y - b.size * 0.8 < a.y + a.size * 0.2
}

/** How an edge looks: by who holds the order where it leads. */
export function lookOf(to: RoadStop): PlacedEdge['look'] {
  if (to.progress === 'ahead') return 'ahead'
  return to.holder === 'bank' ? 'done-bank' : 'done-company'
}
