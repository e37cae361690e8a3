import { SEARCH_RESULTS_MAX } from '#contract/search.ts'
import type { Scope } from '#db/open.ts'
import type { Deps } from '../http/deps.ts'
import { findHits, orderIdsFound } from './search-rows.ts'
import { askedTokens, type PhoneDigest } from './tokens.ts'

type FindDeps = Pick<Deps, 'db'> & { readonly phoneDigest: PhoneDigest }

/** Orders that a list narrowed by a search looks among; whoever types more letters gets fewer. */
const ORDERS_FOUND_MAX = 1_000

/** What the scope may see and begins with what was typed. */
export async function find(deps: FindDeps, scope: Scope, text: string): Promise<object> {
  const asked = askedTokens(deps.phoneDigest, text)
  const hits = asked.from === '' ? [] : await findHits(deps.db, scope, asked, SEARCH_RESULTS_MAX)
  return {
    items: hits.map((hit) => ({ kind: hit.kind, id: hit.id, title: hit.title, subtitle: hit.subtitle ?? '', orderId: hit.order_id })),
    next: null,
  }
}

/** Ids of the orders that a search leads to: their own numbers, their merchants, their terminals. */
export async function findOrderIds(deps: FindDeps, scope: Scope, text: string): Promise<string[]> {
  const asked = askedTokens(deps.phoneDigest, text)
  return asked.from === '' ? [] : orderIdsFound(deps.db, scope, asked, ORDERS_FOUND_MAX)
}
