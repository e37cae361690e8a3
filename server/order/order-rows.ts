import type { Query } from '#db/open.ts'
import type { OrderState } from '#domain/process/definition.ts'
import type { Instant } from '#domain/time.ts'
import type { Levels } from '../reference/public.ts'
import type { ChainedEvent } from './chain-events.ts'

/** An order's row as the database has it; instants as epoch milliseconds. */
export interface OrderRecord extends Levels {
  readonly id: string
  readonly number: string
  readonly process: 'installation'
  readonly definition_version: number
  readonly state: string
  readonly holder: string
  readonly capacity: OrderState['capacity']
  readonly region_class: OrderState['regionClass']
  readonly source: OrderState['source']
  readonly merchant_id: string
  readonly merchant_name: string
  readonly terminals_wanted: number
  readonly assignee_id: string | null
  readonly helper_ids: string[]
  readonly suspended: OrderState['suspended']
  readonly facts: OrderState['facts']
  readonly clocks: OrderState['clocks']
  readonly due_at: Instant | null
  readonly is_open: boolean
  readonly version: number
  readonly last_hash: string
  readonly possible_duplicate: boolean
  readonly opened_at: Instant
  readonly closed_at: Instant | null
  /** Latest effective time of its events. */
  readonly updated_at: Instant
}

export function stateOf(row: OrderRecord): OrderState {
  return {
    id: row.id,
    number: row.number,
    process: row.process,
    definitionVersion: row.definition_version,
    state: row.state,
    capacity: row.capacity,
    regionClass: row.region_class,
    source: row.source,
    assigneeId: row.assignee_id,
    helperIds: row.helper_ids,
    facts: row.facts,
    clocks: row.clocks,
    suspended: row.suspended,
    version: row.version,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
  }
}

export interface PersonalRow {
  readonly seq: number
  readonly path: string
  readonly value: string
  readonly salt: string
}

/** Who did it, so that the same command has one effect; `answer` is what the first one was told. */
export interface Once {
  readonly actorId: string
  readonly key: string
  readonly inputHash: string
  readonly answer: string
}

export interface OrderWrite {
  readonly order: OrderState
  readonly holder: string
  readonly dueAt: Instant | null
  readonly events: readonly ChainedEvent[]
  readonly personal: readonly PersonalRow[]
  readonly once: Once
  /** Latest effective time of its events. */
  readonly updatedAt: Instant
}

export interface NewMerchant {
  readonly id: string
  readonly name: string
  readonly signName: string | null
  readonly licenceNumber: string
  readonly mcc: string
  readonly address: string
  readonly lat: number | null
  readonly lon: number | null
  readonly contactName: string
  readonly contactPhone: string
  readonly legalPerson: string
  readonly settlementAccount: string | null
}

const CHILDREN = `
  , told as (
    insert into order_event (branch_id, order_id, seq, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, type, effective_at, body, prev_hash, hash)
    select o.branch_id, o.id, e.seq, o.province_id, o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id, e.type, to_timestamp(e.at / 1000.0), e.body, e.prev, e.hash
    from written o, unnest($1::int[], $2::text[], $3::float8[], $4::text[], $5::text[], $6::text[]) as e (seq, type, at, body, prev, hash)
  ), kept as (
    insert into order_private (branch_id, order_id, seq, path, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, value, salt)
    select o.branch_id, o.id, p.seq, p.path, o.province_id, o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id, p.value, p.salt
    from written o, unnest($7::int[], $8::text[], $9::text[], $10::text[]) as p (seq, path, value, salt)
  ), announced as (
    insert into outbox (branch_id, order_id, topic, body)
    select o.branch_id, o.id, 'order', jsonb_build_object('state', o.state, 'version', o.version) from written o
  ), once as (
    insert into idempotency (actor_id, key, input_hash, order_id, answer) select $11, $12, $13, o.id, $14 from written o
  )
  select o.version from written o`

function childParameters(write: OrderWrite): unknown[] {
  const { events, personal, once } = write
  return [
    events.map((event) => event.seq),
    events.map((event) => event.type),
    events.map((event) => event.at),
    events.map((event) => event.body),
    events.map((event) => event.prevHash),
    events.map((event) => event.hash),
    personal.map((row) => row.seq),
    personal.map((row) => row.path),
    personal.map((row) => row.value),
    personal.map((row) => row.salt),
    once.actorId,
    once.key,
    once.inputHash,
    once.answer,
  ]
}

/** Order, merchant, history, personal data, outbox and idempotency of a new order: one statement, all or nothing. */
export function insertOrderQuery(write: OrderWrite, levels: Levels, merchant: NewMerchant): Query {
  const { order } = write
  return {
    name: 'insert-order',
    sql: `with merchant_written as (
        insert into merchant (branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id,
          name, sign_name, licence_number, mcc, address, lat, lon, contact_name, contact_phone, legal_person, settlement_account, created_at)
        values ($16, $29, $15, $17, $18, $19, $20, $21, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, to_timestamp($28::float8 / 1000))
        returning id, name, licence_number
      ), written as (
        insert into orders (branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, number, process, definition_version,
          state, holder, capacity, region_class, source, merchant_id, merchant_name, terminals_wanted, facts, clocks, due_at, is_open, version, last_hash, opened_at, updated_at, possible_duplicate)
        select $16, $22, $15, $17, $18, $19, $20, $21, $23, 'installation', $41, $24, $25, $26, $27, $42, m.id, m.name, $43, $44::jsonb, $45::jsonb, to_timestamp($46::float8 / 1000), true,
          $47, $48, to_timestamp($28::float8 / 1000), to_timestamp($28::float8 / 1000),
          exists (select 1 from merchant twin where twin.licence_number = m.licence_number and twin.state <> 'closed')
        from merchant_written m
        returning *
      )${CHILDREN}`,
    parameters: [
      ...childParameters(write),
      levels.province_id,
      levels.branch_id,
      levels.department_id,
      levels.bank_id,
      levels.bank_province_id,
      levels.bank_city_id,
      levels.bank_branch_id,
      order.id,
      order.number,
      order.state,
      write.holder,
      order.capacity,
      order.regionClass,
      order.openedAt,
      merchant.id,
      merchant.name,
      merchant.signName,
      merchant.licenceNumber,
      merchant.mcc,
      merchant.address,
      merchant.lat,
      merchant.lon,
      merchant.contactName,
      merchant.contactPhone,
      merchant.legalPerson,
      merchant.settlementAccount,
      order.definitionVersion,
      order.source,
      Number(order.facts.terminals_wanted ?? 1),
      JSON.stringify(order.facts),
      JSON.stringify(order.clocks),
      write.dueAt,
      order.version,
      write.events.at(-1)?.hash ?? '',
    ],
  }
}

/** The row after an action, with its history, in one statement; no row comes back when somebody was faster (`version`). */
export function updateOrderQuery(write: OrderWrite, branchId: number, before: number): Query {
  const { order } = write
  return {
    name: 'update-order',
    sql: `with written as (
        update orders set state = $18, holder = $19, assignee_id = $20, helper_ids = $21::uuid[], suspended = $22::jsonb, facts = $23::jsonb, clocks = $24::jsonb,
          due_at = to_timestamp($25::float8 / 1000), is_open = $26, version = $27, last_hash = $28, closed_at = to_timestamp($29::float8 / 1000), updated_at = to_timestamp($30::float8 / 1000)
        where branch_id = $15 and id = $16 and version = $17
        returning *
      )${CHILDREN}`,
    parameters: [
      ...childParameters(write),
      branchId,
      order.id,
      before,
      order.state,
      write.holder,
      order.assigneeId,
      order.helperIds,
      order.suspended === null ? null : JSON.stringify(order.suspended),
      JSON.stringify(order.facts),
      JSON.stringify(order.clocks),
      write.dueAt,
      order.closedAt === null,
      order.version,
      write.events.at(-1)?.hash ?? '',
      order.closedAt,
      write.updatedAt,
    ],
  }
}

export function loadOrderQuery(id: string): Query {
  return { name: 'load-order', sql: 'select * from orders where id = $1', parameters: [id] }
}

export function findOnceQuery(actorId: string, key: string): Query {
  return {
    name: 'find-once',
    sql: 'select input_hash, order_id, answer from idempotency where actor_id = $1 and key = $2',
    parameters: [actorId, key],
  }
}

export function nextSerialsQuery(block: number): Query {
  return { sql: "select nextval('order_serial') as serial from generate_series(1, $1)", parameters: [block] }
}

/** Events `from` to `to` of a history, both included. */
export function historyQuery(branchId: number, id: string, from: number, to: number): Query {
  return {
    name: 'order-history',
    sql: 'select seq, type, effective_at, recorded_at, body, prev_hash, hash from order_event where branch_id = $1 and order_id = $2 and seq between $3 and $4 order by seq',
    parameters: [branchId, id, from, to],
  }
}

export function orderExistsQuery(id: string): Query {
  return { name: 'order-exists', sql: 'select 1 as there from orders where id = $1', parameters: [id] }
}

export type StoredEvent = {
  seq: number
  type: string
  effective_at: Instant
  recorded_at: Instant
  body: string
  prev_hash: string
  hash: string
}

/** 信息反馈 for whoever follows the outbox on the bank's behalf. */
export function informBankQuery(branchId: number, id: string): Query {
  return {
    sql: `insert into outbox (branch_id, order_id, topic, body)
      select o.branch_id, o.id, 'bank_informed', jsonb_build_object('state', o.state, 'version', o.version, 'bank', o.bank_id) from orders o where o.branch_id = $1 and o.id = $2`,
    parameters: [branchId, id],
  }
}
