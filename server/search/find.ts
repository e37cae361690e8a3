import { SEARCH_RESULTS_MAX } from '#contract/search.ts'
import type { Deps, Session } from '../http/deps.ts'
import { findHits } from './search-rows.ts'
import { askedTokens } from './tokens.ts'

/** What the post may see and begins with what was typed. */
export async function find(deps: Deps, session: Session, text: string): Promise<object> {
  const asked = askedTokens(text)
  const hits = asked.from === '' ? [] : await findHits(deps.db, session.scope, asked, SEARCH_RESULTS_MAX)
  return {
    items: hits.map((hit) => ({ kind: hit.kind, id: hit.id, title: hit.title, subtitle: hit.subtitle ?? '', orderId: hit.order_id })),
    next: null,
  }
}
