import type { Actor } from '#domain/organisation/role.ts'
import { INSTALLATION_CHECKS, NOTICE_MATERIALS } from '#domain/process/definitions/installation-forms.ts'
import { RISK_QUESTIONS, riskAnswers } from '#domain/process/definitions/installation-risk.ts'
import type { Json, Refusal } from '#domain/result.ts'
import { DAY_MS, formatInstant, HOUR_MS, type Instant, instant, MINUTE_MS, shanghaiDate, startOfShanghaiDay } from '#domain/time.ts'
import { scopeOfPost } from '#server/identity/public.ts'
import { type OrderDeps, openOrder, performAction } from '#server/order/public.ts'
import { Random } from '../random.ts'
import type { Bank, Branch, Department, Person } from './plan.ts'
import { merchantIn } from './plan.ts'

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
  /** Ids of the files that stand for its photos. */
  readonly pictures: readonly string[]
  /** Its merchant stands on the blacklist. */
  readonly listed: boolean
}

export interface Cast {
  readonly sub: Person
  readonly city: Person
  readonly bankApprover: Person
  readonly bankKeys: readonly [Person, Person]
  readonly agent: Person
  readonly dispatcher: Person
  readonly manager: Person
  readonly warehouse: Person
  readonly keys: readonly [Person, Person]
  readonly risk: Person
}

/** What a notice begins with whose materials are not complete; the rest comes later. */
const GIVEN_FIRST: readonly string[] = ['licence', 'legal_person_id']
const SYSTEM: Actor = { personId: 'system', role: 'system', nodeId: 0 }
const WORK_BEGINS_MS = 8.5 * HOUR_MS
const WORK_ENDS_MS = 18 * HOUR_MS

/** Plays one installation through the commands at set times, until it ends or its story's end is reached. Answers how many commands it took. */
export async function playOrder(
  deps: OrderDeps,
  levelOf: (nodeId: number) => { kind: 'company' | 'bank'; level: number },
  plan: OrderPlan,
): Promise<number> {
  return new Player(deps, levelOf, plan).play()
}

class StoryEnds extends Error {}

class Player {
  private readonly random: Random
  private readonly deps: OrderDeps
  private readonly levelOf: (nodeId: number) => { kind: 'company' | 'bank'; level: number }
  private readonly plan: OrderPlan
  private now: Instant
  private orderId = ''
  private commands = 0
  private state = ''

  constructor(deps: OrderDeps, levelOf: Player['levelOf'], plan: OrderPlan) {
    this.random = new Random(`${plan.seed}/order/${plan.index}`)
    this.now = plan.openAt
    this.plan = plan
    this.levelOf = levelOf
    this.deps = { ...deps, now: () => this.now, newId: () => this.random.uuid(this.now), serials: { next: async () => plan.index + 1 } }
  }

  async play(): Promise<number> {
    try {
      await this.notice()
      await this.survey()
      await this.sign()
      await this.prepare()
      await this.loadKeys()
      await this.install()
    } catch (error) {
      if (!(error instanceof StoryEnds)) throw error
    }
    return this.commands
  }

  private async notice(): Promise<void> {
    const { plan, random } = this
    const merchant = merchantIn(random, plan.department)
    const complete = !random.chance(0.1)
    const input: Json = {
      merchant: {
        name: merchant.name,
        signName: merchant.sign,
        licenceNumber: merchant.licence,
        mcc: merchant.mcc,
        address: merchant.address,
        lat: merchant.lat,
        lon: merchant.lon,
        contactName: merchant.contact,
        contactPhone: merchant.phone,
        legalPerson: merchant.contact,
        settlementAccount: `99${random.hex(14).replace(/[a-f]/g, '7')}`,
      },
      departmentId: plan.department.id,
      terminalsWanted: plan.serials.length,
      materials: complete ? [...NOTICE_MATERIALS] : [...GIVEN_FIRST],
    }
    const outcome = await openOrder(this.deps, { scope: this.scopeOf(plan.cast.sub), actor: actorOf(plan.cast.sub), input })
    if ('refusal' in outcome) throw new Error(`The generator's notice was refused: ${JSON.stringify(outcome.refusal)}`)
    this.orderId = outcome.id
    this.state = outcome.state
    this.commands += 1
    this.place = { lat: merchant.lat, lon: merchant.lon, mcc: merchant.mcc }
    if (!complete) {
      await this.act(1, 'return_notice', plan.cast.agent, {
        missing: NOTICE_MATERIALS.filter((one) => !GIVEN_FIRST.includes(one)),
        opinion: '缺申请表、开户证明与经营场所证明，请补齐',
      })
      await this.act(8, 'resubmit_notice', plan.cast.sub, { materials: NOTICE_MATERIALS.filter((one) => !GIVEN_FIRST.includes(one)) })
    }
    await this.act(1.5, 'accept_notice', plan.cast.agent, {})
  }

  private place = { lat: 0, lon: 0, mcc: '' }

  private async survey(): Promise<void> {
    const { cast } = this.plan
    const { random } = this
    await this.act(0.5, 'assign', cast.dispatcher, { personId: cast.manager.id })
    await this.act(0.5, 'accept', cast.manager, {})
    if (random.chance(0.03)) await this.stop('cancel', cast.dispatcher, { reason: '商户放弃办理' })
    if (random.chance(0.08)) {
      await this.act(1, 'suspend', cast.manager, {
        for: 'merchant',
        reason: '商户装修停业，约定恢复后上门',
        expectedAt: new Date(this.now + 14 * DAY_MS).toISOString(),
      })
      await this.act(20, 'resume', cast.manager, {})
    }
    await this.checkIn()
    const risky = random.chance(0.09)
    const yes = risky
      ? ['no_fixed_premises', 'high_risk_trade']
      : random.chance(0.3)
        ? [random.pick(Object.keys(RISK_QUESTIONS).filter((one) => one !== 'no_fixed_premises'))]
        : []
    await this.act(0.4, 'submit_survey', cast.manager, {
      personMet: '店主',
      identityChecked: 'id_card_seen',
      contactKind: 'face_to_face',
      warningSigned: true,
      licenceExpiry: '2036-12-31',
      mcc: this.place.mcc,
      risks: riskAnswers(yes),
      licencePhotos: [this.picture(0)],
      storefrontPhotos: [this.picture(1)],
      interiorPhotos: [this.picture(2)],
      cashierPhotos: [this.picture(3)],
    })
    await this.act(0.1, 'check_out', cast.manager, {})
    if (!risky && !this.plan.listed) return
    const reviewer = this.plan.bank.capacity === 'acquirer' ? cast.risk : cast.city
    if (this.plan.listed) await this.stop('reject_risk', reviewer, { opinion: '命中协会黑名单，不予准入' })
    if (random.chance(0.2)) await this.stop('reject_risk', reviewer, { opinion: '无固定场所且行业风险高，不予准入' })
    await this.act(5, 'clear_risk', reviewer, { opinion: '已电话核实，风险可控' })
  }

  private async sign(): Promise<void> {
    const { cast, bank } = this.plan
    const agreement: Json = {
      materials: ['agreement', 'licence', 'legal_person_id', 'account_proof', 'premises_proof', 'photos'],
      originalsSeen: true,
      copies: [this.picture(0)],
    }
    await this.act(4, 'submit_agreement', cast.manager, agreement)
    if (this.random.chance(0.08)) {
      await this.act(6, 'return_for_correction', cast.city, { opinion: '门头照片不清晰，请重拍' })
      await this.act(5, 'submit_agreement', cast.manager, agreement)
    }
    if (this.random.chance(0.02)) await this.stop('reject', cast.city, { opinion: '不符合本行准入政策' })
    await this.act(bank.capacity === 'acquirer' ? 7 : 9, 'approve', this.cityOrProvince(), { opinion: '同意准入' })
  }

  /** The city officer approves, unless the same person cleared the risk. */
  private cityOrProvince(): Person {
    return this.clearedByCity ? this.plan.cast.bankApprover : this.plan.cast.city
  }

  private async prepare(): Promise<void> {
    const { cast, bank, index, serials, department } = this.plan
    const bankDoes = bank.capacity === 'outsourcer' ? cast.city : cast.agent
    const mid = `${1000 + (bank.id % 1000)}${department.code}${String(index % 100_000).padStart(5, '0')}`
    await this.act(1, 'give_numbers', bankDoes, { mid, tids: serials.map((_, nth) => `${String(10_000_000 + index * 4 + nth)}`) })
    await this.act(1.5, 'allocate_terminal', cast.warehouse, {
      terminals: serials.map((serial) => ({ serial })),
      paperRolls: 5 * serials.length,
      program: 'V3.2.1',
      parametersLoaded: true,
    })
    await this.act(0.5, 'report_binding', bankDoes, {})
    if (this.random.chance(0.03)) {
      await this.act(0.1, 'binding_answered', SYSTEM, { result: 'mismatch', reference: `REG-${index}-1` })
      await this.act(2, 'report_binding', bankDoes, {})
    }
    await this.act(0.1, 'binding_answered', SYSTEM, { result: 'accepted', reference: `REG-${index}` })
    await this.act(0.5, 'finish_preparing', cast.agent, {})
  }

  private async loadKeys(): Promise<void> {
    const { cast, bank, serials } = this.plan
    const [first, second] = bank.capacity === 'acquirer' ? cast.keys : cast.bankKeys
    await this.act(0.5, 'request_key', first, {})
    await this.act(4, 'key_received', first, {})
    const half = (): { serial: string; component: string; kcv: string }[] =>
      serials.map((serial) => {
        const component = this.random.hex(32).toUpperCase()
        return { serial, component, kcv: this.deps.keys.kcvOf(component) }
      })
    const one = half()
    const two = half()
    await this.act(0.5, 'enter_component', first, { components: one })
    await this.act(0.5, 'enter_component', second, { components: two })
    const kcvs = one.map((entry, nth) => {
      const whole = this.deps.keys.combine(this.deps.keys.seal(entry.component), this.deps.keys.seal(two[nth]?.component ?? ''))
      return { serial: entry.serial, kcv: whole.kcv }
    })
    await this.act(0.5, 'confirm_key', second, { kcvs })
  }

  private async install(): Promise<void> {
    const { random } = this
    const { cast, serials } = this.plan
    await this.act(0.5, 'appoint', cast.manager, (at) => ({ at: formatInstant(instant(at + 4 * HOUR_MS)) }))
    await this.checkIn()
    const plates = random.chance(0.1)
    await this.act(0.3, 'fill_checklist', cast.manager, {
      done: INSTALLATION_CHECKS.filter((item) => item !== 'plates_in_place' || !plates),
      ...(plates ? { notDone: '台卡用完，下次巡检补贴' } : {}),
    })
    await this.act(0.5, 'record_training', cast.manager, {
      trained: '收银员',
      topics: ['sale', 'void', 'settlement', 'paper'],
      signature: [this.picture(4)],
    })
    await this.act(0.2, 'test_sale_passed', SYSTEM, { serials: [...serials] })
    await this.act(0.3, 'accept_installation', cast.manager, {
      serials: [...serials],
      photos: [this.picture(3)],
      signature: this.picture(4),
      signer: '店主',
      relation: 'owner',
    })
    await this.act(0.1, 'check_out', cast.manager, {})
    await this.act(6, 'return_materials', cast.agent, { returned: ['agreement', 'licence', 'photos'], register: `A-${this.plan.index}` })
  }

  private async checkIn(): Promise<void> {
    const far = this.random.chance(0.04)
    const off = (far ? 0.008 : 0.0006) * (this.random.next() - 0.5) * 2
    await this.act(5, 'check_in', this.plan.cast.manager, {
      position: { lat: round(this.place.lat + off), lon: round(this.place.lon + off), accuracyM: this.random.between(5, 40) },
    })
  }

  private clearedByCity = false

  /** One command, some working hours after the one before (`hours` on average), told what it is told by then; what would come after the story's end is not done. */
  private async act(hours: number, action: string, who: Person | Actor, told: Json | ((at: Instant) => Json)): Promise<void> {
    const system = 'personId' in who
    const wait = hours * HOUR_MS * (0.4 + 1.2 * this.random.next()) * (this.random.chance(0.06) ? 4 : this.random.chance(0.012) ? 40 : 1)
    const at = system
      ? instant(Math.round(this.now + 30_000 + this.random.next() * 5 * MINUTE_MS))
      : workingTime(this.now, Math.round(wait))
    if (at > this.plan.end) throw new StoryEnds()
    this.now = at
    const actor = system ? who : actorOf(who)
    const scope = system ? ({ role: 'tw_system', node: 0 } as const) : this.scopeOf(who)
    const input = typeof told === 'function' ? told(at) : told
    const outcome = await performAction(this.deps, { scope, actor, orderId: this.orderId, action, input })
    if ('refusal' in outcome)
      throw new Error(
        `Order ${this.plan.index}: ${action} in ${this.state} was refused: ${JSON.stringify(outcome.refusal satisfies Refusal)}`,
      )
    if (action === 'clear_risk' && actor.role === 'bank_officer') this.clearedByCity = true
    this.commands += 1
    this.state = outcome.state
  }

  private async stop(action: string, who: Person, input: Json): Promise<never> {
    await this.act(2, action, who, input)
    throw new StoryEnds()
  }

  private picture(nth: number): string {
    return this.plan.pictures[nth % this.plan.pictures.length] ?? ''
  }

  private scopeOf(person: Person) {
    const { kind, level } = this.levelOf(person.nodeId)
    return scopeOfPost({ organisationKind: kind, level, nodeId: person.nodeId }, person.id)
  }
}

function actorOf(person: Person): Actor {
  return { personId: person.id, role: person.role, nodeId: person.nodeId }
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}

/** `waitMs` of working hours (08:30–18:00, every day: the company works 365 days a year) after `from`. */
function workingTime(from: Instant, waitMs: number): Instant {
  let at: number = from
  let left = waitMs
  for (let day = 0; day < 60; day += 1) {
    const begin = startOfShanghaiDay(shanghaiDate(instant(at)))
    if (at < begin + WORK_BEGINS_MS) at = begin + WORK_BEGINS_MS
    const room = begin + WORK_ENDS_MS - at
    if (left <= room) return instant(at + left)
    if (room > 0) left -= room
    at = begin + DAY_MS
  }
  return instant(at)
}
