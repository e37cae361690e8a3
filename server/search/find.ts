import { ORDERS_FOUND_MAX, SEARCH_RESULTS_MAX } from '#contract/search.ts'
import type { Scope } from '#db/open.ts'
import type { Deps } from '../http/deps.ts'
import { findHits, type OrdersFound, ordersFound } from './search-rows.ts'
import { askedTokens, type PhoneDigest } from './tokens.ts'

type FindDeps = Pick<Deps, 'db'> & { readonly phoneDigest: PhoneDigest }

/** What the scope may see and begins with what was typed. */
export async function find(deps: FindDeps, scope: Scope, text: string): Promise<object> {
  const asked = askedTokens(deps.phoneDigest, text)
  const hits = asked.from === '' ? [] : await findHits(deps.db, scope, asked, SEARCH_RESULTS_MAX)
  return {
    items: hits.map((hit) => ({ kind: hit.kind, id: hit.id, title: hit.title, subtitle: hit.subtitle ?? '', orderId: hit.order_id })),
    next: null,
  }
}

/** The orders that a search leads to: their own numbers, their merchants, their terminals; `cut` when there are more than a list looks among. */
export async function findOrders(deps: FindDeps, scope: Scope, text: string): Promise<OrdersFound> {
  const asked = askedTokens(deps.phoneDigest, text)
  return asked.from === '' ? { ids: [], cut: false } : ordersFound(deps.db, scope, asked, ORDERS_FOUND_MAX)
}
