import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createOrder } from '#contract/order.ts'
import type { BarePlan } from './bare-server.ts'
import { rate, send } from './load.ts'
import { interleaved, median, type Row, ratioRow, round } from './measure.ts'
import { pgbenchRate } from './pgbench.ts'
import { type Bench, type Captured, listPath } from './province.ts'
import { anyVersion, freshExpression, scriptOf, transaction } from './sql-text.ts'

export interface Effort {
  readonly pairs: number
  readonly pairMs: number
}

const loginUrl = (bench: Bench): string => bench.db.urlOf('tw_server')

const variedBy = (fresh: readonly string[]): Map<unknown, string> =>
  new Map(fresh.map((value, place) => [value, freshExpression(value, place)]))

const scriptsOf = (sent: readonly Captured[], varied: ReadonlyMap<unknown, string>): string =>
  sent
    .map(({ scope, queries }) =>
      transaction(
        scope,
        queries.map((query) => scriptOf(query, varied)),
      ),
    )
    .join('\n')

const DRAW = '\\set n random(1, 200000000000)\n'

function createScript(bench: Bench): string {
  return DRAW + scriptsOf(bench.create, variedBy(bench.fresh.create))
}

/** An order of the pool, by `:n`, and a version that always fits: everything else is the statement as it is. */
function actionScript(bench: Bench): string {
  const pick = `(select id from bench_order where n = 1 + :n::bigint % ${bench.orderIds.length})`
  const varied = variedBy(bench.fresh.action)
  varied.set(bench.actedOn, pick)
  const sent = bench.action.map((one) => ({ ...one, queries: one.queries.map((query) => ({ ...query, sql: anyVersion(query.sql) })) }))
  return DRAW + scriptsOf(sent, varied)
}

function listScript(bench: Bench): string {
  const sent = bench.list.at(-1)
  if (!sent) throw new Error('A list sent nothing')
  return transaction(
    sent.scope,
    sent.queries.map((query) => scriptOf(query, new Map())),
  )
}

const seconds = (effort: Effort): number => Math.max(1, Math.round(effort.pairMs / 1_000))

const comment = (bench: Bench) => () => {
  const id = bench.orderIds[Math.floor(Math.random() * bench.orderIds.length)] ?? ''
  return bench.call('POST', `/api/v1/orders/${id}/actions/comment`, { input: { note: '请尽快安排上门' } })
}

/** Creation and action against pgbench on our own SQL, and against a bare route (docs/spec/10). */
export async function orderRows(bench: Bench, effort: Effort, tell: (line: string) => void): Promise<Row[]> {
  await bench.owner.query('create table if not exists bench_order (n int primary key, id uuid not null)')
  await bench.owner.query('grant select on bench_order to public')
  await bench.owner.query(
    'insert into bench_order select row_number() over (), id from unnest($1::uuid[]) as o (id) on conflict do nothing',
    [bench.orderIds],
  )
  const http = (clients: number, next: () => ReturnType<Bench['call']>) => () => rate(bench.port, clients, effort.pairMs, next)
  const create = {
    name: 'create an order',
    next: () => bench.call('POST', '/api/v1/orders', createOrder.example.body),
    script: createScript(bench),
    path: '/create',
  }
  const action = { name: 'one action', next: comment(bench), script: actionScript(bench), path: '/action' }
  const rows: Row[] = []
  for (const { what, clients, must, aim } of [
    { what: create, clients: 16, must: 0.45, aim: 0.7 },
    { what: create, clients: 1, must: 0.25, aim: 0.4 },
    { what: action, clients: 1, must: null, aim: null },
    { what: action, clients: 16, must: 0.4, aim: 0.6 },
  ]) {
    tell(`${what.name}, ${clients} clients`)
    const pgbench = () => pgbenchRate(loginUrl(bench), what.script, clients, seconds(effort))
    const pairs = await interleaved(http(clients, what.next), pgbench, effort.pairs)
    rows.push(
      ratioRow(`${what.name} over HTTP, ${clients === 1 ? '1 client' : `${clients} clients`} / pgbench`, pairs, must, aim, 'pgbench'),
    )
  }
  tell('against a bare route')
  const bare = await startBare(bench)
  try {
    for (const { name, next, path } of [create, action]) {
      const bareRate = () =>
        rate(bare.port, 16, effort.pairMs, () => ({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body: '{}' }))
      const pairs = await interleaved(http(16, next), bareRate, effort.pairs)
      rows.push(ratioRow(`${name} / bare Fastify + pg, 16 clients`, pairs, 0.7, 0.85, 'bare'))
    }
  } finally {
    bare.process.kill('SIGKILL')
  }
  return rows
}

/** A route that does the same statements in the same two or one round trips and nothing else, as its own process. */
async function startBare(bench: Bench): Promise<{ port: number; process: ChildProcess }> {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const { create, action, fresh, actedOn, orderIds } = bench
  const plan: BarePlan = { url: loginUrl(bench), create, action, fresh, actedOn, orderIds }
  const file = join(bench.folder, 'bare.json')
  writeFileSync(file, JSON.stringify(plan))
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.ts'), file, String(port)], { stdio: 'inherit' })
  for (let time = 0; time < 100; time += 1) {
    if (
      await fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      )
    )
      return { port, process: child }
    await wait(50)
  }
  throw new Error('The bare route did not start')
}

/** The list at 100,000 orders against pgbench, and its first page at 10 thousand and at `most` orders. */
export async function listRows(bench: Bench, effort: Effort, most: number, tell: (line: string) => void): Promise<Row[]> {
  const list = () => bench.call('GET', listPath)
  const firstPage = async (): Promise<number> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const times: number[] = []
    for (let nth = 0; nth < 300; nth += 1) {
      const begun = performance.now()
      await send(bench.port, agent, bench.call('GET', '/api/v1/orders?limit=50'))
      times.push(performance.now() - begun)
    }
    agent.destroy()
    return median(times.slice(50))
  }
  tell('10,000 orders')
  await loadOrders(bench, 10_000)
  const small = await firstPage()
  tell('100,000 orders')
  await loadOrders(bench, 100_000)
  const measured = await interleaved(
    () => rate(bench.port, 16, effort.pairMs, list),
    () => pgbenchRate(loginUrl(bench), listScript(bench), 16, seconds(effort)),
    effort.pairs,
  )
  const rows = [ratioRow('list of 50 with filters, 100,000 orders / pgbench', measured, 0.2, 0.33, 'pgbench')]
  tell(`${most.toLocaleString('en')} orders`)
  await loadOrders(bench, most)
  const large = await firstPage()
  rows.push({
    row: `first page at ${most.toLocaleString('en')} orders / at 10,000`,
    figure: round(large / small),
    unit: '× the time',
    must: 1.5,
    aim: 1.1,
    kind: 'at most',
    detail: `${round(small)} ms, ${round(large)} ms over HTTP`,
  })
  return rows
}

/** Copies an order with its scope until there are so many: 2 % open, spread over the year, as a company's years of work lie. */
async function loadOrders(bench: Bench, wanted: number): Promise<void> {
  const held = Number((await bench.owner.query('select count(*)::int as n from orders')).rows[0]?.n)
  if (held >= wanted) return
  const changed: { [column: string]: string } = {
    id: 'gen_random_uuid()',
    number: "'L' || g",
    state: "case when g % 50 = 0 then 'surveying' else 'normal' end",
    is_open: 'g % 50 = 0',
    opened_at: "timestamptz '2026-01-01' + g * interval '3 seconds'",
    closed_at: "case when g % 50 = 0 then null else timestamptz '2026-01-02' + g * interval '3 seconds' end",
    facts: "'{}'::jsonb",
    clocks: "'[]'::jsonb",
  }
  const columns = (
    await bench.owner.query<{ name: string }>(
      "select column_name as name from information_schema.columns where table_name = 'orders' and table_schema = 'public' order by ordinal_position",
    )
  ).rows.map((row) => row.name)
  const taken = columns.map((name) => changed[name] ?? `o.${name}`)
  const step = 250_000
  for (let from = held; from < wanted; from += step) {
    await bench.owner.query(
      `insert into orders (${columns.join(', ')}) select ${taken.join(', ')} from (select * from orders where id = $1) o, generate_series($2::bigint, $3::bigint) g`,
      [bench.orderIds[0], from, Math.min(from + step, wanted) - 1],
    )
  }
  await bench.owner.query('vacuum analyze orders')
}

/** Memory of the server's process after all of it, in megabytes. */
export function memoryRow(bench: Bench): Row {
  const status = readFileSync(`/proc/${bench.server.pid}/status`, 'utf8')
  const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024
  return {
    row: 'server memory under load, peak',
    figure: Math.round(peak),
    unit: 'MB',
    must: 300,
    aim: 200,
    kind: 'at most',
    detail: 'resident set of the server process',
  }
}
