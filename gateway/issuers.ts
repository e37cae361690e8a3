import type { Lane } from '#db/lane.ts'
import type { Vault } from '#db/vault.ts'
import type { BinRange, Product } from '#domain/instalment/product.ts'
import type { Message } from './iso8583/message.ts'
import { IssuerLink } from './issuer-link.ts'
import type { Log } from './log.ts'
import { type IssuerRow, issuerRows, productRows } from './session-rows.ts'
import type { Settings } from './settings.ts'

const READ_AGAIN_MS = 2_000
const PORT_MAX = 65_535

/** The issuers, one link each, and their products; both are tables that are read again every few seconds. */
export class Issuers {
  products: readonly Product[] = []
  private readonly lane: Lane
  private readonly vault: Vault
  private readonly settings: Settings
  private readonly log: Log
  private readonly now: () => number
  private readonly late: (issuerId: string, answer: Message) => void
  private readonly links = new Map<string, { readonly row: string; readonly says: string; readonly link: IssuerLink | null }>()
  private issuerOfProject = new Map<string, string>()
  /** The products again, those of issuers enrolled by hand first. */
  private byRank: readonly Product[] = []
  private readonly pulse: NodeJS.Timeout

  constructor(deps: {
    lane: Lane
    vault: Vault
    settings: Settings
    log: Log
    now: () => number
    late: (issuerId: string, answer: Message) => void
  }) {
    this.lane = deps.lane
    this.vault = deps.vault
    this.settings = deps.settings
    this.log = deps.log
    this.now = deps.now
    this.late = deps.late
    this.pulse = setInterval(() => void this.read().catch(() => undefined), READ_AGAIN_MS)
    this.pulse.unref()
  }

  async read(): Promise<void> {
    const [rows, products] = await Promise.all([issuerRows(this.lane), productRows(this.lane)])
    for (const row of rows) this.open(row)
    this.products = products.map((row) => row.body as Product)
    this.byRank = products.toSorted((one, other) => one.rank - other.rank).map((row) => row.body as Product)
    this.issuerOfProject = new Map(products.map((row) => [row.project, row.issuer_id]))
  }

  /** The issuer of a card, by the ranges of its products; of an instalment, by the project that is asked for. */
  ofCard(card: string, project?: string): string | null {
    const ofProject = project === undefined ? undefined : this.issuerOfProject.get(project)
    if (ofProject !== undefined) return ofProject
    const product = this.byRank.find((one) => one.bins.some((range) => covers(range, card)))
    return (product && this.issuerOfProject.get(product.project)) ?? null
  }

  /** Is this the project of a product? Else it is any text that a terminal may send, a card number too. */
  hasProject(project: string): boolean {
    return this.issuerOfProject.has(project)
  }

  link(issuerId: string): IssuerLink | null {
    return this.links.get(issuerId)?.link ?? null
  }

  all(): IssuerLink[] {
    return [...this.links.values()].flatMap(({ link }) => link ?? [])
  }

  close(): void {
    clearInterval(this.pulse)
    for (const { link } of this.links.values()) link?.close()
  }

  /** Opens a link, or opens it anew when its row says something else. A row that cannot be used is that issuer's loss alone. */
  private open(row: IssuerRow): void {
    const text = JSON.stringify(row)
    const held = this.links.get(row.id)
    if (held?.row === text) return
    try {
      const [mak = null, pik = null] = [row.mak, row.pik].map((sealed) => (sealed === null ? null : this.vault.unseal(sealed)))
      const says = JSON.stringify([row.host, row.port, row.connects, mak?.toString('hex'), pik?.toString('hex')])
      if (held?.says === says) {
        // Sealed anew, the same inside: what is under way on the link goes on.
        this.links.set(row.id, { ...held, row: text })
        return
      }
      held?.link?.close()
      this.links.set(row.id, { row: text, says, link: this.linkTo(row, mak, pik) })
    } catch (error) {
      held?.link?.close()
      this.links.set(row.id, { row: text, says: '', link: null })
      this.log.error({ issuer: row.id, reason: (error as Error).message }, 'an issuer cannot be used as its row has it')
    }
  }

  private linkTo({ id, host, port, connects }: IssuerRow, mak: Buffer | null, pik: Buffer | null): IssuerLink {
    if (port < 1 || port > PORT_MAX) throw new RangeError(`${port} is no port`)
    const { acquirerId, echoMs } = this.settings
    const late = (answer: Message) => this.late(id, answer)
    return new IssuerLink({ issuerId: id, host, port, connects, mak, pik, acquirerId, echoMs, late }, this.log, this.now)
  }
}

function covers(range: BinRange, card: string): boolean {
  if (typeof range === 'string') return card.startsWith(range)
  const begin = card.slice(0, range.from.length)
  return begin >= range.from && begin <= range.to
}
