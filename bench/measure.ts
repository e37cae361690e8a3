/** One line of the bench: a measured figure beside what it must and should reach (docs/spec/10). */
export interface Row {
  row: string
  figure: number | 'noisy'
  unit: string
  must: number | null
  aim: number | null
  /** `at least`: a larger figure is better. */
  kind: 'at least' | 'at most'
  /** What stands behind the figure: rates, sizes, counts. */
  detail: string
}

export const PAIRS = 5
export const PAIR_MS = 3_000
/** The limit itself may not swing more than this within one row, or nothing is judged. */
const SWING_MAX = 2

export interface Ratio {
  ratio: number
  noisy: boolean
  ours: number
  limit: number
}

/**
 * Interleaved A/B pairs: ours, then the limit, again and again; the median of the pair ratios.
 * Each side answers a rate (per second) over about `PAIR_MS`.
 */
export async function interleaved(ours: () => Promise<number>, limit: () => Promise<number>, pairs = PAIRS): Promise<Ratio> {
  const own: number[] = []
  const limits: number[] = []
  for (let pair = 0; pair < pairs; pair += 1) {
    own.push(await ours())
    limits.push(await limit())
  }
  const ratios = own.map((rate, pair) => rate / (limits[pair] ?? Number.NaN))
  return { ratio: median(ratios), noisy: Math.max(...limits) > SWING_MAX * Math.min(...limits), ours: median(own), limit: median(limits) }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

export function holds(row: Row): boolean | 'noisy' | 'told' {
  if (row.figure === 'noisy') return 'noisy'
  if (row.must === null) return 'told'
  return row.kind === 'at least' ? row.figure >= row.must : row.figure <= row.must
}

/** A row from a ratio, rounded to what can be told apart. */
export function ratioRow(name: string, measured: Ratio, must: number | null, aim: number | null, limitName: string): Row {
  return {
    row: name,
    figure: measured.noisy ? 'noisy' : round(measured.ratio),
    unit: '×',
    must,
    aim,
    kind: 'at least',
    detail: `ours ${Math.round(measured.ours)}/s, ${limitName} ${Math.round(measured.limit)}/s`,
  }
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
