import { memo } from 'react'
import type { OrderMonths } from '#web/api/orders.ts'
import { useConsoleText } from '../use-console-text.ts'

const NAMED_EVERY = 3

interface MonthRailProps {
  readonly months: OrderMonths
  /** Month of the first row in sight, such as `2026-11`. */
  readonly here: string
  readonly jump: (cursor: string) => void
}

/** Months as a scroll bar: a bar each, as long as its orders are many; a click goes there at once, however far. */
export const MonthRail = memo(DrawnRail)

function DrawnRail({ months, here, jump }: MonthRailProps) {
  const { say } = useConsoleText()
  const most = Math.max(1, ...months.items.map((one) => one.count))
  return (
    <nav className="ol-rail" aria-label={say('orders.months')}>
      {months.items.map((one, place) => {
        const count = one.count.toLocaleString('en-US')
        const label = say(months.exact ? 'orders.month' : 'orders.monthAbout', { month: one.month, count })
        return (
          <button
            key={one.month}
            type="button"
            aria-label={label}
            title={label}
            aria-current={one.month === here ? 'true' : undefined}
            onClick={() => jump(one.cursor)}
          >
            <span className="num">{place % NAMED_EVERY === 0 ? one.month.slice(2).replace('-', '.') : ''}</span>
            <svg width="40" height="14" aria-hidden="true">
              <rect x={40 - barOf(one.count, most)} width={barOf(one.count, most)} height="14" />
            </svg>
          </button>
        )
      })}
    </nav>
  )
}

const BAR_LEAST_PX = 3
const BAR_MOST_PX = 22
function barOf(count: number, most: number): number {
  return BAR_LEAST_PX + Math.round(((BAR_MOST_PX - BAR_LEAST_PX) * count) / most)
}
