import type { Query } from '#db/open.ts'

export interface CardEvent {
  readonly id: number
  readonly kind: 'test_sale'
  readonly order_id: string
  /** Epoch milliseconds. */
  readonly created_at: number
}

/** What the gateway told the field and nobody has worked on, oldest first. */
export function cardEventsQuery(limit: number): Query {
  return { name: 'card-events', sql: 'select id, kind, order_id, created_at from gateway.outbox order by id limit $1', parameters: [limit] }
}

export function workedOnQuery(ids: readonly number[]): Query {
  return { name: 'card-events-done', sql: 'delete from gateway.outbox where id = any ($1::bigint[])', parameters: [ids] }
}
