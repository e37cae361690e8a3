import type { Deps, Session } from '../http/deps.ts'
import { peopleBelow } from './organisation-rows.ts'

const PAGE_LIMIT = 50
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export interface PeopleAsked {
  readonly role?: string
  readonly nodeId?: number
  readonly cursor?: string
  readonly limit?: number
}

/** People at the post's node and below, one line a post; null when the cursor is none of ours. */
export async function listPeople(deps: Deps, session: Session, asked: PeopleAsked): Promise<object | null> {
  if (asked.cursor !== undefined && !UUID.test(asked.cursor)) return null
  const limit = asked.limit ?? PAGE_LIMIT
  const rows = await peopleBelow(deps.db, session.scope, {
    role: asked.role ?? null,
    nodeId: asked.nodeId ?? null,
    after: asked.cursor ?? null,
    limit: limit + 1,
  })
  const shown = rows.slice(0, limit)
  return {
    items: shown.map((row) => ({
      id: row.id,
      name: row.name,
      role: row.role,
      nodeId: row.node_id,
      nodeName: row.node_name,
      openOrders: Number(row.open_orders),
    })),
    next: rows.length > limit ? (shown.at(-1)?.post_id ?? null) : null,
  }
}
