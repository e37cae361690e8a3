import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openVault } from '#db/vault.ts'
import { fen } from '#domain/money.ts'
import { enrolIssuer, enrolTerminal } from '#simulator/enrol.ts'
import { median, type Row, round } from './measure.ts'
import { type Bench, flagsOf } from './province.ts'
import type { Effort } from './rows-orders.ts'
import { freePort } from './rows-start.ts'
import { LoadTerminal, loadRate, midOf, PROJECT, TMK, tidOf } from './terminal-load.ts'

const TERMINALS = 500
const IDLE = 5_000
const MAK = '1122334455667788'
const PACE_MS = 5
const COST_SAMPLES = 60
const COST_EVERY_MS = 100
const ABUSE_MS = 5_000

/** Durable instalment authorisations end to end beside a loopback echo with MAC and one durable insert (docs/spec/10), and idle connections. */
export async function gatewayRows(bench: Bench, effort: Effort, tell: (line: string) => void): Promise<Row[]> {
  const children: ChildProcess[] = []
  const start = (script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess => {
    const child = spawn(process.execPath, [...flagsOf(script), script, ...args], {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    children.push(child)
    return child
  }
  try {
    tell(`${TERMINALS} terminals with keys`)
    const [issuerPort, echoPort, gatewayPort] = [await freePort(), await freePort(), await freePort()]
    await enrol(bench, issuerPort)
    await bench.owner.query(
      'create table if not exists bench_echo (id bigint generated always as identity primary key, tid text not null, stan int not null, amount bigint not null, at timestamptz not null)',
    )
    await bench.owner.query('grant select, insert on bench_echo to tw_gateway')
    start('bench/issuer-stub.ts', [String(issuerPort), MAK])
    start('bench/echo-server.ts', [String(echoPort), bench.db.urlOf('tw_gateway')])
    const gateway = start('gateway/main.ts', [], {
      GATEWAY_PORT: String(gatewayPort),
      DATA_DIR: bench.folder,
      DATABASE_URL: bench.db.ownerUrl,
      LOG_LEVEL: 'warn',
      GATEWAY_MESSAGES_PER_SECOND: '100000',
    })
    await Promise.all([gatewayPort, echoPort, issuerPort].map(listens))
    await wait(3_000)
    const rows: Row[] = []
    for (const [connections, must, aim] of [
      [1, 0.5, 0.7],
      [50, 0.5, 0.7],
      [500, 0.5, 0.7],
    ] as const) {
      tell(`authorisations, ${connections} connections`)
      rows.push(await beside(gatewayPort, echoPort, connections, effort, must, aim))
    }
    tell(`${IDLE} idle connections`)
    rows.push(await idleRow(gatewayPort, gateway))
    rows.push(...(await costRows(bench, gatewayPort)))
    for (const abuse of ABUSES) {
      tell(`sales while others ${abuse.does}`)
      rows.push(await abuseRow(gatewayPort, start, abuse))
    }
    return rows
  } finally {
    for (const child of children) child.kill('SIGTERM')
  }
}

async function beside(
  gatewayPort: number,
  echoPort: number,
  connections: number,
  effort: Effort,
  must: number | null,
  aim: number | null,
): Promise<Row> {
  const open = async (port: number): Promise<LoadTerminal[]> => {
    const terminals = await Promise.all(Array.from({ length: connections }, (_, nth) => LoadTerminal.open(port, nth)))
    for (const terminal of terminals) await terminal.signIn()
    return terminals
  }
  const [ours, echo] = [await open(gatewayPort), await open(echoPort)]
  await loadRate(ours, 500)
  await loadRate(echo, 500)
  const own: Awaited<ReturnType<typeof loadRate>>[] = []
  const limits: number[] = []
  for (let pair = 0; pair < effort.pairs; pair += 1) {
    own.push(await loadRate(ours, effort.pairMs))
    limits.push((await loadRate(echo, effort.pairMs)).rate)
  }
  for (const terminal of [...ours, ...echo]) terminal.close()
  const noisy = Math.max(...limits) > 2 * Math.min(...limits)
  const middle = (of: 'rate' | 'p50' | 'p99'): number => median(own.map((one) => one[of]))
  return {
    row: `instalment authorisation, durable, ${connections} connection${connections === 1 ? '' : 's'} / echo + MAC + one durable insert`,
    figure: noisy ? 'noisy' : round(median(own.map((one, pair) => one.rate / (limits[pair] ?? Number.NaN)))),
    unit: '×',
    must,
    aim,
    kind: 'at least',
    detail: `ours ${Math.round(middle('rate'))}/s, p50 ${round(middle('p50'))} ms, p99 ${round(middle('p99'))} ms; echo ${Math.round(median(limits))}/s`,
  }
}

async function idleRow(port: number, gateway: ChildProcess): Promise<Row> {
  const sockets: Socket[] = []
  for (let nth = 0; nth < IDLE; nth += 1) {
    sockets.push(
      await new Promise<Socket>((resolve, reject) => {
        const socket = connect({ port, host: '127.0.0.1' }, () => resolve(socket))
        socket.once('error', reject)
      }),
    )
  }
  await wait(500)
  const megabytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024
  for (const socket of sockets) socket.destroy()
  return {
    row: `${IDLE} idle terminal connections`,
    figure: Math.round(megabytes),
    unit: 'MB',
    must: 500,
    aim: 200,
    kind: 'at most',
    detail: 'resident set of the gateway',
  }
}

/** What one authorisation writes, with nobody beside it. */
async function costRows(bench: Bench, port: number): Promise<Row[]> {
  const [terminal] = [await LoadTerminal.open(port, 0)]
  await terminal.signIn()
  await terminal.instalment()
  const wal = async (): Promise<string> =>
    (await bench.owner.query<{ lsn: string }>('select pg_current_wal_insert_lsn() as lsn')).rows[0]?.lsn ?? ''
  const samples: number[] = []
  for (let nth = 0; nth < COST_SAMPLES; nth += 1) {
    // Whatever else writes does so in bursts.
    await wait(COST_EVERY_MS)
    const from = await wal()
    await terminal.instalment()
    samples.push(
      Number(
        (await bench.owner.query<{ n: string }>('select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1)::int as n', [from])).rows[0]?.n,
      ),
    )
  }
  terminal.close()
  return [
    {
      row: 'WAL of one authorisation alone',
      figure: Math.min(...samples),
      unit: 'bytes',
      must: 8_000,
      aim: 4_000,
      kind: 'at most',
      detail: 'request and answer, two commits',
    },
  ]
}

/** The times of one terminal that sells now and then, in milliseconds, slowest last. */
async function paced(terminal: LoadTerminal, forMs: number): Promise<number[]> {
  const times: number[] = []
  for (const begun = performance.now(); performance.now() - begun < forMs; ) {
    const sent = performance.now()
    await terminal.instalment()
    times.push(performance.now() - sent)
    await wait(PACE_MS)
  }
  return times.sort((a, b) => a - b)
}

/** What hostile clients do, again and again, each in the way of `test/whole/gateway-abuser.ts` (docs/spec/8, The switch 4). */
const ABUSES = [
  { does: 'send garbage', wish: { way: 'send', hex: '0014ff'.padEnd(44, '5'), connections: 8 } },
  { does: 'connect by the thousand', wish: { way: 'hold', hex: '', connections: 10_000 } },
  { does: 'send a byte per second', wish: { way: 'drip', hex: '0014600003000060', connections: 200 } },
  { does: 'send frames of 10 MB', wish: { way: 'send', hex: 'ffff', tailBytes: 10_000_000, connections: 2 } },
] as const

/** One terminal's slowest sales during an abuse, to those without one. */
async function abuseRow(
  port: number,
  start: (script: string, args: readonly string[]) => ChildProcess,
  { does, wish }: (typeof ABUSES)[number],
): Promise<Row> {
  const terminal = await LoadTerminal.open(port, 0)
  await terminal.signIn()
  const p99 = (times: readonly number[]): number => times[Math.floor(times.length * 0.99)] ?? Number.NaN
  const quiet = p99(await paced(terminal, ABUSE_MS))
  const abuser = start('test/whole/gateway-abuser.ts', [JSON.stringify({ ...wish, port, forMs: ABUSE_MS + 1_000 })])
  await wait(500)
  const busy = p99(await paced(terminal, ABUSE_MS))
  terminal.close()
  abuser.kill('SIGKILL')
  return {
    row: `p99 of a terminal's sales while others ${does} / without`,
    figure: round(busy / quiet),
    unit: '×',
    must: 2,
    aim: 1.2,
    kind: 'at most',
    detail: `${round(quiet)} ms without, ${round(busy)} ms with`,
  }
}

async function enrol(bench: Bench, issuerPort: number): Promise<void> {
  const vault = openVault(bench.folder)
  for (let nth = 0; nth < TERMINALS; nth += 1) await enrolTerminal(bench.owner, vault, { tid: tidOf(nth), mid: midOf(nth), tmk: TMK })
  await enrolIssuer(
    bench.owner,
    vault,
    { id: '01030000', name: 'Bench', host: '127.0.0.1', port: issuerPort, mak: Buffer.from(MAK, 'hex') },
    {
      issuerCode: '01030000',
      name: { zh: '压测', en: 'Bench' },
      project: PROJECT,
      terms: [{ periods: 12, ratePpm: 6_000 }],
      feeBearer: 'cardholder',
      charged: 'per_period',
      minFen: fen(10_000),
      maxFen: fen(10_000_000),
      bins: ['622848'],
      mccs: [],
      mids: [],
      validFrom: '2000-01-01',
      validTo: null,
      rounding: 'first',
      statement: { day: 10, cardDayWins: false, purchaseOnTheDay: 'next_statement' },
      earlyRepayment: 'shorten',
      unbilledFee: 'falls',
    },
  )
}

async function listens(port: number): Promise<void> {
  for (let time = 0; time < 300; time += 1) {
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (up) return
    await wait(50)
  }
  throw new Error(`Nothing listens on ${port}`)
}
