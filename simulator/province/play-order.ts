import { SYSTEM_ACTOR } from '#domain/organisation/role.ts'
import { INSTALLATION_CHECKS, NOTICE_MATERIALS } from '#domain/process/definitions/installation-forms.ts'
import { RISK_QUESTIONS, riskAnswers } from '#domain/process/definitions/installation-risk.ts'
import type { Json } from '#domain/result.ts'
import { DAY_MS, formatInstant, HOUR_MS, type Instant, instant, MINUTE_MS } from '#domain/time.ts'
import type { OrderDeps } from '#server/order/public.ts'
import type { Person } from './plan.ts'
import { type LevelOf, type OrderPlan, Player, StoryEnds } from './player.ts'
import { visitSlot, workingTime } from './working-time.ts'

/** What a notice begins with whose materials are not complete; the rest comes later. */
const GIVEN_FIRST: readonly string[] = ['licence', 'legal_person_id']
const REST = NOTICE_MATERIALS.filter((one) => !GIVEN_FIRST.includes(one))

/** Plays one installation through the commands at set times, until it ends or its story's end is reached. Answers how many commands it took. */
export async function playOrder(deps: OrderDeps, levelOf: LevelOf, plan: OrderPlan): Promise<number> {
  return new Installation(deps, levelOf, plan).play()
}

class Installation extends Player {
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
    const { merchant } = plan
    const complete = !random.chance(0.1)
    await this.open(plan.cast.sub, {
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
    })
    if (!complete) {
      await this.act(1, 'return_notice', plan.cast.agent, {
        missing: REST,
        opinion: '缺申请表、开户证明与经营场所证明，请补齐',
      })
      await this.act(8, 'resubmit_notice', plan.cast.sub, { materials: REST })
    }
    await this.act(1.5, 'accept_notice', plan.cast.agent, {})
  }

  private async survey(): Promise<void> {
    const { cast, pictures } = this.plan
    const { random } = this
    await this.act(0.5, 'assign', cast.dispatcher, { personId: cast.manager.id })
    await this.act(0.5, 'accept', cast.manager, {})
    if (random.chance(0.03)) await this.stop('cancel', cast.dispatcher, { reason: '商户放弃办理' })
    if (random.chance(0.08)) {
      await this.act(1, 'suspend', cast.manager, {
        for: 'merchant',
        reason: '商户装修停业，约定恢复后上门',
        expectedAt: formatInstant(instant(this.now + 14 * DAY_MS)),
        evidence: [pictures.storefront.id],
      })
      // Well before the day it was put off to.
      await this.actAt(workingTime(this.now, this.around(20 * HOUR_MS)), 'resume', cast.manager, {})
    }
    await this.checkIn(visitSlot(workingTime(this.now, this.around(5 * HOUR_MS))))
    const risky = random.chance(0.09)
    const yes = risky
      ? ['no_fixed_premises', 'high_risk_trade']
      : random.chance(0.3)
        ? [random.pick(Object.keys(RISK_QUESTIONS).filter((one) => one !== 'no_fixed_premises'))]
        : []
    await this.actThere(35, 'submit_survey', cast.manager, {
      personMet: '店主',
      identityChecked: 'id_card_seen',
      contactKind: 'face_to_face',
      warningSigned: true,
      licenceExpiry: '2036-12-31',
      mcc: this.plan.merchant.mcc,
      risks: riskAnswers(yes),
      licencePhotos: [pictures.licence.id],
      storefrontPhotos: [pictures.storefront.id],
      interiorPhotos: [pictures.interior.id],
      cashierPhotos: [pictures.cashier.id],
    })
    await this.actThere(8, 'check_out', cast.manager, {})
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
      copies: [this.plan.pictures.agreement.id],
    }
    await this.act(4, 'submit_agreement', cast.manager, agreement)
    if (this.random.chance(0.08)) {
      await this.act(6, 'return_for_correction', cast.city, { opinion: '门头照片不清晰，请重拍' })
      await this.act(5, 'submit_agreement', cast.manager, agreement)
    }
    if (this.random.chance(0.02)) await this.stop('reject', cast.city, { opinion: '不符合本行准入政策' })
    await this.act(bank.capacity === 'acquirer' ? 7 : 9, 'approve', cast.city, { opinion: '同意准入' })
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
      await this.answered('binding_answered', { result: 'mismatch', reference: `REG-${index}-1` })
      await this.act(2, 'report_binding', bankDoes, {})
    }
    await this.answered('binding_answered', { result: 'accepted', reference: `REG-${index}` })
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
    const { cast, serials, pictures } = this.plan
    const calledAt = workingTime(this.now, this.around(0.5 * HOUR_MS))
    const slot = visitSlot(workingTime(calledAt, this.around(4 * HOUR_MS)))
    await this.actAt(calledAt, 'appoint', cast.manager, { at: formatInstant(slot) })
    await this.checkIn(slot)
    const plates = random.chance(0.1)
    await this.actThere(20, 'fill_checklist', cast.manager, {
      done: INSTALLATION_CHECKS.filter((item) => item !== 'plates_in_place' || !plates),
      ...(plates ? { notDone: '台卡用完，下次巡检补贴' } : {}),
    })
    await this.actThere(25, 'record_training', cast.manager, {
      trained: '收银员',
      topics: ['sale', 'void', 'settlement', 'paper'],
      signature: [pictures.signature.id],
    })
    await this.actThere(5, 'test_sale_passed', SYSTEM_ACTOR, { serials: [...serials] })
    await this.actThere(12, 'accept_installation', cast.manager, {
      serials: [...serials],
      photos: [pictures.installed.id],
      signature: pictures.signature.id,
      signer: '店主',
      relation: 'owner',
    })
    await this.actThere(6, 'check_out', cast.manager, {})
    await this.act(6, 'return_materials', cast.agent, { returned: ['agreement', 'licence', 'photos'], register: `A-${this.plan.index}` })
  }

  /** About the appointed time, at the shop or, seldom, too far from it. */
  private async checkIn(slot: Instant): Promise<void> {
    const { lat, lon } = this.plan.merchant
    const far = this.random.chance(0.04)
    const off = (far ? 0.008 : 0.0006) * (this.random.next() - 0.5) * 2
    const at = instant(Math.max(this.now + MINUTE_MS, slot + this.random.between(-10, 15) * MINUTE_MS))
    await this.actAt(at, 'check_in', this.plan.cast.manager, {
      position: { lat: round(lat + off), lon: round(lon + off), accuracyM: this.random.between(5, 40) },
    })
  }

  private async stop(action: string, who: Person, input: Json): Promise<never> {
    await this.act(2, action, who, input)
    throw new StoryEnds()
  }
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}
