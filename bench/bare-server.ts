import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import { Client } from 'pg'
import { opening } from '#db/scope.ts'
import type { Bench, Captured } from './province.ts'
import { anyVersion, freshValue } from './sql-text.ts'

export type BarePlan = Pick<Bench, 'create' | 'action' | 'fresh' | 'actedOn' | 'orderIds'> & { readonly url: string }

/** Fastify and pg with the product's own statements, pipelined, and nothing of the product: what a route costs before it does anything. */
const [file = '', port = '0'] = process.argv.slice(2)
const plan = JSON.parse(readFileSync(file, 'utf8')) as BarePlan
const LINES = 10

const clients = await Promise.all(
  Array.from({ length: LINES }, async () => {
    const client = new Client({ connectionString: plan.url, pipeline: true })
    await client.connect()
    return client
  }),
)
let next = 0
let count = 0

async function run({ scope, queries }: Captured, changed: ReadonlyMap<unknown, string>): Promise<void> {
  const client = clients[next++ % LINES] as Client
  const { stream } = (client as unknown as { connection: { stream: { cork(): void; uncork(): void } } }).connection
  stream.cork()
  const sent: Promise<unknown>[] = [client.query(opening(scope).join('; '))]
  for (const query of queries) {
    const values = query.parameters.map((value) => changed.get(value) ?? value)
    sent.push(client.query({ text: query.sql, values, ...(query.name ? { name: query.name } : {}) }))
  }
  sent.push(client.query('commit'))
  stream.uncork()
  await Promise.all(sent)
}

const changes = (fresh: readonly string[]): Map<unknown, string> => {
  const nth = `${process.pid}-${count++}`
  return new Map(fresh.map((value, place) => [value, freshValue(value, place, nth)]))
}
const action = plan.action.map((one) => ({ ...one, queries: one.queries.map((query) => ({ ...query, sql: anyVersion(query.sql) })) }))

const app = Fastify()
app.get('/', async () => ({}))
app.post('/create', async (_, reply) => {
  const changed = changes(plan.fresh.create)
  for (const sent of plan.create) await run(sent, changed)
  return reply.code(201).send({ ok: true })
})
app.post('/action', async () => {
  const changed = changes(plan.fresh.action)
  changed.set(plan.actedOn, plan.orderIds[count % plan.orderIds.length] ?? plan.actedOn)
  for (const sent of action) await run(sent, changed)
  return { ok: true }
})
await app.listen({ port: Number(port), host: '127.0.0.1' })
