import type { Rows, Scope } from '#db/open.ts'
import type { Actor } from '#domain/organisation/role.ts'
import type { Refusal } from '#domain/result.ts'
import { cursorOfText, textOfCursor } from '../http/cursor.ts'
import type { Deps } from '../http/deps.ts'
import type { Reference } from '../reference/public.ts'
import { type ListFilter, listMerchantsQuery, listTerminalsQuery } from './list-rows.ts'
import { merchantByIdQuery, orderOfMerchantQuery, personalQuery } from './merchant-rows.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type ReadDeps = Pick<Deps, 'db' | 'audit'> & { readonly reference: Reference }

/** A page of merchants; a cursor that is none is told as null. */
export async function listMerchantPage(deps: ReadDeps, scope: Scope, filter: ListFilter) {
  if (filter.cursor !== undefined && !UUID.test(filter.cursor)) return null
  const [rows] = await deps.db.batch(scope, [listMerchantsQuery(scope, filter)])
  const items = (rows ?? []).slice(0, filter.limit).map((row) => lineOf(deps.reference, row))
  return { items, next: (rows ?? []).length > filter.limit ? (items.at(-1)?.id ?? null) : null }
}

/** One merchant, without the names and numbers of its people: those are read with a reason. Null when this scope has no such. */
export async function oneMerchant(deps: ReadDeps, scope: Scope, id: string) {
  const [rows] = await deps.db.batch(scope, [merchantByIdQuery(id)])
  const row = rows?.[0]
  if (!row) return null
  return { ...lineOf(deps.reference, row), signName: row.sign_name, licenceNumber: row.licence_number, lat: row.lat, lon: row.lon }
}

function lineOf(reference: Reference, row: Rows[number]) {
  return {
    id: row.id,
    mid: row.mid,
    name: row.name,
    mcc: row.mcc,
    address: row.address,
    state: row.state,
    bankName: reference.nameOf(row.bank_id),
    departmentName: reference.nameOf(row.department_id),
  }
}

/** A page of terminals; a cursor that is none is told as null. */
export async function listTerminalPage(deps: ReadDeps, scope: Scope, filter: ListFilter) {
  const cursor = textOfCursor(filter.cursor)
  if (cursor === null) return null
  const [rows] = await deps.db.batch(scope, [listTerminalsQuery(scope, { ...filter, cursor })])
  const items = (rows ?? []).slice(0, filter.limit).map((row) => ({
    serial: row.serial,
    maker: row.maker,
    model: row.model,
    tid: row.tid,
    state: row.state,
    keyState: row.key_state,
    merchantName: row.merchant_name,
    orderId: row.order_id,
  }))
  return { items, next: (rows ?? []).length > filter.limit ? cursorOfText(items.at(-1)?.serial ?? '') : null }
}

interface RevealWish {
  readonly reason: string
  readonly orderId?: string
}

/** Contacts in full, for a reason that the audit keeps with the order they are wanted for (docs/spec/11, R19); null when this scope has no such merchant. */
export async function revealPersonal(deps: ReadDeps, scope: Scope, actor: Actor, id: string, { reason, orderId }: RevealWish) {
  const [rows, orders] = await deps.db.batch(scope, [
    personalQuery(id),
    ...(orderId === undefined ? [] : [orderOfMerchantQuery(id, orderId)]),
  ])
  const row = rows?.[0]
  if (!row) return null
  const order = orders?.[0] as { readonly id: string; readonly number: string } | undefined
  if (orderId !== undefined && !order) return ANOTHERS_ORDER
  await deps.audit.record({
    action: 'personal_data_read',
    actor,
    target: { kind: 'merchant', id },
    ...(order ? { order } : {}),
    detail: { reason, fields: ['contactName', 'contactPhone', 'legalPerson'] },
  })
  return { contactName: row.contact_name, contactPhone: row.contact_phone, legalPerson: row.legal_person }
}

const ANOTHERS_ORDER: Refusal = {
  code: 'form_invalid',
  detail: { errors: [{ path: '/orderId', rule: 'order', wanted: 'an order of this merchant' }] },
}
