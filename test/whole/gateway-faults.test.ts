import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { demoPan } from '#simulator/bridge/cards.ts'
import { ISSUERS } from '#simulator/issuer/products.ts'
import { Random } from '#simulator/random.ts'
import type { TerminalRecord } from '#simulator/terminal/memory.ts'
import type { SettleOutcome } from '#simulator/terminal/session.ts'
import type { Terminal } from '#simulator/terminal/terminal.ts'
import { disagreements, settleDown } from './faults-agree.ts'
import { type FaultsWorld, faultsWorld } from './faults-world.ts'
import type { Relay, Wire } from './relay.ts'

const RUNS = Number(process.env.FAULT_RUNS ?? 200)
const SEED = process.env.FAULT_SEED ?? 'faults-1'
const CONTROL_RUNS_MAX = 30
const PATIENCE_MS = 900_000
/** Worlds beside each other: most of a run is waiting for what comes late. */
const LANES = 3
const SETTLE_EVERY = 10
const BACK_WITHIN_MS = 30_000
const ASK_EVERY_MS = 50
const [PRODUCT] = ISSUERS.abc.products
/** Fen that make the bank misbehave: silent … no MAC (docs/interfaces/simulators.md, Issuer). */
const BAD_AMOUNTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16]
/** Declined and then approved: whoever is killed between the two hears the first alone, and holds it for the last word. */
const DECLINED_FIRST = 19
const WIRES: readonly Wire[] = ['lose', 'double', 'cut', 'spoil']

let world: FaultsWorld | null = null
afterEach(async () => {
  await world?.close()
  world = null
})

function cardOf(random: Random) {
  const pan = demoPan('622848', random.between(100, 100_000))
  return random.chance(0.5) ? { pan, track2: `${pan}=30122010000000000` } : { pan, expiry: '3012' }
}

function amountOf(random: Random, bad: readonly number[]): number {
  const round = random.between(3, 30) * 10_000
  return random.chance(0.35) ? round + 9_900 + (bad[random.between(0, bad.length - 1)] ?? 1) : round + random.between(0, 9_800)
}

/** The cards that sales of a terminal were made with, by batch and trace number: a refund wants the same one again. */
const cards = new WeakMap<Terminal, Map<string, string>>()
const cardKey = ({ batch, stan }: { readonly batch: number; readonly stan: number }): string => `${batch} ${stan}`

/** Gives back part of a sale of this batch, by its slip. */
function refund(terminal: Terminal, back: TerminalRecord, amountFen: number) {
  const pan = cards.get(terminal)?.get(cardKey(back)) ?? ''
  return terminal.refund({
    card: { pan, track2: `${pan}=30122010000000000` },
    batch: back.batch,
    trace: back.stan,
    date: back.hostTime?.slice(0, 4) ?? '',
    reference: back.reference ?? '',
    amountFen,
  })
}

async function sell(terminal: Terminal, random: Random, bad: readonly number[]): Promise<void> {
  const card = cardOf(random)
  const instalment = random.chance(0.6) && PRODUCT ? { instalment: { project: PRODUCT.project, periods: 12 } } : {}
  const { record } = await terminal.sale({ card, amountFen: amountOf(random, bad), ...instalment })
  if (!record) return
  const known = cards.get(terminal) ?? new Map<string, string>()
  cards.set(terminal, known.set(cardKey(record), card.pan))
}

/** What a cashier does, come what may: sales, instalments, now and then a void or a refund. */
async function work(terminal: Terminal, relay: Relay, random: Random, bad: readonly number[]): Promise<void> {
  for (let step = 0; step < 3; step += 1) {
    relay.once = random.chance(0.15) ? (WIRES[random.between(0, WIRES.length - 1)] ?? null) : null
    const standing = terminal.records.filter((one) => one.state === 'approved' && one.kind !== 'void' && one.kind !== 'refund')
    const back = standing[random.between(0, Math.max(0, standing.length - 1))]
    const doing =
      !back || random.chance(0.6)
        ? sell(terminal, random, bad)
        : random.chance(0.6)
          ? terminal.voidSale(back.stan)
          : refund(terminal, back, random.between(1, back.amountFen))
    const hungUp = random.chance(0.1) ? wait(random.between(0, 60)).then(() => relay.hangUp()) : null
    // No line, or a sale that was taken back meanwhile: the cashier goes on.
    await doing.catch(() => undefined)
    // Not later: it would break what is asked of the terminal after its work.
    await hungUp
  }
  relay.once = null
}

async function run(here: FaultsWorld, seed: string, victims: readonly ('gateway' | 'bank' | 'database' | null)[]): Promise<void> {
  const random = new Random(seed)
  const victim = victims[random.between(0, victims.length - 1)] ?? null
  const bad = victim ? BAD_AMOUNTS : [...BAD_AMOUNTS, DECLINED_FIRST]
  await here.hurried(async () => {
    const working = here.terminals.map(({ terminal, relay }, nth) => work(terminal, relay, new Random(`${seed} terminal ${nth}`), bad))
    await wait(random.between(0, 250))
    if (victim) await here.kill(victim)
    await Promise.all(working)
  })
}

/** A gateway that is only just back at its killed database says 96, without sums: the cashier settles again. */
async function settled(terminal: Terminal): Promise<SettleOutcome> {
  for (const giveUp = performance.now() + BACK_WITHIN_MS; ; await wait(ASK_EVERY_MS)) {
    const outcome = await terminal.settle()
    if (outcome.theirs !== null || performance.now() > giveUp) return outcome
  }
}

async function signIn(here: FaultsWorld): Promise<void> {
  for (const { terminal } of here.terminals) expect((await terminal.signIn()).approved).toBe(true)
}

/** Every `LANES`th run from `first` on, one after the other in a world of its own; answers how many sales and refunds stood at the end. */
async function lane(first: number): Promise<{ sales: number; refunds: number }> {
  const here = await faultsWorld()
  try {
    await signIn(here)
    let [sales, refunds] = [0, 0]
    for (let nth = first; nth < RUNS; nth += LANES) {
      await run(here, `${SEED} ${nth}`, ['gateway', 'gateway', 'gateway', 'bank', 'bank', 'database', null, null])
      // What came late is on its way back a moment after everybody seems to have finished.
      const open = async () => [...(await settleDown(here)), ...(await disagreements(here))]
      await expect.poll(open, { message: `seed ${SEED}, run ${nth}` }).toEqual([])
      const done = Math.floor(nth / LANES) + 1
      if (done % SETTLE_EVERY !== 0 && nth + LANES < RUNS) continue
      for (const { terminal } of here.terminals) {
        const approved = terminal.records.filter((one) => one.state === 'approved')
        sales += approved.filter((one) => one.kind !== 'refund').length
        refunds += approved.filter((one) => one.kind === 'refund').length
        expect(await settled(terminal), `seed ${SEED}, run ${nth}`).toMatchObject({ result: 'agreed' })
      }
    }
    expect(await here.ask('select kind, detail from gateway.difference')).toEqual([])
    return { sales, refunds }
  } finally {
    await here.close()
  }
}

describe('kill -9 of gateway, bank and database, lost, late and doubled answers (docs/spec/8, The switch)', () => {
  test(
    `${RUNS} runs: terminal, gateway and bank agree on every sale, at most one authorisation, batches settle`,
    async () => {
      const lanes = Array.from({ length: LANES }, (_, first) => lane(first))
      // One that fails waits for the others: their processes would outlive the test.
      await Promise.allSettled(lanes)
      const ends = await Promise.all(lanes)
      const sum = (of: (one: (typeof ends)[number]) => number): number => ends.reduce((all, one) => all + of(one), 0)
      // On a busy machine most time out.
      expect(sum((one) => one.sales)).toBeGreaterThan(RUNS / 4)
      expect(sum((one) => one.refunds)).toBeGreaterThan(RUNS / 100)
    },
    PATIENCE_MS,
  )

  test(
    'negative control: a gateway that answers before its commit is found out',
    async () => {
      world = await faultsWorld({ gatewayScript: 'test/whole/early-gateway.ts' })
      await signIn(world)
      const found: string[] = []
      for (let nth = 0; nth < CONTROL_RUNS_MAX && found.length === 0; nth += 1) {
        await run(world, `${SEED} early ${nth}`, ['gateway'])
        found.push(...(await settleDown(world)), ...(await disagreements(world)))
      }
      expect(found.length).toBeGreaterThan(0)
    },
    PATIENCE_MS,
  )
})
