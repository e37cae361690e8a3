import { Client } from 'pg'
import { DAY_MS, type Instant, instant, shanghaiDate, startOfShanghaiDay } from '#domain/time.ts'
import { NoticeFollower } from '#server/notice/public.ts'
import { importBlacklist } from '#server/reference/public.ts'
import type { World } from '#server/world.ts'
import { Random } from '../random.ts'
import { fillMasters, fillOrganisations, fillPeople, STOCK_A_BRANCH } from './masters.ts'
import { licenceNumber } from './names.ts'
import { fillPictures, planPictures } from './pictures.ts'
import { type Bank, type Branch, banks, branches, MODELS, merchantIn, type Person, people, serialOf } from './plan.ts'
import { playOrder } from './play-order.ts'
import type { Cast, OrderPlan } from './player.ts'
import { noticeTime } from './working-time.ts'

export interface DemoSize {
  readonly merchants: number
  readonly orders: number
  readonly days: number
}

export const DEMO_SIZE: DemoSize = { merchants: 5_000, orders: 3_000, days: 30 }
/** How notices lie in the month: most of them in its last days, so that every state is full of living orders. */
const GROWTH = 0.1
const AT_ONCE = 32
const SHOWN = 3
/** One merchant of so many stands on the blacklist, beside others that nobody signs. */
const LISTED_EACH = 400
const LISTED_BESIDE = 60

/** What the fill tells while it works. */
export type Tell = (line: string) => void

/**
 * Fills an empty database with the demo province: masters by bulk insert, a month of installations through the commands at set times.
 * The same seed and end give the same history, byte for byte.
 * @throws Error when the database holds anything else
 */
export async function fillDemo(
  world: World,
  ownerUrl: string,
  options: { readonly seed: string; readonly end: Instant; readonly size: DemoSize; readonly tell: Tell },
): Promise<{ orders: number; commands: number }> {
  const { seed, end, size, tell } = options
  const owner = new Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    const held = await owner.query('select (select count(*) from organisation)::int + (select count(*) from person)::int as n')
    if (held.rows[0]?.n !== 0)
      throw new Error('This database already holds something that is not the demo: set DEMO=0, or give it an empty database.')
    const province = branches()
    const all = banks(province)
    const everybody = people(seed, province, all, end - 400 * DAY_MS)
    tell('organisations and people')
    await fillOrganisations(owner, province, all)
    await fillPeople(owner, everybody, end)
    tell(`${size.merchants} merchants and their terminals`)
    await fillMasters(owner, seed, province, all, size.merchants, end)
    await world.reference.refresh()
    const plans = planOrders(seed, end, size, province, all, everybody)
    await importBlacklist(world.orders.db, {
      ...demoBlacklist(seed, plans),
      listedOn: shanghaiDate(instant(end - size.days * DAY_MS)),
      at: end,
    })
    await world.reference.refresh()
    const files = plans.map((plan) => ({ levels: levelsOf(world, plan), pictures: Object.values(plan.pictures) }))
    await fillPictures(world, owner, files, end)
    const commands = await playAll(world, plans, tell)
    tell('clocks and notices')
    await new NoticeFollower({ ...world.orders, now: () => end }).run()
    await owner.query("select setval('order_serial', $1)", [Math.max(1, size.orders)])
    await owner.query('analyze')
    return { orders: plans.length, commands }
  } finally {
    await owner.end()
  }
}

function demoBlacklist(seed: string, plans: readonly OrderPlan[]) {
  const random = new Random(`${seed}/blacklist`)
  const met = plans.filter((plan) => plan.listed).map((plan) => plan.merchant.licence)
  const others = Array.from({ length: LISTED_BESIDE }, () => licenceNumber(random, '320100'))
  const reasons = ['虚假申请', '套现', '移机', '涉赌涉诈']
  return {
    source: '收单协会（演示）',
    entries: [...new Set([...met, ...others])].map((licenceNumber) => ({ licenceNumber, reason: random.pick(reasons) })),
  }
}

function levelsOf(world: World, plan: OrderPlan) {
  const levels = world.reference.levelsOf(plan.department.id, plan.cast.sub.nodeId)
  if (!levels) throw new Error(`Department ${plan.department.id} is nowhere`)
  return levels
}

async function playAll(world: World, plans: readonly OrderPlan[], tell: Tell): Promise<number> {
  const levelOf = (nodeId: number) => world.reference.nodes.get(nodeId) ?? { kind: 'company' as const, level: 0 }
  let next = 0
  let commands = 0
  const worker = async (): Promise<void> => {
    for (let plan = plans[next++]; plan; plan = plans[next++]) {
      const taken = await playOrder(world.orders, levelOf, plan)
      commands += taken
      if (plan.index % 500 === 499) tell(`${plan.index + 1} orders`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return commands
}

function planOrders(
  seed: string,
  end: Instant,
  size: DemoSize,
  province: readonly Branch[],
  all: readonly Bank[],
  everybody: readonly Person[],
): OrderPlan[] {
  const random = new Random(`${seed}/plan`)
  const byNode = (nodeId: number, role: Person['role']): Person[] => everybody.filter((one) => one.nodeId === nodeId && one.role === role)
  const used = new Map<number, number>()
  const plans: OrderPlan[] = []
  const begin = startOfShanghaiDay(shanghaiDate(instant(end - size.days * DAY_MS)))
  const span = end - begin
  for (let index = 0; index < size.orders; index += 1) {
    // The last ones are for the first officer of the demo: somebody who looks around finds an order that lives.
    const shown = index >= size.orders - SHOWN
    const branch = shown ? first(province) : random.pick(province)
    const bank = shown ? first(all) : random.pick(all)
    const wanted = random.chance(0.2) ? 2 : 1
    const taken = used.get(branch.id) ?? 0
    used.set(branch.id, taken + wanted)
    const openAt = noticeTime(instant(begin + Math.floor(span * ((index + 0.5) / size.orders) ** GROWTH)), random.next(), end)
    const department = random.pick(branch.departments)
    const merchant = merchantIn(random, department)
    plans.push({
      index,
      listed: index % LISTED_EACH === LISTED_EACH - 1,
      seed,
      branch,
      department,
      bank,
      openAt,
      merchant,
      end,
      serials: Array.from({ length: wanted }, (_, nth) => stockSerial(branch, taken + nth)),
      pictures: planPictures(random, merchant, openAt),
      cast: castOf(byNode, branch, department.id, bank),
    })
  }
  return plans
}

/** The `nth` terminal that lies in a branch's warehouse when the month begins. */
export function stockSerial(branch: Branch, nth: number): string {
  const [, , prefix] = MODELS[nth % MODELS.length] ?? MODELS[0] ?? ['', '', 'N9']
  return serialOf(prefix, branch.index * STOCK_A_BRANCH + nth)
}

function castOf(byNode: (nodeId: number, role: Person['role']) => Person[], branch: Branch, departmentId: number, bank: Bank): Cast {
  const city = bank.cities.find((one) => one.branchId === branch.id)
  const one = (nodeId: number, role: Person['role'], nth = 0): Person => {
    const found = byNode(nodeId, role)[nth]
    if (!found) throw new Error(`Nobody is ${role} at ${nodeId}`)
    return found
  }
  return {
    sub: one(city?.subId ?? 0, 'bank_officer'),
    city: one(city?.id ?? 0, 'bank_officer'),
    bankKeys: [one(bank.provinceId, 'bank_custodian'), one(bank.provinceId, 'bank_custodian', 1)],
    agent: one(branch.id, 'agent'),
    dispatcher: one(branch.id, 'dispatcher'),
    manager: one(departmentId, 'account_manager'),
    warehouse: one(branch.id, 'warehouse_keeper'),
    keys: [one(branch.id, 'key_custodian'), one(branch.id, 'key_custodian', 1)],
    risk: one(1, 'risk_officer'),
  }
}

function first<T>(of: readonly T[]): T {
  const [one] = of
  if (one === undefined) throw new RangeError('Nothing to take from')
  return one
}
