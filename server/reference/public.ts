import type { Database } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import type { Calendar } from '#domain/clock/calendar.ts'
import type { SlaTargets } from '#domain/process/definition.ts'
import { type Instant, shanghaiDate } from '#domain/time.ts'
import type { BlacklistListRow, BlacklistRow } from './blacklist-rows.ts'
import { type Override, readCalendar } from './calendar.ts'
import { type CalendarRow, type ContractRow, keepCalendarQuery, type NodeRow, referenceQueries } from './reference-rows.ts'

export { importBlacklist, readBlacklist } from './import-blacklist.ts'
export type { ContractRow, NodeRow } from './reference-rows.ts'

/** The level columns of an order: where it belongs on the company's side and on the bank's. */
export interface Levels {
  readonly province_id: number
  readonly branch_id: number
  readonly department_id: number
  readonly bank_id: number
  readonly bank_province_id: number | null
  readonly bank_city_id: number | null
  readonly bank_branch_id: number | null
}

const REFRESH_MS = 60_000

/** Organisations, contracts, calendar and blacklist in memory, so that a create asks the database nothing first; read again every minute and when told. */
export class Reference {
  readonly nodes = new Map<number, NodeRow>()
  readonly people = new Map<string, string>()
  private contracts: readonly ContractRow[] = []
  /** By licence number: which list of when names it. */
  private blacklist = new Map<string, string>()
  /** The lists there are, of when, and how many they name; null when there is none to ask. */
  private blacklists: string | null = null
  private limits = new Map<string, number>()
  private workingDays: Calendar = { version: 'none', announcedYears: [], exceptions: {} }
  private readonly kept = new Map<string, Calendar>()
  private readonly db: Database
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> = Promise.resolve()
  private next: Promise<void> | null = null

  constructor(db: Database) {
    this.db = db
  }

  async open(): Promise<this> {
    await this.refresh()
    await this.db.listen('tw_reference', () => void this.refresh().catch(() => undefined))
    this.timer = setInterval(() => void this.refresh().catch(() => undefined), REFRESH_MS)
    this.timer.unref()
    return this
  }

  close(): void {
    clearInterval(this.timer)
  }

  /**
   * Reads everything again, and keeps a calendar that is new. Begins after the call, and after a reading that is under way: one that
   * began before a change never stands over one that began after it.
   */
  refresh(): Promise<void> {
    this.next ??= this.running.then(() => {
      this.next = null
      const reading = this.readAndKeep()
      this.running = reading.catch(() => undefined)
      return reading
    })
    return this.next
  }

  private async readAndKeep(): Promise<void> {
    await this.read()
    const { version, announcedYears, exceptions } = this.workingDays
    if (this.kept.has(version)) return
    await this.db.batch(SYSTEM_SCOPE, [keepCalendarQuery({ version, announced_years: [...announcedYears], exceptions })])
    this.kept.set(version, this.workingDays)
  }

  /** Reads everything again, and writes nothing. */
  async read(): Promise<void> {
    const [nodes, contracts, overrides, blacklist, lists, people, limits, years, calendars] = await this.db.batch(
      SYSTEM_SCOPE,
      referenceQueries,
    )
    for (const node of (nodes ?? []) as NodeRow[]) this.nodes.set(node.id, node)
    for (const person of (people ?? []) as { id: string; name: string }[]) this.people.set(person.id, person.name)
    this.contracts = (contracts ?? []) as ContractRow[]
    this.blacklist = new Map()
    for (const { licence_number, source, listed_on } of (blacklist ?? []) as BlacklistRow[])
      this.blacklist.set(
        licence_number,
        `${this.blacklist.has(licence_number) ? `${this.blacklist.get(licence_number)}; ` : ''}${source} ${listed_on}`,
      )
    const listed = ((lists ?? []) as BlacklistListRow[]).map(({ source, listed_on, entries }) => `${source} ${listed_on} (${entries})`)
    this.blacklists = listed.length === 0 ? null : listed.join('; ')
    this.limits = new Map(((limits ?? []) as { key: string; value: unknown }[]).map((row) => [row.key, Number(row.value)]))
    for (const { version, announced_years, exceptions } of (calendars ?? []) as CalendarRow[])
      this.kept.set(version, { version, announcedYears: announced_years, exceptions })
    this.workingDays = readCalendar(
      (overrides ?? []) as Override[],
      ((years ?? []) as { year: number }[]).map((row) => row.year),
    )
  }

  /** Today's. */
  calendar(): Calendar {
    return this.workingDays
  }

  /** Every calendar that clocks were ever reckoned by, by its version. */
  calendars(): ReadonlyMap<string, Calendar> {
    return this.kept
  }

  /** R4: is the merchant listed, and which lists of when say so; null when no list was ever imported, and nobody was asked. */
  blacklisted(licenceNumber: string): { readonly hit: boolean; readonly reference: string } | null {
    if (this.blacklists === null) return null
    const entry = this.blacklist.get(licenceNumber)
    return { hit: entry !== undefined, reference: entry ?? this.blacklists }
  }

  /** A limit of a branch (`setting` `limit.<name>@<branch>`), else of all (`limit.<name>`), else the given one. */
  limitOf(name: string, branchId: number, otherwise: number): number {
    return this.limits.get(`limit.${name}@${branchId}`) ?? this.limits.get(`limit.${name}`) ?? otherwise
  }

  nameOf(nodeId: number | null): string {
    return nodeId === null ? '' : (this.nodes.get(nodeId)?.short_name ?? String(nodeId))
  }

  personName(id: string | null): string {
    return id === null ? '' : id === 'system' ? 'Tillwright' : (this.people.get(id) ?? id)
  }

  /** A node and everything above it, lowest first. */
  above(nodeId: number): NodeRow[] {
    const chain: NodeRow[] = []
    for (
      let node = this.nodes.get(nodeId);
      node && chain.length < 5;
      node = node.parent_id === null ? undefined : this.nodes.get(node.parent_id)
    )
      chain.push(node)
    return chain
  }

  /** True when `nodeId` is `root` or below it. */
  isUnder(nodeId: number, root: number): boolean {
    return this.above(nodeId).some((node) => node.id === root)
  }

  /** The contract with a bank in force at `at`, or null (R1: the acting capacity is a row with dates). */
  contractOf(bankId: number, at: Instant): ContractRow | null {
    const date = shanghaiDate(at)
    return (
      this.contracts.find((one) => one.bank_id === bankId && one.valid_from <= date && (one.valid_to === null || one.valid_to >= date)) ??
      null
    )
  }

  targetsOf(contract: ContractRow): SlaTargets {
    return {
      ruleId: `contract-${contract.id}`,
      installDays: { urban: contract.install_days_urban, county: contract.install_days_county },
      bankHoldDays: contract.bank_hold_days,
      correctionDays: contract.correction_days,
      bindingReportDays: contract.binding_report_days,
    }
  }

  /** Level columns from a county department and a bank node; null when either is none. */
  levelsOf(departmentId: number, bankNodeId: number): Levels | null {
    const company = this.above(departmentId)
    const bank = this.above(bankNodeId)
    const [department, branch, province] = company
    if (department?.kind !== 'company' || department.level !== 2 || !branch || !province || bank.at(-1)?.kind !== 'bank') return null
    const at = (level: number): number | null => bank.find((node) => node.level === level)?.id ?? null
    return {
      province_id: province.id,
      branch_id: branch.id,
      department_id: department.id,
      bank_id: at(0) ?? 0,
      bank_province_id: at(1),
      bank_city_id: at(2),
      bank_branch_id: at(3),
    }
  }
}
