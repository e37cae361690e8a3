import type { OrderReceipt } from '#contract/order.ts'
import { AlreadyThere } from '#db/failure.ts'
import type { Scope } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { earliestDue } from '#domain/clock/clock.ts'
import type { Actor } from '#domain/organisation/role.ts'
import { isBankRole } from '#domain/organisation/role.ts'
import { apply, type Blank, blankOrder } from '#domain/process/apply.ts'
import { open } from '#domain/process/decide.ts'
import { refuse } from '#domain/process/definition.ts'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import { isObject, type Json, type JsonObject, type Refusal } from '#domain/result.ts'
import { shanghaiDate } from '#domain/time.ts'
import { chainEvents, FIRST_HASH, personalHash } from './chain-events.ts'
import { isFilingValid } from './look-up.ts'
import { findOnceQuery, insertOrderQuery, type NewMerchant, nextSerialsQuery, type OrderWrite, type PersonalRow } from './order-rows.ts'
import { inputHash, type OrderDeps, receiptOf, tellOrder } from './order-world.ts'

export interface OpenCommand {
  readonly scope: Scope
  readonly actor: Actor
  /** Of the caller; without one the order's own id, so that every call is its own. */
  readonly key?: string | undefined
  /** The bank's node, when the company opens the order; without one a bank officer's is the own one, with one it lies below that. */
  readonly bankNodeId?: number | undefined
  readonly input: Json
}

const SERIAL_BLOCK = 64

/** Numbers of orders, taken in blocks so that a create asks the database once. A restart leaves a gap, never a double. */
export class Serials {
  private left: number[] = []
  private asking: Promise<void> | null = null
  private readonly deps: Pick<OrderDeps, 'db'>

  constructor(deps: Pick<OrderDeps, 'db'>) {
    this.deps = deps
  }

  async next(): Promise<number> {
    for (;;) {
      const serial = this.left.shift()
      if (serial !== undefined) {
        if (this.left.length < SERIAL_BLOCK / 4) void this.fill().catch(() => undefined)
        return serial
      }
      await this.fill()
    }
  }

  fill(): Promise<void> {
    this.asking ??= this.deps.db
      .batch(SYSTEM_SCOPE, [nextSerialsQuery(SERIAL_BLOCK)])
      .then(([rows]) => {
        this.left.push(...(rows ?? []).map((row: { serial: number }) => row.serial))
      })
      .finally(() => {
        this.asking = null
      })
    return this.asking
  }
}

/**
 * Opens an installation (action `notify`): the rules decide in memory, then one statement writes order, merchant, history, personal
 * data, outbox and idempotency in one round trip.
 */
export async function openOrder(deps: OrderDeps, command: OpenCommand): Promise<OrderReceipt | { readonly refusal: Refusal }> {
  const now = deps.now()
  const place = placeOf(deps, command)
  if ('refusal' in place) return place
  const { levels, contract, regionClass } = place
  const id = deps.newId()
  const number = `${INSTALLATION.letters}${shanghaiDate(now).slice(2, 7).replace('-', '')}-${String(await deps.serials.next()).padStart(6, '0')}`
  const blank: Blank = { id, number, capacity: contract.capacity, regionClass, source: sourceOf(command.actor) }
  const context = {
    actor: command.actor,
    calendar: deps.reference.calendar(),
    calendars: deps.reference.calendars(),
    targets: deps.reference.targetsOf(contract),
    references: {
      filingValid: isFilingValid(deps, levels.bank_id),
      autoAccept: contract.auto_accept,
      officeReview: contract.office_review,
    },
  }
  const decision = open(INSTALLATION, blank, { action: 'notify', input: command.input, at: now }, context)
  const key = command.key ?? id
  const hash = inputHash({ bankNodeId: command.bankNodeId ?? null, input: command.input })
  // What was opened once was opened: a replay is answered even when the same notice would be refused by now.
  if (decision.kind === 'refused')
    return (command.key === undefined ? null : await openedBefore(deps, command, hash)) ?? { refusal: decision.reason }
  const order = decision.events.reduce((state, event) => apply(INSTALLATION, state, event), blankOrder(INSTALLATION, blank, now))
  const personal: PersonalRow[] = Object.entries(decision.personal).map(([path, value]) => ({ seq: 1, path, value, salt: deps.newId() }))
  const hashes = Object.fromEntries(personal.map((row) => [row.path, personalHash(row.salt, row.value)]))
  const holder = INSTALLATION.holder(order)
  const receipt = receiptOf(order, holder)
  const write: OrderWrite = {
    order,
    holder,
    dueAt: earliestDue(order),
    updatedAt: now,
    personal,
    events: chainEvents(decision.events, { seq: 0, hash: FIRST_HASH }, hashes),
    once: { actorId: command.actor.personId, key: `notify:${key}`, inputHash: hash, answer: JSON.stringify(receipt) },
  }
  try {
    await deps.db.batch(command.scope, [insertOrderQuery(write, levels, merchantOf(deps.newId(), command.input))])
    tellOrder(deps, receipt, levels)
    return receipt
  } catch (error) {
    if (!(error instanceof AlreadyThere) || error.constraint !== 'idempotency_pkey') throw error
    return (await openedBefore(deps, command, hash)) ?? { refusal: refuse('idempotency_mismatch') }
  }
}

/** What the first notice under the caller's key was told; a different notice under it is refused. */
async function openedBefore(
  deps: OrderDeps,
  command: OpenCommand,
  hash: string,
): Promise<OrderReceipt | { readonly refusal: Refusal } | null> {
  const [rows] = await deps.db.batch(command.scope, [findOnceQuery(command.actor.personId, `notify:${command.key}`)])
  const first = rows?.[0] as { input_hash: string; answer: string } | undefined
  if (!first) return null
  return first.input_hash === hash ? (JSON.parse(first.answer) as OrderReceipt) : { refusal: refuse('idempotency_mismatch') }
}

/** Where the order will belong; a department of nowhere or a bank without a contract is a fault of the form. */
function placeOf(deps: OrderDeps, command: OpenCommand) {
  const departmentId = isObject(command.input) && typeof command.input.departmentId === 'number' ? command.input.departmentId : Number.NaN
  const isBanks = isBankRole(command.actor.role)
  const bankNodeId = command.bankNodeId ?? (isBanks ? command.actor.nodeId : undefined)
  if (bankNodeId === undefined || deps.reference.nodes.get(bankNodeId)?.kind !== 'bank') return wrong('/bankNodeId', 'bank_node')
  if (isBanks && !deps.reference.isUnder(bankNodeId, command.actor.nodeId)) return wrong('/bankNodeId', 'own_bank_node')
  const levels = deps.reference.levelsOf(departmentId, bankNodeId)
  if (!levels) return wrong('/departmentId', 'county_department')
  if (!isBanks && !deps.reference.isUnder(departmentId, command.actor.nodeId)) return wrong('/departmentId', 'own_department')
  // What is closed finishes what it has, and is given nothing new.
  const isClosed = (nodeId: number): boolean => deps.reference.above(nodeId).some((node) => node.closed)
  if (isClosed(departmentId)) return wrong('/departmentId', 'open_organisation')
  if (isClosed(bankNodeId)) return wrong('/bankNodeId', 'open_organisation')
  const contract = deps.reference.contractOf(levels.bank_id, deps.now())
  if (!contract) return wrong('/bankNodeId', 'contract_in_force')
  return { levels, contract, regionClass: deps.reference.nodes.get(departmentId)?.region_class ?? ('county' as const) }
}

function wrong(path: string, rule: string): { refusal: Refusal } {
  return { refusal: refuse('form_invalid', { errors: [{ path, rule, wanted: true }] }) }
}

function sourceOf(actor: Actor): Blank['source'] {
  if (actor.role === 'account_manager') return 'self_developed'
  return actor.role === 'agent' ? 'hotline' : 'bank_portal'
}

function merchantOf(id: string, input: Json): NewMerchant {
  const merchant = (isObject(input) && isObject(input.merchant) ? input.merchant : {}) as JsonObject
  const text = (name: string): string | null => (typeof merchant[name] === 'string' ? merchant[name] : null)
  const degrees = (name: string): number | null => (typeof merchant[name] === 'number' ? merchant[name] : null)
  return {
    id,
    name: text('name') ?? '',
    signName: text('signName'),
    licenceNumber: text('licenceNumber') ?? '',
    mcc: text('mcc') ?? '',
    address: text('address') ?? '',
    lat: degrees('lat'),
    lon: degrees('lon'),
    contactName: text('contactName') ?? '',
    contactPhone: text('contactPhone') ?? '',
    legalPerson: text('legalPerson') ?? '',
    settlementAccount: text('settlementAccount'),
  }
}
