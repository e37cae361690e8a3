import { issuerVerdict } from '#domain/card/answer-codes.ts'
import { type AdviceRow, againAdvice, doneAdvice, dueAdvice, expireAdvice, type Taken, triedAdvice } from './advice-rows.ts'
import type { Gateway } from './gateway.ts'
import { traceOf } from './id-source.ts'
import { text } from './iso8583/message.ts'
import type { Outcome } from './issuer-link.ts'
import { type JournalRow, journalRowById, timeOutLeftovers } from './journal-rows.ts'
import { heardLate } from './late-answer.ts'
import { field60, field90, networkTime, type Outgoing } from './network.ts'
import { nameOnSlip } from './sale.ts'
import { settlementDate } from './settings.ts'
import { keyOf } from './take-back.ts'
import type { Terminal } from './terminals.ts'

const LOOK_MS = 250
const AT_ONCE = 50
/** At the cut-off after a day without its issuer there may be very many. */
const EXPIRE_AT_ONCE = 1_000
/** Doublings of the wait between tries; it has long reached its limit by then. */
const DOUBLINGS_MAX = 20
/** A commit in doubt may still be made by a database that has lost us: so long it is looked for. */
const DOUBT_MS = 60_000
const LOST_LOOK_MS = 2_000
/** Answers that say "not now": sent again until the day ends. */
const NOT_NOW = new Set(['09', '68', '91', '96', '98', 'A0'])
/** Taken back already (reading B10). */
const REVERSED_BEFORE = '22'
/** There is nothing (25) or nothing approved (12) to take back: as it should be, unless the issuer had approved it. */
const NOTHING_TO_REVERSE = new Set(['12', '25'])

/** Has the issuer taken it? Only for a reversal is a success with a flaw as good as one without: the money is not held. */
function takenBy(kind: AdviceRow['kind'], answer: string): Taken {
  const verdict = issuerVerdict(answer)
  if (verdict === 'approved') return 'yes'
  if (kind === 'refund') return 'no'
  if (verdict === 'flawed' || answer === REVERSED_BEFORE) return 'yes'
  return NOTHING_TO_REVERSE.has(answer) ? 'unless_approved' : 'no'
}

/**
 * Reversals and refunds on their way to issuers: from the table, so after a restart as well, at growing intervals until they are
 * answered or their settlement day ends (docs/spec/8, The switch 3; Q/CUP 006 part 1, 3.1.5 and 4.1.2.1).
 */
export class StoreForward {
  private readonly gateway: Gateway
  private readonly underWay = new Set<string>()
  private readonly timer: NodeJS.Timeout
  private looking = false
  private lostLookAt = 0

  constructor(gateway: Gateway) {
    this.gateway = gateway
    this.timer = setInterval(() => void this.look(), LOOK_MS)
    this.timer.unref()
  }

  close(): void {
    clearInterval(this.timer)
  }

  private async look(): Promise<void> {
    if (this.looking) return
    this.looking = true
    const { gateway } = this
    try {
      const day = settlementDate(gateway.now(), gateway.settings.cutOffMs)
      await this.lookBack(day)
      for (const one of await this.due(day)) void this.send(one)
    } catch {
      // The database is away: the next look finds all of it again.
    } finally {
      this.looking = false
    }
  }

  /** What can leave now. To an issuer that is only asked whether it answers again, one goes and the others wait for what becomes of it. */
  private async due(day: string): Promise<AdviceRow[]> {
    const { gateway } = this
    const room = new Map(gateway.issuers.all().map((link) => [link.settings.issuerId, link.room]))
    const open = [...room].filter(([, left]) => left > 0).map(([issuerId]) => issuerId)
    if (open.length === 0) return []
    const rows = await dueAdvice(gateway.lane, open, { at: gateway.now(), settlementDate: day, limit: AT_ONCE })
    return rows.filter((one) => {
      const left = room.get(one.issuer_id) ?? 0
      room.set(one.issuer_id, left - 1)
      return left > 0
    })
  }

  /** Longer with each try, up to a limit. */
  private waitAfter(tries: number): number {
    const { retryMs, retryMaxMs } = this.gateway.settings
    return Math.min(retryMs * 2 ** Math.min(tries, DOUBLINGS_MAX), retryMaxMs)
  }

  /** What belongs to a day that is over, also when it came after its end; and what nobody knows the end of. */
  private async lookBack(day: string): Promise<void> {
    const { gateway } = this
    const now = performance.now()
    if (now < this.lostLookAt) return
    this.lostLookAt = now + LOST_LOOK_MS
    const expired = await expireAdvice(gateway.lane, { settlementDate: day, at: gateway.now(), limit: EXPIRE_AT_ONCE })
    // More is left: at the next look, behind whatever terminals ask meanwhile.
    if (expired === EXPIRE_AT_ONCE) this.lostLookAt = now
    if (expired > 0)
      gateway.log.warn({ expired, day }, 'the settlement day ended with messages that no issuer confirmed: difference cases opened')
    for (const late of gateway.unheard.splice(0)) await heardLate(gateway, late)
    if (gateway.doubtful.size === 0) return
    const doubtful = [...gateway.doubtful]
    const lost = await timeOutLeftovers(
      gateway.lane,
      doubtful.map(([id]) => id),
      gateway.now(),
    )
    for (const [id, since] of doubtful) if (now - since > DOUBT_MS) gateway.doubtful.delete(id)
    if (lost > 0) gateway.log.warn({ lost }, 'requests whose answer could not be written: timed out, and on their way back')
  }

  private async send(advice: AdviceRow): Promise<void> {
    const { gateway } = this
    const name = `${advice.kind} ${advice.journal_id}`
    const link = gateway.issuers.link(advice.issuer_id)
    if (this.underWay.has(name) || !link) return
    this.underWay.add(name)
    try {
      const row = await journalRowById(gateway.lane, advice.journal_id)
      const original = row?.original_id ? await journalRowById(gateway.lane, row.original_id) : null
      if (!row) return
      const now = gateway.now()
      const key = {
        networkTime: advice.network_time ?? networkTime(now),
        networkStan: advice.network_stan ?? traceOf(await gateway.ids.next()),
        nextTryAt: now + gateway.settings.issuerTimeoutMs + this.waitAfter(advice.tries),
      }
      await triedAdvice(gateway.lane, advice, key)
      const holder = await gateway.terminals.find(row.tid)
      // Its TID may have gone to another merchant since, whose name and trade are not those of this payment.
      const terminal = holder?.mid === row.mid ? holder : null
      const outcome = await link.request(this.outgoing(advice, row, original, terminal, key), gateway.settings.issuerTimeoutMs)
      await this.conclude(advice, row, outcome)
    } catch (error) {
      gateway.log.warn({ failure: (error as Error).message }, 'a reversal or refund could not be sent; it is tried again')
    } finally {
      this.underWay.delete(name)
    }
  }

  /** What an outcome makes of it. A time-out has its next try written already. */
  private async conclude(advice: AdviceRow, row: JournalRow, outcome: Outcome): Promise<void> {
    const { gateway } = this
    if (outcome.kind === 'timeout') return
    const answer = outcome.kind === 'answer' ? (text(outcome.answer, 39) ?? '96') : null
    if (answer !== null && !NOT_NOW.has(answer)) {
      await doneAdvice(gateway.lane, advice, answer, takenBy(advice.kind, answer))
      return
    }
    if (outcome.kind === 'rejected')
      gateway.log.error({ journal: row.id, kind: advice.kind }, 'the network rejected a message that must arrive')
    await againAdvice(gateway.lane, advice, { at: gateway.now() + this.waitAfter(advice.tries), sent: outcome.kind !== 'away' })
  }

  private outgoing(
    advice: AdviceRow,
    row: JournalRow,
    original: JournalRow | null,
    terminal: Terminal | null,
    key: { networkTime: string; networkStan: number },
  ): Outgoing {
    const { gateway } = this
    const reversal = advice.kind === 'reversal'
    const about = reversal ? row : (original ?? row)
    const instalment = (row.kind === 'void' ? original : row)?.kind === 'instalment'
    return {
      mti: reversal ? '0420' : '0220',
      ...key,
      fields: {
        2: gateway.vault.unseal(row.card).toString('latin1'),
        3: row.kind === 'void' || row.kind === 'refund' ? '200000' : '000000',
        4: String(row.amount).padStart(12, '0'),
        12: key.networkTime.slice(4),
        13: key.networkTime.slice(0, 4),
        18: terminal?.row.mcc,
        43: terminal ? nameOnSlip(terminal) : undefined,
        15: row.settlement_date.slice(5, 7) + row.settlement_date.slice(8, 10),
        22: row.request[22],
        25: instalment && reversal ? '64' : '00',
        37: String(row.id).padStart(12, '0'),
        38: reversal ? undefined : (original?.authorisation ?? undefined),
        41: row.tid,
        42: row.mid,
        60: field60(reversal ? advice.reason : '0000'),
        90: field90(keyOf(about), gateway.settings.acquirerId),
      },
    }
  }
}
