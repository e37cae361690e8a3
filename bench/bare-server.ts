import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import { Client } from 'pg'
import type { Captured } from './province.ts'

/** Fastify and pg with the product's own statements, pipelined, and nothing of the product: what a route costs before it does anything. */
const [file = '', port = '0'] = process.argv.slice(2)
const plan = JSON.parse(readFileSync(file, 'utf8')) as { url: string; create: Captured[]; action: Captured[]; orderIds: string[] }
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

async function run(captured: Captured, change: (parameters: unknown[]) => void): Promise<void> {
  const client = clients[next++ % LINES] as Client
  const { scope, queries } = captured
  const { stream } = (client as unknown as { connection: { stream: { cork(): void; uncork(): void } } }).connection
  stream.cork()
  const sent: Promise<unknown>[] = [client.query(`begin; set local role ${scope.role}; set local app.node = '${scope.node}'`)]
  for (const query of queries) {
    const values = [...query.parameters]
    change(values)
    sent.push(client.query({ text: query.sql, values, ...(query.name ? { name: query.name } : {}) }))
  }
  sent.push(client.query('commit'))
  stream.uncork()
  await Promise.all(sent)
}

const app = Fastify()
app.get('/', async () => ({}))
app.post('/create', async (_, reply) => {
  const [captured] = plan.create
  if (!captured) throw new Error('nothing was captured')
  const nth = count++
  await run(captured, (values) => {
    values[21] = crypto.randomUUID()
    values[28] = crypto.randomUUID()
    values[22] = `R${process.pid}-${nth}`
    values[11] = `c${process.pid}-${nth}`
  })
  return reply.code(201).send({ ok: true })
})
app.post('/action', async () => {
  const [load, write] = plan.action
  if (!load || !write) throw new Error('nothing was captured')
  const nth = count++
  const id = plan.orderIds[nth % plan.orderIds.length]
  const was = write.queries.at(-1)?.parameters[15]
  const place = (values: unknown[]): void => {
    values.forEach((value, at) => {
      if (value === was) values[at] = id
    })
  }
  await run(load, place)
  await run(
    {
      ...write,
      queries: write.queries.map((query) => ({
        ...query,
        sql: query.sql
          .replace('version = $17', '$17::int > 0')
          .replace('version = $27', 'version = orders.version + $27::int - $27::int + 1'),
      })),
    },
    (values) => {
      place(values)
      values[11] = `r${process.pid}-${nth}`
    },
  )
  return { ok: true }
})
await app.listen({ port: Number(port), host: '127.0.0.1' })
