import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect } from 'vitest'
import { text } from '#gateway/iso8583/message.ts'
import type { Abuse, AbuseReport } from './gateway-abuser.ts'
import { openCounter, world } from './gateway-counter.ts'
import type { Pos } from './pos.ts'

/** Sales beside one abuse at least. */
const SALES = 40
/** How long a hostile client goes on when nothing else is said. */
export const ABUSE_MS = 1_500
export const SLOW_FRAME_MS = 1_500

/** The terminal that sells beside the tests of this file. */
let seller: Seller

/** A counter as of `openCounter`, and a terminal beside it that sells. */
export function openSelling(): void {
  openCounter({ slowFrameMs: SLOW_FRAME_MS })
  beforeAll(async () => {
    const selling = await world.pos()
    await selling.signIn()
    seller = new Seller(selling)
    await seller.sell()
  })
}

/** The seller goes on where it was, at a gateway that was started again. */
export async function resumed(): Promise<void> {
  seller = new Seller(seller.pos.twin(world.running.port), seller.approved)
  await seller.sell()
}

/** Bad input while another terminal sells: its sales are all approved, and known on both sides once each. */
export async function unharmed(abuse: () => Promise<unknown>): Promise<void> {
  await seller.during(abuse)
  expect(await seller.known()).toEqual({ journal: seller.approved, issuer: seller.approved, distinct: seller.approved })
}

export const counts = (name: string): number => world.running.gateway.meter.counts[name] ?? 0

/** A terminal that sells one thing after the other. Each sale must be approved: an unanswered one ends the test. */
class Seller {
  readonly pos: Pos
  approved: number

  /** @param approved sales that the same terminal made before */
  constructor(pos: Pos, approved = 0) {
    this.pos = pos
    this.approved = approved
  }

  /** Sells until `done` says so and enough was sold. @throws Error when a sale is not approved */
  async sell(done: () => boolean = () => true): Promise<void> {
    for (let sold = 0; sold < SALES || !done(); sold += 1) {
      const answer = await this.pos.send(this.pos.sale(5_000), { mac: true })
      const said = answer ? text(answer, 39) : 'nothing'
      if (said !== '00') throw new Error(`sale ${this.pos.stan} was answered with ${said}`)
      this.approved += 1
    }
  }

  /** Sales that journal and issuer know, each once. */
  async known(): Promise<{ journal: number; issuer: number; distinct: number }> {
    const { rows } = await world.owner.query(
      "select count(*)::int as n from gateway.journal where tid = $1 and state = 'approved' and not reversal_wanted",
      [this.pos.tid],
    )
    const heard = world.issuer.of('0200').filter((one) => text(one, 41) === this.pos.tid)
    return { journal: rows[0].n, issuer: heard.length, distinct: new Set(heard.map((one) => text(one, 37))).size }
  }

  /** Sells while an abuse goes on. How much slower, the bench measures; here every sale is answered and approved. */
  async during(abuse: () => Promise<unknown>): Promise<void> {
    let over = false
    const abused = abuse().finally(() => {
      over = true
    })
    // Both are awaited, whatever becomes of one: a terminal says one thing at a time.
    await Promise.all([this.sell(() => over), abused.catch(() => undefined)])
    await abused
  }
}

/** A hostile client in a process of its own: its report, and for `hold` how to end it. */
export async function hostile(
  asked: Partial<Abuse> & Pick<Abuse, 'way' | 'hex'>,
): Promise<{ report: AbuseReport; child: ChildProcess; end(): Promise<AbuseReport> }> {
  const wish: Abuse = { port: world.running.port, connections: 8, forMs: ABUSE_MS, ...asked }
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
