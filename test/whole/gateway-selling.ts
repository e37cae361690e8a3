import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { text } from '#gateway/iso8583/message.ts'
import type { Abuse, AbuseReport } from './gateway-abuser.ts'
import type { GatewayWorld, Pos } from './gateway-world.ts'

/** Sales of one measurement at least: the 99th percentile of fewer is their worst. */
const SALES = 300
/** A neighbour on the machine may spoil a measurement; an abuse that costs the others does so each time. */
const ROUNDS_MAX = 3
/** The strict 2 × belongs to the bench: here other tests run beside. */
export const RATIO_MAX = 5

export interface Selling {
  /** p99 during the abuse to p99 before it, of the calmest round. */
  readonly ratio: number
  readonly sales: number
}

/** A terminal that sells one thing after the other. Each sale must be approved: an unanswered one ends the test. */
export class Seller {
  readonly pos: Pos
  private readonly world: GatewayWorld
  approved: number

  /** @param approved sales that the same terminal made before */
  constructor(world: GatewayWorld, pos: Pos, approved = 0) {
    this.world = world
    this.pos = pos
    this.approved = approved
  }

  /** Sells until `done` says so and enough was sold; milliseconds of the 99th percentile. @throws Error when a sale is not approved */
  async sell(done: () => boolean = () => true): Promise<number> {
    const took: number[] = []
    while (took.length < SALES || !done()) {
      const begun = performance.now()
      const answer = await this.pos.send(this.pos.sale(5_000), { mac: true })
      took.push(performance.now() - begun)
      const said = answer ? text(answer, 39) : 'nothing'
      if (said !== '00') throw new Error(`sale ${this.pos.stan} was answered with ${said}`)
      this.approved += 1
    }
    took.sort((one, other) => one - other)
    return took[Math.floor(took.length * 0.99)] ?? Number.NaN
  }

  /** Sales that journal and issuer know, each once. */
  async known(): Promise<{ journal: number; issuer: number; distinct: number }> {
    const { rows } = await this.world.owner.query(
      "select count(*)::int as n from gateway.journal where tid = $1 and state = 'approved' and not reversal_wanted",
      [this.pos.tid],
    )
    const heard = this.world.issuer.of('0200').filter((one) => text(one, 41) === this.pos.tid)
    return { journal: rows[0].n, issuer: heard.length, distinct: new Set(heard.map((one) => text(one, 37))).size }
  }

  /** Sells before and during an abuse, which hears the quiet p99, and compares; prints what it found. */
  async during(name: string, abuse: (quietMs: number) => Promise<unknown>, rounds = ROUNDS_MAX): Promise<Selling> {
    let ratio = Number.POSITIVE_INFINITY
    const begun = this.approved
    for (let round = 0; round < rounds && ratio > RATIO_MAX; round += 1) {
      const before = await this.sell()
      let over = false
      const abused = abuse(before).finally(() => {
        over = true
      })
      // Both are awaited, whatever becomes of one: a terminal says one thing at a time.
      const [during] = await Promise.all([this.sell(() => over), abused.catch(() => undefined)])
      await abused
      ratio = Math.min(ratio, during / before)
      console.info(`${name}: p99 of another terminal ${before.toFixed(1)} ms before, ${during.toFixed(1)} ms during: ${ratio.toFixed(2)} ×`)
    }
    return { ratio, sales: this.approved - begun }
  }
}

/** A hostile client in a process of its own: its report, and for `hold` how to end it. */
export async function abuser(wish: Abuse): Promise<{ report: AbuseReport; child: ChildProcess; end(): Promise<AbuseReport> }> {
  const child = fork(join(import.meta.dirname, 'gateway-abuser.ts'), [JSON.stringify(wish)])
  const told = (): Promise<AbuseReport> =>
    new Promise((resolve, reject) => {
      child.once('message', (report) => resolve(report as AbuseReport))
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`the hostile client ended with ${code}`)))
    })
  const report = await told()
  return {
    report,
    child,
    end: () => {
      const last = told()
      child.send('end')
      return last
    },
  }
}
