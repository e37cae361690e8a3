import type { FlowChart } from '#domain/process/flow-chart.ts'
import type { Instant } from '#domain/time.ts'
import { layAcross } from './road-across.ts'
import { GAP, NAME, type RoadLayout, type RoadTexts, SMALL, widthOf } from './road-shape.ts'
import { layUpright } from './road-upright.ts'

/** Places the picture of a road in a width: lanes across when the names fit beside each other, else upright on two rails. */
export function layRoad(chart: FlowChart, width: number, texts: RoadTexts, due: Instant | null): RoadLayout {
  const widest = Math.max(
    ...chart.asides.map((one) => widthOf(texts.state(one.state), SMALL) + 24),
    ...chart.stops.map((stop) => Math.max(widthOf(texts.state(stop.state), NAME), widthOf(texts.spent(stop.spentMs), SMALL))),
  )
  const laneLabel = Math.max(widthOf(texts.lane('bank'), SMALL), widthOf(texts.lane('company'), SMALL)) + 12
  const first = laneLabel + widest / 2 + 14
  const step = (width - first - widest / 2 - 14) / Math.max(1, chart.stops.length - 1)
  return step >= widest + GAP * 2 ? layAcross(chart, width, first, step, texts, due) : layUpright(chart, width, texts, due)
}
