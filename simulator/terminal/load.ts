import { readFileSync } from 'node:fs'
import type { Card } from './requests.ts'
import { Terminal } from './terminal.ts'

export interface LoadResult {
  readonly terminals: number
  readonly seconds: number
  readonly perSecond: number
  readonly approved: number
  readonly declined: number
  /** No answer, or one that could not be believed. */
  readonly lost: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

/**
 * Many terminals that sell as fast as they are answered. The file is a JSON list of `{tid, mid, tmk}`.
 * @throws Error with a sentence when the file is none, or a terminal cannot sign in
 */
export async function loadOf(
  file: string,
  wish: { card: Card; amountFen: number; instalment: { project: string; periods: number } | null },
  place: { host: string; port: number },
  seconds: number,
): Promise<LoadResult> {
  const terminals = (JSON.parse(readFileSync(file, 'utf8')) as { tid: string; mid: string; tmk: string }[]).map(
    (one) => new Terminal({ ...one, tmk: Buffer.from(one.tmk, 'hex'), ...place }),
  )
  const times: number[] = []
  const count = { approved: 0, declined: 0, lost: 0 }
  const sell = async (terminal: Terminal, until: number): Promise<void> => {
    while (performance.now() < until) {
      const sent = performance.now()
      const { instalment, ...plain } = wish
      const outcome = await terminal.sale(instalment ? { ...plain, instalment } : plain)
      times.push(performance.now() - sent)
      count[outcome.approved ? 'approved' : outcome.answer === null ? 'lost' : 'declined'] += 1
    }
  }
  try {
    for (const terminal of terminals)
      if (!(await terminal.signIn()).approved) throw new Error(`Terminal ${terminal.tid} could not sign in.`)
    const begun = performance.now()
    await Promise.all(terminals.map((terminal) => sell(terminal, begun + seconds * 1_000)))
    const took = (performance.now() - begun) / 1_000
    times.sort((a, b) => a - b)
    const at = (share: number): number => Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 10) / 10
    const perSecond = Math.round(count.approved / took)
    return { terminals: terminals.length, seconds: Math.round(took * 10) / 10, perSecond, ...count, p50: at(0.5), p99: at(0.99) }
  } finally {
    for (const terminal of terminals) terminal.close()
  }
}
