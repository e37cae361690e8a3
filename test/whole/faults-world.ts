import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { type Embedded, runningUrl, startEmbedded } from '#db/embedded.ts'
import { openDatabase } from '#db/open.ts'
import { openVault } from '#db/vault.ts'
import { enrolIssuer, enrolTerminal } from '#simulator/enrol.ts'
import { ISSUERS } from '#simulator/issuer/products.ts'
import { Terminal } from '#simulator/terminal/terminal.ts'
import { farCutOff } from './gateway-world.ts'
import { Pos } from './pos.ts'
import { freePort, ROOT } from './product.ts'
import { Relay } from './relay.ts'

const MAK = '1122334455667788'
const TERMINALS = 3
const ISSUER_MS = 250
/** What a terminal waits where answers may be lost; nothing else may be told by how quick the machine is. */
const ANSWER_MS = 600
const ANSWER_PATIENCE_MS = 5_000
/** Patience, not a measure: the machine may be busy with other tests. */
const READY_WITHIN_MS = 60_000
const ASK_EVERY_MS = 25

/** What the bank says of one purchase. */
export interface BankAccount {
  readonly state: 'authorised' | 'voided' | 'reversed' | 'declined'
  readonly amountFen: number
  readonly refundedFen: number
  readonly tid: string
  readonly reference: string
}

/** Gateway, bank and database as processes of their own, which can be killed, and terminals on bad wires. */
export interface FaultsWorld {
  readonly terminals: readonly { readonly terminal: Terminal; readonly relay: Relay }[]
  /** Where gateway, bank and database keep what they write. */
  readonly folder: string
  readonly gatewayPort: number
  /** What gateway and bank have said, when they may speak (`loud`). */
  said(): string
  /** A bare terminal that was not there before; its master key is random. */
  pos(): Promise<Pos>
  /** While something is done that may lose answers, terminals wait less for them. */
  hurried<T>(work: () => Promise<T>): Promise<T>
  kill(victim: 'gateway' | 'bank' | 'database'): Promise<void>
  /** A connection of the owner's on the database that runs now. */
  ask<T>(sql: string, parameters?: readonly unknown[]): Promise<T[]>
  accounts(): Promise<BankAccount[]>
  close(): Promise<void>
}

const gone = (child: ChildProcess) =>
  new Promise<void>((resolve) => (child.exitCode !== null || child.signalCode !== null ? resolve() : child.on('exit', () => resolve())))

export interface FaultsWish {
  /** The process under test, or one that is wrong on purpose. */
  readonly gatewayScript?: string
  readonly env?: { readonly [name: string]: string }
  /** Gateway and bank say all they can, and it is kept. */
  readonly loud?: boolean
}

export async function faultsWorld({
  gatewayScript = 'gateway/main.ts',
  env: wished = {},
  loud = false,
}: FaultsWish = {}): Promise<FaultsWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-faults-'))
  const [gatewayPort, bankPort, controlPort] = [await freePort(), await freePort(), await freePort()]
  const pace = { answerMs: ANSWER_PATIENCE_MS }
  const terminals = await prepare(folder, gatewayPort, bankPort, pace)
  let embedded: Embedded = await startEmbedded(folder)
  const env = {
    ...process.env,
    DATABASE_URL: '',
    DATA_DIR: folder,
    GATEWAY_PORT: String(gatewayPort),
    GATEWAY_CUT_OFF: farCutOff(),
    GATEWAY_ISSUER_TIMEOUT_MS: String(ISSUER_MS),
    GATEWAY_RETRY_MS: '50',
    GATEWAY_RETRY_MAX_MS: '200',
    LOG_LEVEL: loud ? 'trace' : (process.env.FAULT_LOG ?? 'fatal'),
    ...wished,
  }
  const said: string[] = []
  const start = (script: string, ...args: string[]): ChildProcess => {
    const heard = loud ? ('pipe' as const) : ('inherit' as const)
    const child = spawn(process.execPath, [script, ...args], {
      cwd: ROOT,
      env,
      stdio: ['ignore', loud || process.env.FAULT_LOG ? heard : 'ignore', heard],
    })
    for (const one of [child.stdout, child.stderr]) one?.on('data', (part: Buffer) => said.push(part.toString('latin1')))
    return child
  }
  const startBank = () =>
    start(
      'simulator/issuer/main.ts',
      '--port',
      String(bankPort),
      '--id',
      '01030000',
      '--issuer',
      'abc',
      '--mak',
      MAK,
      ...(loud ? [] : ['--quiet']),
      '--journal',
      join(folder, 'bank.jsonl'),
      '--control-port',
      String(controlPort),
      '--late-ms',
      '450',
      '--slow-ms',
      '80',
    )
  let [gateway, bank] = [start(gatewayScript), startBank()]
  await Promise.all([answers(gatewayPort), answers(bankPort)])
  const asking = askingOf(folder)
  let strangers = 0
  return {
    terminals,
    folder,
    gatewayPort,
    said: () => said.join(''),
    pos: async () => {
      strangers += 1
      const [tid, mid, tmk] = [String(40_000_000 + strangers), `3033201000001${String(strangers).padStart(2, '0')}`, randomBytes(16)]
      const owner = new Client({ connectionString: runningUrl(folder) ?? '' })
      await owner.connect()
      await enrolTerminal(owner, openVault(folder), { tid, mid, tmk }).finally(() => owner.end())
      return new Pos(gatewayPort, tid, mid, tmk)
    },
    hurried: async (work) => {
      pace.answerMs = ANSWER_MS
      return work().finally(() => {
        pace.answerMs = ANSWER_PATIENCE_MS
      })
    },
    kill: async (victim) => {
      if (victim === 'gateway') {
        gateway.kill('SIGKILL')
        await gone(gateway)
        gateway = start(gatewayScript)
        await answers(gatewayPort)
      } else if (victim === 'bank') {
        bank.kill('SIGKILL')
        await gone(bank)
        bank = startBank()
        await answers(bankPort)
      } else {
        process.kill(-Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
        await embedded.stop()
        embedded = await startEmbedded(folder)
      }
    },
    ask: asking.ask,
    accounts: async () => {
      const state = (await (await fetch(`http://127.0.0.1:${controlPort}/state`)).json()) as { accounts: BankAccount[] }
      return state.accounts
    },
    close: async () => {
      for (const { terminal, relay } of terminals) {
        terminal.close()
        relay.close()
      }
      gateway.kill('SIGKILL')
      bank.kill('SIGKILL')
      await Promise.all([gone(gateway), gone(bank)])
      await asking.close()
      await embedded.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One connection, made again where the database was killed: many questions are asked, and a new connection costs more than its question. */
function askingOf(folder: string): { ask: FaultsWorld['ask']; close(): Promise<void> } {
  let open: Promise<Client> | null = null
  const connect = (): Promise<Client> => {
    const client = new Client({ connectionString: runningUrl(folder) ?? '' })
    // Who asks is told by the answer; who asks later connects anew.
    client.on('error', () => undefined)
    const made = client.connect().then(() => client)
    const forget = (): void => {
      if (open === made) open = null
    }
    client.on('end', forget)
    made.catch(forget)
    return made
  }
  return {
    ask: async (sql, parameters = []) => {
      open ??= connect()
      return (await (await open).query(sql, [...parameters])).rows
    },
    close: async () => (await open?.catch(() => null))?.end(),
  }
}

/** Database, bank and terminals as a demo would have them. */
async function prepare(
  folder: string,
  gatewayPort: number,
  bankPort: number,
  pace: { readonly answerMs: number },
): Promise<FaultsWorld['terminals']> {
  const db = await openDatabase({ dataDir: folder })
  const owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  await owner.query(`insert into organisation (id, parent_id, kind, level, code, name, short_name) values
    (1, null, 'company', 0, '320000', '江苏', '江苏'), (2, 1, 'company', 1, '320100', '南京', '南京'),
    (100, 2, 'company', 2, '320102', '玄武', '玄武'), (1000, null, 'bank', 0, 'abc', '农行', '农行')`)
  const vault = openVault(folder)
  const wish = { id: '01030000', name: '农行', host: '127.0.0.1', port: bankPort, mak: Buffer.from(MAK, 'hex') }
  for (const product of ISSUERS.abc.products) await enrolIssuer(owner, vault, wish, product)
  const terminals = []
  for (let nth = 0; nth < TERMINALS; nth += 1) {
    const [tid, mid, tmk] = [String(30_000_000 + nth), `30332010000000${nth}`, Buffer.alloc(16, nth + 1)]
    await enrolTerminal(owner, vault, { tid, mid, tmk })
    const relay = new Relay(() => gatewayPort)
    const terminal = new Terminal({
      tid,
      mid,
      tmk,
      host: '127.0.0.1',
      port: await relay.port,
      tries: 100,
      get answerMs() {
        return pace.answerMs
      },
    })
    terminals.push({ terminal, relay })
  }
  await owner.end()
  await db.close()
  return terminals
}

async function answers(port: number): Promise<void> {
  for (const giveUp = performance.now() + READY_WITHIN_MS; performance.now() < giveUp; await wait(ASK_EVERY_MS)) {
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (up) return
  }
  throw new Error(`nothing answers on port ${port}`)
}
