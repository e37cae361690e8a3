import type { Calendar } from '../clock/calendar.ts'
import type { Actor, Capacity, Role } from '../organisation/role.ts'
import type { Json } from '../result.ts'
import { type Instant, instant, MINUTE_MS, parseInstant } from '../time.ts'
import { apply, blankOrder } from './apply.ts'
import { datedAmong } from './clock-actions.ts'
import { decide, open } from './decide.ts'
import type { Context, Decision, OrderEvent, OrderState, References, SlaTargets } from './definition.ts'
import { INSTALLATION } from './definitions/installation.ts'
import { INSTALLATION_CHECKS, NOTICE_MATERIALS } from './definitions/installation-forms.ts'
import { riskAnswers } from './definitions/installation-risk.ts'

/** Builders of the rules' tests: a world in one line. */
export const CALENDAR: Calendar = { version: 'test', announcedYears: [2026, 2027], exceptions: {} }
export const TARGETS: SlaTargets = {
  ruleId: 'standard',
  installDays: { urban: 3, county: 4 },
  bankHoldDays: 2,
  correctionDays: 5,
  bindingReportDays: 2,
}
export const START = parseInstant('2026-11-02T09:00:00+08:00')
const FILE = '01934f6e-7a00-7000-8000-00000000f11e'
const PERSON = '01934f6e-7a00-7000-8000-00000000a000'

export const by = (role: Role, name: string = role): Actor => ({ personId: name, role, nodeId: 2 })
/** The account manager that `assign` names. */
export const MANAGER: Actor = { personId: PERSON, role: 'account_manager', nodeId: 101 }

/** Somebody who has nothing to do with the order and can be asked for an extra approval. */
export const APPROVER: Actor = { personId: '01934f6e-7a00-7000-8000-00000000a0a0', role: 'branch_manager', nodeId: 2 }

export const NOTICE: { readonly [field: string]: Json } = {
  merchant: {
    name: '南京鼓楼百味餐饮店',
    licenceNumber: '91320106MA1ABCDE2X',
    mcc: '5812',
    address: '鼓楼区中山北路 218 号',
    contactName: '陈某',
    contactPhone: '13800002071',
    legalPerson: '陈某',
  },
  departmentId: 101,
  terminalsWanted: 1,
  materials: [...NOTICE_MATERIALS],
}

export const INPUTS: { readonly [action: string]: Json } = {
  return_notice: { missing: ['licence'], opinion: '缺营业执照' },
  resubmit_notice: { materials: [...NOTICE_MATERIALS] },
  assign: { personId: PERSON },
  submit_survey: {
    personMet: '陈某',
    identityChecked: 'id_card_seen',
    contactKind: 'face_to_face',
    warningSigned: true,
    licenceExpiry: '2036-01-01',
    mcc: '5812',
    risks: riskAnswers([]),
    licencePhotos: [FILE],
    storefrontPhotos: [FILE],
    interiorPhotos: [FILE],
    cashierPhotos: [FILE],
  },
  clear_risk: { opinion: '可控' },
  reject_risk: { opinion: '风险高' },
  submit_agreement: {
    materials: ['agreement', 'licence', 'legal_person_id', 'account_proof', 'premises_proof', 'photos'],
    originalsSeen: true,
    copies: [FILE],
  },
  return_for_correction: { opinion: '门头照片不清' },
  reject: { opinion: '不予准入' },
  give_numbers: { mid: '104320158120001', tids: ['32010417'] },
  allocate_terminal: { terminals: [{ serial: 'SN70013884' }], paperRolls: 5, program: 'V3.2.1', parametersLoaded: true },
  binding_answered: { result: 'accepted', reference: 'REG-1' },
  enter_component: { components: [{ serial: 'SN70013884', component: '0123456789ABCDEFFEDCBA9876543210', kcv: '08D7B4' }] },
  confirm_key: { kcvs: [{ serial: 'SN70013884', kcv: '08D7B4' }] },
  check_in: { position: { lat: 32.06, lon: 118.78, accuracyM: 12 } },
  fill_checklist: { done: [...INSTALLATION_CHECKS] },
  record_training: { trained: '收银员一名', topics: ['sale'], signature: [FILE] },
  accept_installation: { serials: ['SN70013884'], photos: [FILE], signature: FILE, signer: '陈某', relation: 'owner' },
  return_materials: { returned: ['agreement'], register: 'A-12' },
  cancel: { reason: '商户放弃' },
  suspend: { for: 'merchant', reason: '商户装修', expectedAt: '2026-11-20T09:00:00+08:00' },
  remote_load: {
    keys: [
      {
        serial: 'SN70013884',
        kcv: '08D7B4',
        componentOne: '0123456789ABCDEFFEDCBA9876543210',
        componentTwo: '11111111111111112222222222222222',
      },
    ],
  },
  return_review: { opinion: '照片不清' },
  restart_key: { reason: '分量录错' },
  replace_terminal: { from: 'SN70013884', to: 'SN70013885', reason: '键盘失灵' },
  close_visit: { reason: '离店未签退' },
  ask_approver: { personId: APPROVER.personId },
  prioritize: { priority: 'urgent', reason: '商户明日开业' },
  withdraw_approver: { personId: APPROVER.personId },
  reopen: { reason: '抽查不合格' },
  comment: { note: '已电话联系' },
  clock_breached: { kind: 'install', cycle: 1 },
}

const FOUND: References = {
  filingValid: true,
  blacklistHit: false,
  blacklistReference: '协会 2026-11-01 (12)',
  terminals: { SN70013884: { available: true }, SN70013885: { available: true }, SN70013886: { available: true } },
  kcvs: { SN70013884: '08D7B4', SN70013885: '08D7B4', SN70013886: '08D7B4' },
  numbersInUse: [],
  weakKeys: [],
  approverIsOurs: true,
  accountKnown: true,
  assigneeIsOurs: true,
  distanceM: 40,
}

/** Plays commands on one order and keeps its history. */
export class Play {
  readonly events: OrderEvent[] = []
  order: OrderState
  now: Instant

  constructor(
    capacity: Capacity = 'acquirer',
    notice: Json = NOTICE,
    notifier: Actor = by('bank_officer', 'notifier'),
    references: References = {},
  ) {
    const blank = { id: 'order-1', number: 'NI2611-000001', capacity, regionClass: 'urban', source: 'bank_portal' } as const
    this.now = START
    this.order = blankOrder(INSTALLATION, blank, START)
    this.take(open(INSTALLATION, blank, { action: 'notify', input: notice, at: START }, this.context(notifier, references)))
  }

  context(actor: Actor, references: References = {}): Context {
    return { actor, calendar: CALENDAR, targets: TARGETS, references: { ...FOUND, ...references } }
  }

  try(action: string, actor: Actor, input: Json = INPUTS[action] ?? {}, references: References = {}): Decision {
    this.now = instant(this.now + 10 * MINUTE_MS)
    return decide(INSTALLATION, this.order, { action, input, at: this.now }, this.context(actor, references))
  }

  /** @throws Error when the rules refuse */
  act(action: string, actor: Actor, input?: Json, references: References = {}): this {
    return this.take(this.try(action, actor, input, references))
  }

  /** What a handheld says was done at `at`, arriving only at `arrived`: judged by the state then, its clocks by the ordered history. */
  late(action: string, at: Instant, arrived: Instant, verified: boolean, input: Json = INPUTS[action] ?? {}): Decision {
    this.now = arrived
    const dated = datedAmong(INSTALLATION, this.events, MANAGER.personId, at)
    const device = { id: 'hh-1', claimedAt: at, arrivedAt: arrived, verified, offsetMs: 4_000, jumpMs: verified ? 0 : null }
    const isLate = this.events.some((event) => event.at > dated)
    const history = isLate ? { history: this.events } : {}
    const decision = decide(INSTALLATION, this.order, { action, input, at: dated, device, ...history }, this.context(MANAGER))
    if (decision.kind === 'accepted') this.take(decision)
    return decision
  }

  wait(ms: number): this {
    this.now = instant(this.now + ms)
    return this
  }

  private take(decision: Decision): this {
    if (decision.kind === 'refused') throw new Error(`refused: ${JSON.stringify(decision.reason)}`)
    for (const event of decision.events) {
      this.order = apply(INSTALLATION, this.order, event)
      this.events.push(event)
    }
    return this
  }
}

/** Everyone on the road, in order: action, who as acquirer, who as outsourcer, the state after it. */
export const ROAD: readonly (readonly [action: string, acquirer: Actor, outsourcer: Actor, state: string])[] = [
  ['accept_notice', by('agent'), by('agent'), 'surveying'],
  ['assign', by('dispatcher'), by('dispatcher'), 'surveying'],
  ['accept', MANAGER, MANAGER, 'surveying'],
  ['check_in', MANAGER, MANAGER, 'surveying'],
  ['submit_survey', MANAGER, MANAGER, 'signing'],
  ['check_out', MANAGER, MANAGER, 'signing'],
  ['submit_agreement', MANAGER, MANAGER, 'bank_approval'],
  ['approve', by('bank_officer', 'approver'), by('bank_officer', 'approver'), 'preparing'],
  ['give_numbers', by('agent'), by('bank_officer', 'approver'), 'preparing'],
  ['allocate_terminal', by('warehouse_keeper'), by('warehouse_keeper'), 'preparing'],
  ['report_binding', by('agent'), by('bank_officer', 'approver'), 'preparing'],
  ['binding_answered', by('system'), by('system'), 'preparing'],
  ['finish_preparing', by('agent'), by('agent'), 'awaiting_key'],
  ['request_key', by('key_custodian', 'one'), by('bank_custodian', 'one'), 'awaiting_key'],
  ['key_received', by('key_custodian', 'one'), by('bank_custodian', 'one'), 'awaiting_key'],
  ['enter_component', by('key_custodian', 'one'), by('bank_custodian', 'one'), 'awaiting_key'],
  ['enter_component', by('key_custodian', 'two'), by('bank_custodian', 'two'), 'awaiting_key'],
  ['confirm_key', by('key_custodian', 'two'), by('bank_custodian', 'two'), 'installing'],
  ['check_in', MANAGER, MANAGER, 'installing'],
  ['fill_checklist', MANAGER, MANAGER, 'installing'],
  ['record_training', MANAGER, MANAGER, 'installing'],
  ['test_sale_passed', by('system'), by('system'), 'installing'],
  ['accept_installation', MANAGER, MANAGER, 'normal'],
  ['check_out', MANAGER, MANAGER, 'normal'],
  ['return_materials', by('agent'), by('agent'), 'normal'],
]

/** The order after the first `steps` actions of the road. */
export function along(steps: number, capacity: Capacity = 'acquirer'): Play {
  const play = new Play(capacity)
  for (const [action, acquirer, outsourcer] of ROAD.slice(0, steps)) play.act(action, capacity === 'acquirer' ? acquirer : outsourcer)
  return play
}

/** The order as it stands in a state of the road for the first time. */
export function orderIn(state: string, capacity: Capacity = 'acquirer'): Play {
  if (state === 'notified') return new Play(capacity)
  return along(ROAD.findIndex(([, , , reached]) => reached === state) + 1, capacity)
}
