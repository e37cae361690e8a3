import { describe, expect, test } from 'vitest'
import type { ProcessDefinition } from '#domain/process/definition.ts'
import { flowChart } from '#domain/process/flow-chart.ts'
import { definitionOf } from '#domain/process/registry.ts'
import { type Instant, instant, parseInstant } from '#domain/time.ts'
import { core as en } from '#web/text/en/core.ts'
import { core as zh } from '#web/text/zh-CN/core.ts'
import { layRoad } from './road-layout.ts'
import { BADGE_HEIGHT, meets, type RoadTexts, spanOf, type TextBox } from './road-shape.ts'

const WIDTHS = [350, 390, 560, 768, 820, 1024, 1180, 1440]
const DAY = 24 * 3_600_000
const OPENED = parseInstant('2026-11-20T09:12:00+08:00')

function textsOf(said: Record<string, string>, badge: string | null): RoadTexts {
  return {
    state: (state) => said[`state.installation.${state}`] ?? state,
    action: (arc) => `${said[`action.installation.${arc.action}`]} ×2`,
    lane: (holder) => said[`holder.lane.${holder}`] ?? '',
    rail: (holder) => said[`holder.${holder}`] ?? '',
    spent: (ms) => (ms > 0 ? '21时24分' : ''),
    now: said['time.now'] ?? '',
    due: '限 11-25 24:00',
    badge,
    badgeLong: badge === null ? null : `${badge} · 限 11-25 24:00`,
    note: () => '11-20 09:12 · 工行城北',
  }
}

function collisions(texts: readonly TextBox[]): string[] {
  return texts.flatMap((a, index) =>
    texts
      .slice(index + 1)
      .filter((b) => meets(a, b))
      .map((b) => `${a.kind} ${a.text} × ${b.kind} ${b.text}`),
  )
}

/** An order that stayed in every state up to one, was returned once, and is late or not. */
function storyIn(
  state: string,
  road: readonly string[],
): { events: { type: string; at: Instant; from: string | null; to: string; facts: Record<string, never> }[]; now: Instant } {
  const stays = road.slice(1, road.indexOf(state) + 1)
  const events = stays.map((to, index) => ({
    type: to === 'bank_approval' ? 'submit_agreement' : 'x',
    at: instant(OPENED + (index + 1) * 0.4 * DAY),
    from: road[index] ?? null,
    to,
    facts: {},
  }))
  return { events, now: instant(OPENED + (stays.length + 1) * 0.4 * DAY) }
}

const installation = definitionOf('installation', 1)
if (!installation) throw new Error('no definition')
const toState = (from: string, to: string) => ({
  from: [from],
  to,
  by: { acquirer: [], outsourcer: [] },
  form: { type: 'object', properties: {} } as const,
})
/** No process yet leaves its road; those to come do: a repair, a suspension at the bank, two beside one stop. */
const WITH_ASIDES: ProcessDefinition = {
  ...installation,
  states: { ...installation.states, phone_support: {}, replacing: {}, supplementing: {} },
  actions: {
    ...installation.actions,
    ring: toState('surveying', 'phone_support'),
    rung: toState('phone_support', 'surveying'),
    replace: toState('installing', 'replacing'),
    replaced: toState('replacing', 'installing'),
    supplement: toState('installing', 'supplementing'),
    supplemented: toState('supplementing', 'installing'),
  },
}

test.each(WIDTHS)('a state off the road stands beside the stop it returns to, %i px wide', (width) => {
  const chart = flowChart(WITH_ASIDES, 'acquirer', null)
  expect(chart.asides.map((one) => [one.state, one.beside])).toEqual([
    ['phone_support', 'surveying'],
    ['replacing', 'installing'],
    ['supplementing', 'installing'],
  ])
  const { asides, stops } = layRoad(chart, width, textsOf(zh, null), null)
  expect(asides).toHaveLength(3)
  for (const one of asides) {
    const stop = stops.find(({ stop: { state } }) => state === one.aside.beside)
    if (!stop) throw new Error('no stop')
    expect(Math.min(Math.abs(one.x + one.width / 2 - stop.x), Math.abs(one.y - stop.y))).toBeLessThan(80)
  }
})

test('an order off the road is at no stop, but beside one', () => {
  const order = { ...BLANK, state: 'replacing', openedAt: OPENED }
  const { events, now } = storyIn('installing', Object.keys(installation.states))
  const calendar = { version: '', announcedYears: [], exceptions: {} }
  const at = instant(now - 1)
  const story = { order, events: [...events, { type: 'replace', at, from: 'installing', to: 'replacing', facts: {} }], now, calendar }
  const chart = flowChart(WITH_ASIDES, 'acquirer', story)
  expect(chart.stops.filter((stop) => stop.progress === 'now')).toEqual([])
  expect(chart.stops.find((stop) => stop.state === 'installing')?.progress).toBe('done')
  expect(chart.asides.find((one) => one.state === 'replacing')?.progress).toBe('now')
})

test('the upright picture shows every way back, as the wide one does', () => {
  const chart = flowChart(installation, 'acquirer', null)
  expect(chart.arcs.length).toBeGreaterThan(0)
  for (const width of [390, 1440]) expect(layRoad(chart, width, textsOf(zh, null), null).arcs).toHaveLength(chart.arcs.length)
})

describe.each([
  ['installation', 'zh-CN', zh, installation],
  ['installation', 'en', en, installation],
  ['a process with states off its road', 'zh-CN', zh, WITH_ASIDES],
] as const)('no two texts of the picture of %s meet, in %s', (_process, _language, said, definition) => {
  const road = Object.keys(definition.states).filter((state) => definition.states[state]?.road !== undefined)

  test.each(WIDTHS)('as documentation, %i px wide', (width) => {
    for (const capacity of ['acquirer', 'outsourcer'] as const) {
      expect(collisions(layRoad(flowChart(definition, capacity, null), width, textsOf(said, null), null).texts)).toEqual([])
    }
  })

  test.each(WIDTHS)('for an order in any state, on time or late, %i px wide', (width) => {
    for (const state of road) {
      for (const dueAfter of [0.3, 1, 9]) {
        const { events, now } = storyIn(state, road)
        const order = { ...BLANK, state, openedAt: OPENED }
        const drawn = flowChart(definition, 'acquirer', {
          order,
          events,
          now,
          calendar: { version: '', announcedYears: [], exceptions: {} },
        })
        const badge = { kind: 'install', state: 'running', remainingMs: 1, targetMs: 2, shareLeft: 0.5, tone: 'warn', dueAt: null } as const
        const arcs = drawn.arcs.map((arc) => ({ ...arc, taken: 2 }))
        const layout = layRoad({ ...drawn, arcs, badge }, width, textsOf(said, '超 1天13:21'), instant(OPENED + dueAfter * DAY))
        expect(collisions(layout.texts), `${state} ${dueAfter}`).toEqual([])
        expect(
          layout.texts.filter((text) => spanOf(text)[0] < -0.5 || spanOf(text)[1] > width + 0.5).map((text) => text.text),
          `${state} inside`,
        ).toEqual([])
        const { badge: at } = layout
        if (at)
          expect(
            layout.texts
              .filter(
                (text) =>
                  text.kind !== 'badge' &&
                  meets(text, {
                    ...text,
                    x: at.x,
                    y: at.y + BADGE_HEIGHT * 0.8,
                    anchor: 'start',
                    size: BADGE_HEIGHT,
                    text: 'i'.repeat(Math.floor(at.width / (BADGE_HEIGHT * 0.34))),
                  }),
              )
              .map((text) => `${state} badge × ${text.text}`),
          ).toEqual([])
      }
    }
  })
})

const BLANK = {
  id: '',
  number: '',
  process: 'installation',
  definitionVersion: 1,
  capacity: 'acquirer',
  regionClass: 'urban',
  source: 'bank_portal',
  assigneeId: null,
  helperIds: [],
  facts: {},
  clocks: [],
  suspended: null,
  version: 1,
  closedAt: null,
} as const
