import type { Lane } from '#db/lane.ts'
import type { Vault } from '#db/vault.ts'
import type { BinRange, Product } from '#domain/instalment/product.ts'
import { IssuerLink } from './issuer-link.ts'
import type { Log } from './log.ts'
import { type IssuerRow, issuerRows, productRows } from './session-rows.ts'
import type { Settings } from './settings.ts'

const READ_AGAIN_MS = 2_000

/** The issuers, one link each, and their products; both are tables that are read again every few seconds. */
export class Issuers {
  products: readonly Product[] = []
  private readonly lane: Lane
  private readonly vault: Vault
  private readonly settings: Settings
  private readonly log: Log
  private readonly now: () => number
  private readonly links = new Map<string, { readonly row: string; readonly link: IssuerLink }>()
  private issuerOfProject = new Map<string, string>()
  private readonly pulse: NodeJS.Timeout

  constructor(deps: { lane: Lane; vault: Vault; settings: Settings; log: Log; now: () => number }) {
    this.lane = deps.lane
    this.vault = deps.vault
    this.settings = deps.settings
    this.log = deps.log
    this.now = deps.now
    this.pulse = setInterval(() => void this.read().catch(() => undefined), READ_AGAIN_MS)
    this.pulse.unref()
  }

  async read(): Promise<void> {
    const [rows, products] = await Promise.all([issuerRows(this.lane), productRows(this.lane)])
    for (const row of rows) this.open(row)
    this.products = products.map((row) => row.body as Product)
    this.issuerOfProject = new Map(products.map((row) => [row.project, row.issuer_id]))
  }

  /** The issuer of a card, by the ranges of its products. */
  ofCard(card: string): string | null {
    const product = this.products.find((one) => one.bins.some((range) => covers(range, card)))
    return (product && this.issuerOfProject.get(product.project)) ?? null
  }

  link(issuerId: string): IssuerLink | null {
    return this.links.get(issuerId)?.link ?? null
  }

  all(): IssuerLink[] {
    return [...this.links.values()].map((one) => one.link)
  }

  close(): void {
    clearInterval(this.pulse)
    for (const { link } of this.links.values()) link.close()
  }

  private open(row: IssuerRow): void {
    const text = JSON.stringify(row)
    const held = this.links.get(row.id)
    if (held?.row === text) return
    held?.link.close()
    const link = new IssuerLink(
      {
        issuerId: row.id,
        host: row.host,
        port: row.port,
        connects: row.connects,
        mak: row.mak ? this.vault.unseal(row.mak) : null,
        pik: row.pik ? this.vault.unseal(row.pik) : null,
        acquirerId: this.settings.acquirerId,
        echoMs: this.settings.echoMs,
      },
      this.log,
      this.now,
    )
    this.links.set(row.id, { row: text, link })
  }
}

function covers(range: BinRange, card: string): boolean {
  if (typeof range === 'string') return card.startsWith(range)
  const begin = card.slice(0, range.from.length)
  return begin >= range.from && begin <= range.to
}
