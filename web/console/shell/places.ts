import { listAccounts } from '#contract/administration.ts'
import { listAudit } from '#contract/audit.ts'
import { listCardLinks } from '#contract/card.ts'
import { listMerchants, listTerminals } from '#contract/merchant.ts'
import type { Operation } from '#contract/operation.ts'
import { listOrders, readBoard } from '#contract/order.ts'
import type { Role } from '#domain/organisation/role.ts'
import type { Board } from '#web/api/orders.ts'
import { mayCall } from '#web/api/session.ts'
import type { AddressFilter } from '../orders/filter.ts'
import type { ConsoleKey } from '../use-console-text.ts'

export interface Place {
  readonly key: ConsoleKey
  readonly to: '/orders' | '/board' | '/merchants' | '/terminals' | '/card' | '/processes' | '/people' | '/audit'
  readonly search?: AddressFilter
  readonly count?: (totals: Board['totals']) => number
  /** Counted red when not zero. */
  readonly alarming?: true
  /** Offered to those who may call it. */
  readonly reads: Operation | null
  /** For posts at the province alone: what it shows is not divided by branch. */
  readonly atProvince?: true
}
export interface PlaceGroup {
  readonly key: ConsoleKey
  readonly places: readonly Place[]
}

/** The navigation: 我的工作, 全部, 质量. */
export const PLACES: readonly PlaceGroup[] = [
  {
    key: 'nav.work',
    places: [
      { key: 'nav.mine', to: '/orders', search: { view: 'mine' }, count: (totals) => totals.mine, reads: listOrders },
      { key: 'nav.unassigned', to: '/orders', search: { view: 'unassigned' }, count: (totals) => totals.unassigned, reads: listOrders },
      {
        key: 'nav.overdue',
        to: '/orders',
        search: { view: 'overdue', sort: 'due' },
        count: (totals) => totals.overdue,
        alarming: true,
        reads: listOrders,
      },
      {
        key: 'nav.awaitingKey',
        to: '/orders',
        search: { view: 'open', state: 'awaiting_key' },
        count: (totals) => totals.awaitingKey,
        reads: listOrders,
      },
    ],
  },
  {
    key: 'nav.all',
    places: [
      { key: 'nav.orders', to: '/orders', search: {}, count: (totals) => totals.open, reads: listOrders },
      { key: 'nav.board', to: '/board', reads: readBoard },
      { key: 'nav.merchants', to: '/merchants', reads: listMerchants },
      { key: 'nav.terminals', to: '/terminals', reads: listTerminals },
      { key: 'nav.card', to: '/card', reads: listCardLinks, atProvince: true },
    ],
  },
  {
    key: 'nav.quality',
    places: [
      { key: 'nav.processes', to: '/processes', reads: null },
      { key: 'nav.people', to: '/people', reads: listAccounts },
      { key: 'nav.audit', to: '/audit', reads: listAudit },
    ],
  },
]

/** Is a place offered in this post? The server judges every call by itself all the same. */
export function offered(place: Place, post: { readonly role: string; readonly level: number | null }): boolean {
  return (place.reads === null || mayCall(place.reads, post.role)) && (!place.atProvince || post.level === 0)
}

type LandingPlace = Pick<Place, 'to'> & { readonly search?: AddressFilter }
const AT: Partial<Record<Role, AddressFilter>> = {
  agent: { view: 'open', state: 'notified' },
  dispatcher: { view: 'unassigned' },
  account_manager: { view: 'mine' },
  warehouse_keeper: { view: 'open', state: 'preparing' },
  key_custodian: { view: 'open', state: 'awaiting_key' },
  bank_custodian: { view: 'open', state: 'awaiting_key' },
  risk_officer: { view: 'open', state: 'surveying' },
  quality_controller: { view: 'overdue', sort: 'due' },
  bank_officer: { view: 'open', state: 'bank_approval' },
  finance_officer: {},
}

/** Where a role lands: what it must do now. Not by due date where clocks stand: that order leaves out what has none. */
export function landingOf(role: Role): LandingPlace {
  const search = AT[role]
  if (search) return { to: '/orders', search }
  if (role === 'branch_manager' || role === 'bank_supervisor') return { to: '/board' }
  if (role === 'admin_system' || role === 'admin_security') return { to: '/people' }
  return { to: role === 'admin_audit' ? '/audit' : '/processes' }
}
