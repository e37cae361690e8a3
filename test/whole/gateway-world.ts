import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import type { Database } from '#db/open.ts'
import { testDatabase } from '#db/testing.ts'
import { openVault } from '#db/vault.ts'
import type { Product } from '#domain/instalment/product.ts'
import { fen } from '#domain/money.ts'
import { makeLog } from '#gateway/log.ts'
import { readSettings, type Settings } from '#gateway/settings.ts'
import { type Running, startGateway } from '#gateway/start.ts'
import { enrolIssuer, enrolTerminal } from '#simulator/enrol.ts'
import { Pos, PROJECT } from './pos.ts'
import { ISSUER_MAK, ScriptedIssuer } from './scripted-issuer.ts'

/** An issuer that answers has so long for it: patience, not a measure. */
export const ISSUER_PATIENCE_MS = 20_000
/** PINs go on to the issuer under it. */
export const ISSUER_PIK = Buffer.from('0123456789abcdef1032547698badcfe', 'hex')

export const PRODUCT: Product = {
  issuerCode: '01030000',
  name: { zh: '测试', en: 'Test' },
  project: PROJECT,
  terms: [3, 6, 12].map((periods) => ({ periods, ratePpm: 6_000 })),
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
}

export interface GatewayWorld {
  readonly db: Database
  readonly owner: Client
  readonly issuer: ScriptedIssuer
  readonly folder: string
  running: Running
  pos(): Promise<Pos>
  /** Starts the gateway again on the same database, after `running` was closed. */
  again(settings?: Partial<Settings>): Promise<void>
  close(): Promise<void>
}

const SHANGHAI_HOURS = 8

/** A cut-off that no test meets, whenever it runs: what is sold before it and taken back behind it is refused. */
export function farCutOff(): string {
  return `${String((new Date().getUTCHours() + SHANGHAI_HOURS + 12) % 24).padStart(2, '0')}:00`
}

/** A gateway with one issuer on a database of its own. */
export async function gatewayWorld(folder: string, settings: Partial<Settings> = {}): Promise<GatewayWorld> {
  const db = await testDatabase()
  const owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  await owner.query(`insert into organisation (id, parent_id, kind, level, code, name, short_name) values
    (1, null, 'company', 0, '320000', '江苏', '江苏'), (2, 1, 'company', 1, '320100', '南京', '南京'), (100, 2, 'company', 2, '320102', '玄武', '玄武'), (1000, null, 'bank', 0, 'abc', '农行', '农行')
    on conflict do nothing`)
  const vault = openVault(folder)
  const issuer = new ScriptedIssuer()
  const port = await issuer.listen()
  await enrolIssuer(
    owner,
    vault,
    { id: PRODUCT.issuerCode, name: '测试行', host: '127.0.0.1', port, mak: ISSUER_MAK, pik: ISSUER_PIK },
    PRODUCT,
  )
  const base: Settings = {
    ...readSettings({ GATEWAY_PORT: '0', GATEWAY_CUT_OFF: farCutOff(), DATA_DIR: folder }),
    issuerTimeoutMs: ISSUER_PATIENCE_MS,
    retryMs: 100,
    retryMaxMs: 500,
    ...settings,
  }
  const start = (more: Partial<Settings> = {}) => startGateway(db.urlOf('tw_gateway'), { ...base, ...more }, makeLog('silent'))
  let count = 0
  const world: GatewayWorld = {
    db,
    owner,
    issuer,
    folder,
    running: await start(),
    pos: async () => {
      count += 1
      const [tid, mid, tmk] = [String(10_000_000 + count), `30132010000${String(count).padStart(4, '0')}`, randomBytes(16)]
      await enrolTerminal(owner, vault, { tid, mid, tmk })
      return new Pos(world.running.port, tid, mid, tmk)
    },
    again: async (more) => {
      world.running = await start(more)
      await linkUp(world.running)
    },
    close: async () => {
      await world.running.close()
      issuer.close()
      await owner.end()
      await db.close()
    },
  }
  await linkUp(world.running)
  return world
}

async function linkUp(running: Running): Promise<void> {
  for (const link of running.gateway.issuers.all()) await new Promise<void>((resolve) => link.whenUp(resolve))
}
