import type { Query } from '#db/open.ts'
import type { OrderRecord, OrderWrite } from './order-rows.ts'

/** Fails the batch when the row is not the one just written: effects of a lost race must not stay. */
export function stillOursQuery(row: OrderRecord, write: OrderWrite): Query {
  return {
    sql: 'select 1 / (case when exists (select 1 from orders where branch_id = $1 and id = $2 and last_hash = $3) then 1 else 0 end) as ours',
    parameters: [row.branch_id, row.id, write.events.at(-1)?.hash ?? ''],
  }
}

/** Puts a job about an order into the queue with the write; the same job waits once (`job_key`). */
export function jobQuery(task: string, orderId: string): Query {
  return { sql: 'select tw_add_job($1, $2::json, $3)', parameters: [task, JSON.stringify({ orderId }), `${task}:${orderId}`] }
}
