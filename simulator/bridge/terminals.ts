import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'
import type { PosTerminal } from '#contract/pos.ts'
import type { Vault } from '#db/vault.ts'
import { xor } from '#gateway/iso8583/des.ts'
import type { MacKind } from '#gateway/iso8583/mac.ts'
import { Terminal } from '#simulator/terminal/terminal.ts'

/** A terminal in the field as the tables have it. */
export interface FieldTerminal {
  readonly tid: string
  readonly mid: string
  readonly mcc: string
  readonly serial: string
  readonly model: string
  readonly merchant: string
  readonly mac: MacKind
  readonly components: readonly [string, string]
  readonly installed: boolean
}

const LIST_MAX = 15
const ANSWER_MS = 32_000

const FIELD = `select f.tid, f.mid, f.mcc, f.serial, f.model, coalesce(m.name, f.mid) as merchant, coalesce(s.mac, 'annex-b') as mac,
    json_build_array(f.component_one, f.component_two) as components, f.state = 'installed' as installed
  from gateway.field_terminal f join public.terminal t on t.branch_id = f.branch_id and t.serial = f.serial
  left join public.merchant m on m.branch_id = t.branch_id and m.id = t.merchant_id left join gateway.session s on s.tid = f.tid and s.serial = f.serial`

/** The terminals that somebody stands at: made when first touched, remembered on disk, keys from the key table as a custodian would load them. */
export class TerminalShelf {
  private readonly owner: Client
  private readonly vault: Vault
  private readonly folder: string
  private readonly gateway: { readonly host: string; readonly port: number }
  private readonly touched = new Map<string, { readonly terminal: Terminal; readonly serial: string }>()

  constructor(deps: { owner: Client; vault: Vault; dataDir: string; gateway: { host: string; port: number } }) {
    this.owner = deps.owner
    this.vault = deps.vault
    this.gateway = deps.gateway
    this.folder = join(deps.dataDir, 'simulator')
    mkdirSync(this.folder, { recursive: true })
  }

  /** Terminals with a loaded key, so many of those installed, then of those being installed; `q` searches TID, serial and merchant. */
  async list(q: string): Promise<PosTerminal[]> {
    return [...(await this.some(q, true)), ...(await this.some(q, false))]
  }

  private async some(q: string, installed: boolean): Promise<PosTerminal[]> {
    const { rows } = await this.owner.query<FieldTerminal>(
      `${FIELD} where ($1 = '' or f.tid like $1 || '%' or f.serial ilike '%' || $1 || '%' or m.name like '%' || $1 || '%')
         and (f.state = 'installed') = $2
       order by f.tid limit ${LIST_MAX}`,
      [q, installed],
    )
    return rows.map((row) => this.shown(row))
  }

  /** The terminal with this TID, or null when it has no loaded key. */
  async take(tid: string): Promise<{ terminal: Terminal; field: FieldTerminal } | null> {
    const { rows } = await this.owner.query<FieldTerminal>(`${FIELD} where f.tid = $1`, [tid])
    const field = rows[0]
    if (!field) return null
    const held = this.touched.get(tid)
    // What the tables say of it is read anew: it may have been accepted since.
    if (held?.serial === field.serial) return { terminal: held.terminal, field }
    held?.terminal.close()
    const [one, two] = field.components
    const terminal = new Terminal({
      tid,
      mid: field.mid,
      tmk: xor(this.vault.unseal(one), this.vault.unseal(two)),
      ...this.gateway,
      mac: field.mac,
      stateFile: join(this.folder, `terminal-${field.serial.replace(/[^\w-]/g, '_')}.json`),
      answerMs: ANSWER_MS,
    })
    this.touched.set(tid, { terminal, serial: field.serial })
    return { terminal, field }
  }

  shown(field: FieldTerminal): PosTerminal {
    const terminal = this.touched.get(field.tid)?.terminal
    return {
      tid: field.tid,
      mid: field.mid,
      serial: field.serial,
      model: field.model,
      merchant: field.merchant,
      installed: field.installed,
      working: terminal?.working ?? false,
      testState: terminal?.testState ?? false,
      signedIn: terminal?.signedIn ?? false,
      batch: String(terminal?.batch ?? 0).padStart(6, '0'),
      open: terminal?.records.filter((one) => one.state === 'approved' || one.state === 'voided').length ?? 0,
      owed: terminal?.owed.length ?? 0,
    }
  }

  close(): void {
    for (const { terminal } of this.touched.values()) terminal.close()
  }
}
