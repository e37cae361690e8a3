import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'
import { pino } from 'pino'
import { openVault } from '#db/vault.ts'
import { cardsAtBank } from './bridge/cards.ts'
import { startBridge } from './bridge/serve.ts'
import { TerminalShelf } from './bridge/terminals.ts'
import { enrolIssuer } from './enrol.ts'
import { ISSUERS, type IssuerName } from './issuer/products.ts'
import { type Issuer, startIssuer } from './issuer/serve.ts'

const MAK_BYTES = 8
const PIK_BYTES = 16

export interface Around {
  /** The owner's connection to a filled demo. */
  readonly owner: Client
  readonly dataDir: string
  readonly gateway: { readonly host: string; readonly port: number }
  /** A pino level for what the banks tell. */
  readonly level: string
}

/** Starts what stands around the product in a demo: three banks, told to the gateway by its tables, and the bridge to the terminals. */
export async function startAround({ owner, dataDir, gateway, level }: Around): Promise<{ close(): Promise<void> }> {
  mkdirSync(join(dataDir, 'simulator'), { recursive: true })
  const banks: Issuer[] = []
  for (const name of Object.keys(ISSUERS) as IssuerName[]) banks.push(await startBank(owner, dataDir, name, level))
  const bridge = await startBridge(new TerminalShelf({ owner, vault: openVault(dataDir), dataDir, gateway }))
  // The server finds the bridge by this file (server/http/pos.ts).
  const sign = join(dataDir, 'pos-bridge.json')
  writeFileSync(sign, JSON.stringify({ port: bridge.port }))
  return {
    close: async () => {
      rmSync(sign, { force: true })
      await Promise.allSettled([bridge.close(), ...banks.map((bank) => bank.close())])
    },
  }
}

async function startBank(owner: Client, dataDir: string, name: IssuerName, level: string): Promise<Issuer> {
  const profile = ISSUERS[name]
  const id = profile.products[0]?.issuerCode ?? ''
  const [mak, pik] = [randomBytes(MAK_BYTES), randomBytes(PIK_BYTES)]
  const issuer = await startIssuer({
    port: 0,
    id,
    issuer: name,
    mak,
    pik,
    journal: join(dataDir, 'simulator', `issuer-${name}.jsonl`),
    log: pino({ level, base: { process: `issuer ${name}` } }),
    settings: { cards: cardsAtBank(name) },
  })
  const wish = { id, name: profile.name.zh, host: '127.0.0.1', port: issuer.port, mak, pik }
  for (const product of profile.products) await enrolIssuer(owner, openVault(dataDir), wish, product)
  return issuer
}
