import type { Query } from '#db/open.ts'

export interface CardEvent {
  readonly id: number
  readonly kind: 'test_sale'
  readonly order_id: string
  /** Of the terminal that sold. */
  readonly serial: string
  /** Epoch milliseconds. */
  readonly created_at: number
  readonly tries: number
}

/** What the gateway told the field and is to be worked on now: what was never refused first, and oldest first. */
export function cardEventsQuery(limit: number, now: number): Query {
  return {
    name: 'card-events',
    sql: `select id, kind, order_id, serial, created_at, tries from gateway.outbox where next_try_at <= to_timestamp($2::float8 / 1000)
      order by next_try_at, id limit $1`,
    parameters: [limit, now],
  }
}

/** An event that is refused for now: when it is tried again. */
export function tryAgainQuery(ids: readonly number[], ats: readonly number[]): Query {
  return {
    name: 'card-events-again',
    sql: `update gateway.outbox o set tries = tries + 1, next_try_at = to_timestamp(a.at / 1000)
      from unnest($1::bigint[], $2::float8[]) as a (id, at) where o.id = a.id`,
    parameters: [ids, ats],
  }
}

export function workedOnQuery(ids: readonly number[]): Query {
  return { name: 'card-events-done', sql: 'delete from gateway.outbox where id = any ($1::bigint[])', parameters: [ids] }
}
