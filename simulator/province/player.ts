import { SYSTEM_SCOPE } from '#db/scope.ts'
import type { Actor } from '#domain/organisation/role.ts'
import { SYSTEM_ACTOR } from '#domain/organisation/role.ts'
import type { Json, Refusal } from '#domain/result.ts'
import { HOUR_MS, type Instant, instant, MINUTE_MS, parseInstant } from '#domain/time.ts'
import { scopeOfPost } from '#server/identity/public.ts'
import { breachedQuery, type OrderDeps, openOrder, performAction } from '#server/order/public.ts'
import { Random } from '../random.ts'
import type { PictureKind, PlannedPicture } from './pictures.ts'
import type { Bank, Branch, Department, Person, PlannedMerchant } from './plan.ts'
import { nextMinute, workingTime } from './working-time.ts'

export interface OrderPlan {
  readonly index: number
  readonly seed: string
  readonly branch: Branch
  readonly department: Department
  readonly bank: Bank
  readonly openAt: Instant
  readonly end: Instant
  /** Serials that no other order takes. */
  readonly serials: readonly string[]
  readonly cast: Cast
  readonly merchant: PlannedMerchant
  /** Its merchant stands on the blacklist. */
  readonly listed: boolean
  /** The files that are its photos and papers. */
  readonly pictures: { readonly [kind in PictureKind]: PlannedPicture }
}

export interface Cast {
  readonly sub: Person
  readonly city: Person
  readonly bankKeys: readonly [Person, Person]
  readonly agent: Person
  readonly dispatcher: Person
  readonly manager: Person
  readonly warehouse: Person
  readonly keys: readonly [Person, Person]
  readonly risk: Person
}

/** Where an organisation stands, by its id. */
export type LevelOf = (nodeId: number) => { kind: 'company' | 'bank'; level: number }

const CLOCKS_AT_ONCE = 10

/** The story's end is reached: what would come after it has not happened yet. */
export class StoryEnds extends Error {}

/** Takes one order's commands through the product at set times, and tells its breaches when they fall, as the product's job would. */
export class Player {
  protected readonly random: Random
  protected readonly deps: OrderDeps
  protected readonly plan: OrderPlan
  protected now: Instant
  protected commands = 0
  private readonly levelOf: LevelOf
  private orderId = ''
  private state = ''
  private dueAt: Instant | null = null

  constructor(deps: OrderDeps, levelOf: LevelOf, plan: OrderPlan) {
    this.random = new Random(`${plan.seed}/order/${plan.index}`)
    this.now = plan.openAt
    this.plan = plan
    this.levelOf = levelOf
    this.deps = { ...deps, now: () => this.now, newId: () => this.random.uuid(this.now), serials: { next: async () => plan.index + 1 } }
  }

  protected async open(who: Person, input: { readonly [name: string]: Json }): Promise<void> {
    const outcome = await openOrder(this.deps, { scope: this.scopeOf(who), actor: actorOf(who), input })
    if ('refusal' in outcome) throw new Error(`The generator's notice was refused: ${JSON.stringify(outcome.refusal)}`)
    this.orderId = outcome.id
    this.state = outcome.state
    this.dueAt = outcome.dueAt === null ? null : parseInstant(outcome.dueAt)
    this.commands += 1
  }

  /** One command, some working hours after the one before (`hours` on average), now and then many. */
  protected async act(hours: number, action: string, who: Person, input: Json): Promise<void> {
    const slow = this.random.chance(0.06) ? 4 : this.random.chance(0.012) ? 40 : 1
    await this.actAt(workingTime(this.now, this.around(hours * slow * HOUR_MS)), action, who, input)
  }

  /** What the product answers by itself: within minutes, at any hour. */
  protected async answered(action: string, input: Json): Promise<void> {
    await this.actAt(instant(this.now + 30_000 + this.around(2.5 * MINUTE_MS)), action, SYSTEM_ACTOR, input)
  }

  /** The next thing that is done while somebody is there. */
  protected async actThere(minutes: number, action: string, who: Person | Actor, input: Json): Promise<void> {
    await this.actAt(instant(this.now + this.around(minutes * MINUTE_MS)), action, who, input)
  }

  /** @throws StoryEnds when that is not yet */
  protected async actAt(at: Instant, action: string, who: Person | Actor, input: Json): Promise<void> {
    await this.tellBreaches(at < this.plan.end ? at : this.plan.end)
    if (at > this.plan.end) throw new StoryEnds()
    this.now = at
    await this.perform(action, who, input)
  }

  /** Between 0.4 and 1.6 of it. */
  protected around(ms: number): number {
    return Math.round(ms * (0.4 + 1.2 * this.random.next()))
  }

  /** Deadlines that pass until then are told at the minute after them. */
  private async tellBreaches(until: Instant): Promise<void> {
    if (this.dueAt === null || this.dueAt >= until) return
    const [rows] = await this.deps.db.batch(SYSTEM_SCOPE, [breachedQuery(until, CLOCKS_AT_ONCE, this.orderId)])
    const passed = (rows ?? []) as { kind: string; cycle: number; due: number }[]
    for (const { kind, cycle, due } of passed.sort((one, other) => one.due - other.due)) {
      const at = nextMinute(due)
      if (at > until) return
      if (at > this.now) this.now = at
      await this.perform('clock_breached', SYSTEM_ACTOR, { kind, cycle })
    }
  }

  private async perform(action: string, who: Person | Actor, input: Json): Promise<void> {
    const system = 'personId' in who
    const actor = system ? who : actorOf(who)
    const scope = system ? SYSTEM_SCOPE : this.scopeOf(who)
    const outcome = await performAction(this.deps, { scope, actor, orderId: this.orderId, action, input })
    if ('refusal' in outcome)
      throw new Error(
        `Order ${this.plan.index}: ${action} in ${this.state} was refused: ${JSON.stringify(outcome.refusal satisfies Refusal)}`,
      )
    this.commands += 1
    this.state = outcome.state
    this.dueAt = outcome.dueAt === null ? null : parseInstant(outcome.dueAt)
  }

  private scopeOf(person: Person) {
    const { kind, level } = this.levelOf(person.nodeId)
    return scopeOfPost({ organisationKind: kind, level, nodeId: person.nodeId }, person.id)
  }
}

function actorOf(person: Person): Actor {
  return { personId: person.id, role: person.role, nodeId: person.nodeId }
}
