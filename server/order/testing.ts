import { SYSTEM_SCOPE } from '#db/scope.ts'
import type { Role } from '#domain/organisation/role.ts'
import { NOTICE_MATERIALS } from '#domain/process/definitions/installation-forms.ts'
import { riskAnswers } from '#domain/process/definitions/installation-risk.ts'
import { type Caller, NODES, type Reply, type TestServer, testServer } from '../testing.ts'

/** One white pixel: what stands for every photo here. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=='
/** Two halves of a key, as two custodians type them. */
export const ONE = '0123456789ABCDEFFEDCBA9876543210'
export const TWO = '11111111111111112222222222222222'
const ANSWER_WITHIN_MS = 20_000

export const notice = (extra: object = {}, merchant: object = {}) => ({
  process: 'installation',
  input: {
    merchant: {
      name: '南京鼓楼百味餐饮店',
      licenceNumber: '91320106MA1ABCDE2X',
      mcc: '5812',
      address: '鼓楼区中山北路 218 号',
      lat: 32.07,
      lon: 118.77,
      contactName: '陈某某',
      contactPhone: '13800002071',
      legalPerson: '陈某某',
      settlementAccount: '6200000000000000',
      ...merchant,
    },
    departmentId: NODES.department,
    terminalsWanted: 1,
    materials: [...NOTICE_MATERIALS],
    ...extra,
  },
})

const survey = (photo: string) => ({
  personMet: '陈某某',
  identityChecked: 'id_card_seen',
  contactKind: 'face_to_face',
  warningSigned: true,
  licenceExpiry: '2036-01-01',
  mcc: '5812',
  risks: riskAnswers([]),
  licencePhotos: [photo],
  storefrontPhotos: [photo],
  interiorPhotos: [photo],
  cashierPhotos: [photo],
})

/** A real server with everybody on the road of an installation, and the road walked as far as a test wants it. */
export class Road {
  readonly world: TestServer
  private readonly callers = new Map<string, Caller>()

  private constructor(world: TestServer) {
    this.world = world
  }

  static async open(): Promise<Road> {
    return new Road(await testServer())
  }

  close(): Promise<void> {
    return this.world.close()
  }

  async as(role: Role, nodeId: number, name = ''): Promise<Caller> {
    const key = `${role}/${nodeId}/${name}`
    const known = this.callers.get(key) ?? (await this.world.caller(role, nodeId))
    this.callers.set(key, known)
    return known
  }

  async stockTerminal(serial: string): Promise<string> {
    await this.world.db.batch(SYSTEM_SCOPE, [
      {
        sql: `insert into terminal (branch_id, id, province_id, serial, maker, model, state, updated_at) values ($1, gen_random_uuid(), 1, $2, '新大陆', 'N910', 'in_stock', now())`,
        parameters: [NODES.branch, serial],
      },
    ])
    return serial
  }

  /** Rows as the product itself sees them. */
  async rows<R>(sql: string, ...parameters: unknown[]): Promise<R[]> {
    const [rows] = await this.world.db.batch(SYSTEM_SCOPE, [{ sql, parameters }])
    return (rows ?? []) as R[]
  }

  act(caller: Caller, id: string, action: string, input: unknown = {}, headers: { [name: string]: string } = {}): Promise<Reply> {
    return caller.call('POST', `/api/v1/orders/${id}/actions/${action}`, { input }, headers)
  }

  /** @throws Error when it is refused */
  async done(caller: Caller, id: string, action: string, input: unknown = {}): Promise<string> {
    const reply = await this.act(caller, id, action, input)
    if (reply.status !== 200) throw new Error(`${action}: ${reply.text}`)
    return String(reply.body.state)
  }

  async opened(bankBranch: number = NODES.bankBranch, body: object = notice()): Promise<string> {
    const reply = await (await this.as('bank_officer', bankBranch)).call('POST', '/api/v1/orders', body)
    if (reply.status !== 201) throw new Error(reply.text)
    return String(reply.body.id)
  }

  async upload(caller: Caller): Promise<string> {
    const reply = await caller.call('POST', '/api/v1/files', { base64: PNG })
    if (reply.status !== 201) throw new Error(reply.text)
    return String(reply.body.id)
  }

  /** Accepted and given to the account manager. */
  async toSurveying(id: string): Promise<Caller> {
    const manager = await this.as('account_manager', NODES.department)
    await this.done(await this.as('agent', NODES.branch), id, 'accept_notice')
    await this.done(await this.as('dispatcher', NODES.branch), id, 'assign', { personId: manager.personId })
    return manager
  }

  /** Checked in near the registered place, surveyed, and left again. */
  async surveyed(id: string, extra: object = {}): Promise<{ readonly manager: Caller; readonly state: string; readonly photo: string }> {
    const manager = await this.toSurveying(id)
    const photo = await this.upload(manager)
    await this.done(manager, id, 'check_in', { position: { lat: 32.0701, lon: 118.7702, accuracyM: 12 } })
    const state = await this.done(manager, id, 'submit_survey', { ...survey(photo), ...extra })
    await this.done(manager, id, 'check_out')
    return { manager, state, photo }
  }

  async toPreparing(id: string, approverNode: number): Promise<Caller> {
    const { manager, photo } = await this.surveyed(id)
    await this.done(manager, id, 'submit_agreement', {
      materials: ['agreement', 'licence', 'legal_person_id', 'account_proof', 'premises_proof', 'photos'],
      originalsSeen: true,
      copies: [photo],
    })
    await this.done(await this.as('bank_officer', approverNode), id, 'approve')
    return manager
  }

  /** Numbers, terminals and the register's answer: the order waits for its key. */
  async toAwaitingKey(
    id: string,
    serials: readonly string[],
    mid: string,
    tids: readonly string[],
    bank: 'ours' | 'other' = 'ours',
  ): Promise<Caller> {
    const manager = await this.toPreparing(id, bank === 'ours' ? NODES.bankCity : NODES.otherBankCity)
    const agent = await this.as('agent', NODES.branch)
    const numbers = bank === 'ours' ? agent : await this.as('bank_officer', NODES.otherBankCity)
    await this.done(numbers, id, 'give_numbers', { mid, tids })
    await this.allocate(id, serials)
    await this.done(numbers, id, 'report_binding')
    await this.untilRegistered(id)
    await this.done(agent, id, 'finish_preparing')
    return manager
  }

  async allocate(id: string, serials: readonly string[]): Promise<void> {
    const reply = await this.tryAllocate(id, serials)
    if (reply.status !== 200) throw new Error(`allocate_terminal: ${reply.text}`)
  }

  async tryAllocate(id: string, serials: readonly string[]): Promise<Reply> {
    return this.act(await this.as('warehouse_keeper', NODES.branch), id, 'allocate_terminal', {
      terminals: serials.map((serial) => ({ serial })),
      paperRolls: 5,
      program: 'V3.2.1',
      parametersLoaded: true,
    })
  }

  /** The road's middle: two custodians enter their halves and the check value is confirmed. */
  async keyLoaded(id: string, serial: string, one: string = ONE, two: string = TWO): Promise<void> {
    const [first, second] = [await this.as('key_custodian', NODES.branch, 'one'), await this.as('key_custodian', NODES.branch, 'two')]
    const { keys } = this.world.server.world.orders
    await this.done(first, id, 'request_key')
    await this.done(first, id, 'key_received')
    await this.done(first, id, 'enter_component', { components: [{ serial, component: one, kcv: keys.kcvOf(one) }] })
    await this.done(second, id, 'enter_component', { components: [{ serial, component: two, kcv: keys.kcvOf(two) }] })
    await this.done(second, id, 'confirm_key', { kcvs: [{ serial, kcv: keys.combine(keys.seal(one), keys.seal(two)).kcv }] })
  }

  /** Waits for a fact that a job brings. */
  async untilFact(id: string, fact: string, wanted: unknown): Promise<void> {
    const until = Date.now() + ANSWER_WITHIN_MS
    while (Date.now() < until) {
      const page = await (await this.as('agent', NODES.branch)).call('GET', `/api/v1/orders/${id}`)
      if ((page.body.facts as { [name: string]: unknown })[fact] === wanted) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`${fact} never became ${String(wanted)}`)
  }

  untilRegistered(id: string): Promise<void> {
    return this.untilFact(id, 'registered', 'accepted')
  }
}
