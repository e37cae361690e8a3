import { useId } from 'react'
import type { ClockBadge, FlowChart } from '#domain/process/flow-chart.ts'
import type { Instant } from '#domain/time.ts'
import { type CoreKey, type Say, useText } from '#web/text/use-text.ts'
import { layRoad } from './road-layout.ts'
import { BADGE_HEIGHT, END_HEIGHT, RIBBON_HEIGHT, type RoadLayout, type RoadTexts, type TextBox } from './road-shape.ts'
import { countdown, limitOf, overBy, spent } from './time-said.ts'
import { useWidth } from './use-width.ts'
import './road.css'

export interface RoadProps {
  readonly chart: FlowChart
  readonly process: string
  /** When the order is due, or was; null while its clock stands. */
  readonly due: Instant | null
  /** Said under a state's name on a narrow screen, such as when it was entered and by whom. */
  readonly notes?: { readonly [state: string]: string }
}

/** An order's or a process's road as a metro line; drawn from the definition alone (docs/spec/2). */
export function Road({ chart, process, due, notes = {} }: RoadProps) {
  const [frame, width] = useWidth<HTMLDivElement>()
  const { say } = useText()
  // While the clock stands the ribbon keeps its scale: when the order would be due if it went on now.
  const limit = due ?? chart.badge?.dueIfResumed ?? null
  const texts: RoadTexts = {
    state: (state) => say(`state.${process}.${state}`),
    action: (arc) =>
      chart.now === null
        ? say(`action.${process}.${arc.action}`)
        : say('road.taken', { action: say(`action.${process}.${arc.action}`), count: arc.taken }),
    lane: (holder) => say(`holder.lane.${holder}` as CoreKey),
    rail: (holder) => say(`holder.${holder}`),
    spent: (ms) => (ms > 0 ? spent(say, ms) : ''),
    now: say(endOf(chart)),
    due: limit === null ? null : say(due === null ? 'time.dueIfResumed' : 'time.due', { at: limitOf(limit) }),
    badge: chart.badge ? badgeSaid(chart.badge, say) : null,
    badgeLong:
      chart.badge && due !== null && chart.badge.tone !== 'done'
        ? `${badgeSaid(chart.badge, say)} · ${say('time.due', { at: limitOf(due) })}`
        : null,
    note: (state) => notes[state] ?? '',
  }
  // An arc that was not taken says nothing about an order; it belongs to the documentation.
  const shown = chart.now === null ? chart : { ...chart, arcs: chart.arcs.filter((arc) => arc.taken > 0) }
  const here = [...chart.stops, ...chart.asides].find((stop) => stop.progress === 'now')
  const label = here
    ? say('road.label', { state: texts.state(here.state), left: texts.badge ?? '' })
    : say('road.definition', { process: say(`process.${process}`) })
  return (
    <div ref={frame} className="tw-road">
      {width > 0 ? <Picture layout={layRoad(shown, width, texts, limit)} chart={chart} label={label} /> : null}
    </div>
  )
}

/** What stands at the end of the ribbon: now, or how it ended. */
function endOf(chart: FlowChart): 'time.now' | 'time.completed' | 'time.ended' {
  if (chart.ends.some((end) => end.reached)) return 'time.ended'
  return chart.now !== null && chart.stops.every((stop) => stop.progress === 'done') ? 'time.completed' : 'time.now'
}

/** What the clock's badge says: time left, time over, or that it stands. */
export function badgeSaid(badge: ClockBadge, say: Say): string {
  if (badge.tone === 'paused') return say('time.paused')
  if (badge.tone === 'breach') return say('time.over', { said: overBy(say, badge.remainingMs) })
  return say('time.left', { said: countdown(say, badge.remainingMs) })
}

function Picture({ layout, chart, label }: { layout: RoadLayout; chart: FlowChart; label: string }) {
  const id = useId()
  return (
    <svg
      className="tw-road-picture"
      width={layout.width}
      height={layout.height}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      role="img"
      aria-label={label}
    >
      <defs>
        <pattern id={`${id}h`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className="tw-hatch-ground" />
          <rect width="1.4" height="6" className="tw-hatch-line" />
        </pattern>
      </defs>
      {layout.lanes.map((lane) => (
        <rect key={`${lane.x} ${lane.y}`} {...lane} rx={layout.upright ? 0 : 6} className={layout.upright ? 'tw-rail' : 'tw-lane'} />
      ))}
      {layout.ends.map((one) => (one.path ? <path key={one.end.state} d={one.path} className="tw-end-edge" /> : null))}
      {layout.edges.map((edge) => (
        <path key={edge.key} d={edge.path} className={`tw-edge tw-edge-${edge.look}`} />
      ))}
      {layout.arcs.map(({ arc, path }) => (
        <path key={`${arc.action} ${arc.from}`} d={path} className={arc.taken > 0 ? 'tw-arc tw-arc-taken' : 'tw-arc'} />
      ))}
      {layout.stops.map((one) => (
        <Stop key={one.stop.state} {...one} />
      ))}
      {layout.asides.map((one) => (
        <g key={one.aside.state} className={`tw-aside tw-aside-${one.aside.progress} tw-held-${one.aside.holder}`}>
          <path d={one.path} />
          <rect x={one.x} y={one.y} width={one.width} height={END_HEIGHT} rx={END_HEIGHT / 2} />
        </g>
      ))}
      {layout.ends.map((one) => (
        <rect
          key={one.end.state}
          x={one.x}
          y={one.y}
          width={one.width}
          height={END_HEIGHT}
          rx={END_HEIGHT / 2}
          className={one.end.reached ? 'tw-end tw-end-reached' : 'tw-end'}
        />
      ))}
      {layout.badge && chart.badge ? <Badge at={layout.badge} badge={chart.badge} /> : null}
      {layout.ribbon ? <Ribbon ribbon={layout.ribbon} hatch={`url(#${id}h)`} /> : null}
      {layout.texts.map((text) => (
        <Text key={`${text.kind} ${text.x} ${text.y}`} box={text} tone={text.kind === 'badge' ? chart.badge?.tone : undefined} />
      ))}
    </svg>
  )
}

function Stop({ stop, x, y }: RoadLayout['stops'][number]) {
  if (stop.progress === 'now') {
    return (
      <g className={`tw-stop tw-stop-now tw-held-${stop.holder}`}>
        <circle cx={x} cy={y} r={14} className="tw-stop-ring" />
        <circle cx={x} cy={y} r={8.5} className="tw-stop-dot" />
      </g>
    )
  }
  if (stop.progress === 'ahead') return <circle cx={x} cy={y} r={6.5} className="tw-stop-ahead" />
  return (
    <g className={`tw-stop tw-held-${stop.holder}`}>
      <circle cx={x} cy={y} r={8} className="tw-stop-dot" />
      <path d={`M${x - 3.4} ${y + 0.2}l2.4 2.5 4.4-5`} className="tw-stop-tick" />
    </g>
  )
}

function Badge({ at, badge }: { at: NonNullable<RoadLayout['badge']>; badge: ClockBadge }) {
  const [x, y, r] = [at.x + 17, at.y + BADGE_HEIGHT / 2, 7.5]
  const round = 2 * Math.PI * r
  const gone = 1 - badge.shareLeft
  return (
    <g className={`tw-badge tw-tone-${badge.tone}`}>
      <rect x={at.x} y={at.y} width={at.width} height={BADGE_HEIGHT} rx={BADGE_HEIGHT / 2} />
      <circle cx={x} cy={y} r={r} className="tw-badge-rest" />
      <circle
        cx={x}
        cy={y}
        r={r}
        className="tw-badge-gone"
        strokeDasharray={`${round * gone} ${round}`}
        transform={`rotate(-90 ${x} ${y})`}
      />
    </g>
  )
}

function Ribbon({ ribbon, hatch }: { ribbon: NonNullable<RoadLayout['ribbon']>; hatch: string }) {
  const { y, dueX, nowX } = ribbon
  const late = dueX !== null && nowX > dueX
  return (
    <g>
      <rect x={ribbon.x} y={y} width={ribbon.width} height={RIBBON_HEIGHT} className="tw-ribbon-ground" rx={2} />
      {ribbon.parts.map(({ part, x, width }, index) => (
        <rect
          key={`${part.state} ${part.from}`}
          x={x}
          y={y}
          width={width}
          height={RIBBON_HEIGHT}
          rx={1}
          {...(part.holder === 'bank' || part.suspended ? { fill: hatch } : { className: index % 2 ? 'tw-ribbon-odd' : 'tw-ribbon-even' })}
        />
      ))}
      {late ? <rect x={dueX} y={y + RIBBON_HEIGHT} width={nowX - dueX} height={3} className="tw-ribbon-late" /> : null}
      <path d={`M${nowX} ${y - 5}v${RIBBON_HEIGHT + 10}`} className="tw-ribbon-now" />
      {dueX === null ? null : (
        <path d={`M${dueX} ${y - 5}v${RIBBON_HEIGHT + 10}`} className={late ? 'tw-ribbon-due tw-ribbon-due-late' : 'tw-ribbon-due'} />
      )}
    </g>
  )
}

function Text({ box, tone }: { box: TextBox; tone: string | undefined }) {
  return (
    <text
      x={box.x}
      y={box.y}
      textAnchor={box.anchor}
      fontSize={box.size}
      className={`tw-text tw-text-${box.kind}${box.strong ? ' tw-text-strong' : ''}${tone ? ` tw-tone-${tone}` : ''}`}
    >
      {box.text}
    </text>
  )
}
