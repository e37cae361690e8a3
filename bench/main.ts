import '#db/right-node.ts'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { holds, PAIR_MS, PAIRS, type Row } from './measure.ts'
import { hasPgbench } from './pgbench.ts'
import { openBench } from './province.ts'
import { codecRows } from './rows-codec.ts'
import { faceRows } from './rows-faces.ts'
import { gatewayRows } from './rows-gateway.ts'
import { listRows, memoryRow, orderRows } from './rows-orders.ts'
import { startRows } from './rows-start.ts'

const QUICK = { pairs: 3, pairMs: 1_000 }
const MOST_ORDERS = 10_000_000

const PARTS = ['codec', 'start', 'orders', 'gateway', 'list', 'faces']
const USAGE = `npm run bench [-- [--json] [--quick] [--orders <at most so many, from 100000>] [--only ${PARTS.join(',')}]]`

const { values } = read()
const effort = values.quick ? QUICK : { pairs: PAIRS, pairMs: PAIR_MS }
const most = Number(values.orders ?? (values.quick ? 200_000 : MOST_ORDERS))
const tell = (line: string): void => console.error(`  ${line}`)
const only = values.only?.split(',') ?? PARTS
const wanted = (part: string): boolean => only.includes(part)

function read() {
  try {
    return parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        orders: { type: 'string' },
        only: { type: 'string' },
      },
    })
  } catch {
    console.error(USAGE)
    process.exit(1)
  }
}

function show(row: Row): void {
  if (values.json) {
    console.log(JSON.stringify({ ...row, holds: holds(row) }))
    return
  }
  const limit = row.must === null ? '' : `${row.kind === 'at least' ? '≥' : '≤'} ${row.must} (aim ${row.aim})`
  console.log(
    `${String(holds(row)).padEnd(6)} ${String(row.figure).padStart(8)} ${row.unit.padEnd(10)} ${limit.padEnd(22)} ${row.row}  [${row.detail}]`,
  )
}

async function main(): Promise<void> {
  if (!only.every((part) => PARTS.includes(part))) throw new Error(USAGE)
  if (!Number.isSafeInteger(most) || most < 100_000) throw new Error('--orders should be a whole number from 100000.')
  console.error(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
  )
  if (wanted('codec')) for (const row of codecRows(effort)) show(row)
  if (wanted('start')) for (const row of await startRows(tell)) show(row)
  if (!['orders', 'gateway', 'list', 'faces'].some(wanted)) return
  if (!hasPgbench()) {
    console.error(
      'pgbench is not on this machine: install postgresql-contrib or postgresql (Debian), then run the bench again for the rows of orders and gateway.',
    )
    process.exitCode = 1
    return
  }
  const bench = await openBench(tell)
  try {
    if (wanted('orders')) for (const row of await orderRows(bench, effort, tell)) show(row)
    if (wanted('gateway')) for (const row of await gatewayRows(bench, effort, tell)) show(row)
    if (wanted('list')) for (const row of await listRows(bench, effort, most, tell)) show(row)
    if (wanted('faces')) for (const row of await faceRows(bench, effort, tell)) show(row)
    show(memoryRow(bench))
  } finally {
    await bench.close()
  }
}

try {
  await main()
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
