import { minuteOf } from '#web/ui/time-said.ts'
import { type Bar, heightOf, sumOf } from './series.ts'
import { useCardText } from './use-card-text.ts'

const HEIGHT = 100
const GAP = 0.18
const KINDS = ['approved', 'declined', 'timedOut'] as const

/** Minutes as stacked bars, the newest at the right. The picture stretches to its place; it holds no text. */
export function RateBars({ bars, className }: { bars: readonly Bar[]; className: string }) {
  const { say } = useCardText()
  const sum = sumOf(bars)
  const peak = Math.max(1, ...bars.map(heightOf))
  const messages = sum.approved + sum.declined + sum.timedOut
  return (
    <svg
      className={className}
      viewBox={`0 0 ${bars.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={say('chartSaid', { messages, ...sum })}
    >
      <line className="co-ground" x1="0" x2={bars.length} y1={HEIGHT} y2={HEIGHT} />
      {bars.map((bar, nth) => (
        <StackedBar key={bar.minute} bar={bar} x={nth} peak={peak} />
      ))}
    </svg>
  )
}

function StackedBar({ bar, x, peak }: { bar: Bar; x: number; peak: number }) {
  const { say } = useCardText()
  if (heightOf(bar) === 0) return null
  let top = HEIGHT
  return (
    <g>
      <title>{say('barSaid', { at: minuteOf(bar.minute), approved: bar.approved, declined: bar.declined, timedOut: bar.timedOut })}</title>
      {KINDS.map((kind) => {
        const height = (bar[kind] / peak) * HEIGHT
        top -= height
        return height === 0 ? null : (
          <rect key={kind} className={`co-bar-${kind}`} x={x + GAP / 2} width={1 - GAP} y={top} height={height} />
        )
      })}
    </g>
  )
}
