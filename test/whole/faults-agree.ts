import { setTimeout as wait } from 'node:timers/promises'
import type { TerminalRecord } from '#simulator/terminal/memory.ts'
import type { BankAccount, FaultsWorld } from './faults-world.ts'

/** Patience, not a measure: the machine may be busy with other tests. */
const SETTLED_WITHIN_MS = 60_000
const ASK_EVERY_MS = 30

interface JournalLine {
  readonly id: number
  readonly tid: string
  readonly batch: number
  readonly stan: number
  readonly kind: string
  readonly state: string
  readonly reversal_wanted: boolean
  readonly original_id: number | null
  readonly amount: string
}

/** Lets everybody finish what they owe: terminals their reversals, the gateway its own. Answers what is still open after a while. */
export async function settleDown(world: FaultsWorld): Promise<string[]> {
  const giveUp = performance.now() + SETTLED_WITHIN_MS
  for (;;) {
    const open: string[] = []
    for (const { terminal } of world.terminals) {
      await terminal.deliver().catch(() => undefined)
      if (terminal.owed.length > 0) open.push(`${terminal.tid} owes ${terminal.owed.length} reversals`)
    }
    const [left] = await world
      .ask<{ wanted: number; waiting: number }>(
        `select (select count(*)::int from gateway.advice where state = 'wanted') as wanted,
          (select count(*)::int from gateway.journal where state = 'waiting') as waiting`,
      )
      .catch(() => [{ wanted: 1, waiting: 1 }])
    if ((left?.wanted ?? 1) > 0) open.push(`${left?.wanted} messages for banks are not acknowledged`)
    if ((left?.waiting ?? 1) > 0) open.push(`${left?.waiting} requests still wait`)
    if (open.length === 0 || performance.now() > giveUp) return open
    await wait(ASK_EVERY_MS)
  }
}

/** Where terminal, gateway and bank say different things of a sale; empty when they agree. Only open batches are compared. */
export async function disagreements(world: FaultsWorld): Promise<string[]> {
  const found: string[] = []
  const accounts = await world.accounts()
  for (const { terminal } of world.terminals) {
    const lines = await world.ask<JournalLine>(
      'select id::int, tid, batch, stan, kind, state, reversal_wanted, original_id::int, amount from gateway.journal where tid = $1 and batch = $2',
      [terminal.tid, terminal.batch],
    )
    const known = await world.ask<{ id: number }>('select id::int from gateway.journal where tid = $1', [terminal.tid])
    found.push(
      ...compareTerminal(terminal.records, lines),
      ...compareBank(
        lines,
        accounts.filter((one) => one.tid === terminal.tid),
        new Set(known.map(({ id }) => id)),
      ),
    )
  }
  return found
}

const stands = (line: JournalLine): boolean => line.state === 'approved' && !line.reversal_wanted

function compareTerminal(records: readonly TerminalRecord[], lines: readonly JournalLine[]): string[] {
  const told = (record: TerminalRecord): boolean => record.state === 'approved' || record.state === 'voided'
  const found: string[] = []
  for (const record of records) {
    const line = lines.find((one) => one.stan === record.stan && one.batch === record.batch)
    if (told(record) !== (line !== undefined && stands(line)))
      found.push(
        `terminal: ${record.kind} ${record.stan} is ${record.state} (${record.reason}, ${record.answer}, ${record.tries} tries); gateway: ${line ? `${line.state}${line.reversal_wanted ? ', taken back' : ''}` : 'unknown'}`,
      )
  }
  for (const line of lines)
    if (stands(line) && !records.some((record) => record.stan === line.stan))
      found.push(`gateway: ${line.kind} ${line.stan} stands; terminal: unknown`)
  return found
}

function compareBank(lines: readonly JournalLine[], accounts: readonly BankAccount[], known: ReadonlySet<number>): string[] {
  const found: string[] = []
  for (const line of lines.filter((one) => one.kind === 'sale' || one.kind === 'instalment')) {
    const voided = lines.some((one) => one.kind === 'void' && one.original_id === line.id && stands(one))
    const held = accounts.filter((one) => Number(one.reference) === line.id)
    const alive = held.filter((one) => one.state === 'authorised')
    const back = lines.filter((one) => one.kind === 'refund' && one.original_id === line.id && stands(one))
    const backFen = back.reduce((sum, one) => sum + Number(one.amount), 0)
    const given = held.reduce((sum, one) => sum + one.refundedFen, 0)
    if (given !== backFen) found.push(`gateway: ${backFen} of sale ${line.stan} went back; bank: ${given}`)
    if (alive.length > 1) found.push(`bank: sale ${line.stan} is authorised ${alive.length} times`)
    if ((alive.length === 1) !== (stands(line) && !voided))
      found.push(
        `gateway: sale ${line.stan} ${stands(line) ? 'stands' : line.state}${voided ? ', voided' : ''}; bank: ${held.map((one) => one.state).join() || 'unknown'}`,
      )
  }
  for (const one of accounts)
    if (one.state === 'authorised' && !known.has(Number(one.reference)))
      found.push(`bank: ${one.reference} is authorised; gateway: unknown`)
  return found
}
