import '#db/right-node.ts'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { runningUrl } from '../db/embedded.ts'
import { openVault } from '../db/vault.ts'
import type { Product } from '../domain/instalment/product.ts'
import { fen } from '../domain/money.ts'
import { readSettings } from '../gateway/settings.ts'
import { enrolIssuer, enrolTerminal } from '../simulator/enrol.ts'

const USAGE = `npm run gateway:enrol -- --tid <8> --mid <15> --tmk <32 hex digits> [--mcc 5732] [--mac annex-b|x9.19|sm4]
    [--bin 622848,… --project <code> --terms 3,6,12 --min <fen> --max <fen>
     --issuer-id <id> --issuer-host <host> --issuer-port <port> [--issuer-mak <16 hex digits>] [--issuer-pik <16 or 32 hex digits>]]
Gives a demo's gateway one terminal with a loaded key and, with the issuer's options, one issuer link with its product.`

function stop(sentence: string): never {
  console.error(`\n${sentence}\n\n${USAGE}\n`)
  process.exit(1)
}

const { values } = parseArgs({
  options: Object.fromEntries(
    [
      'tid',
      'mid',
      'tmk',
      'mcc',
      'mac',
      'bin',
      'project',
      'terms',
      'min',
      'max',
      'issuer-id',
      'issuer-host',
      'issuer-port',
      'issuer-mak',
      'issuer-pik',
    ].map((name) => [name, { type: 'string' as const }]),
  ),
})
const given = (name: string, form: RegExp, what: string): string => {
  const value = values[name]
  if (typeof value !== 'string') return stop(`--${name} is missing: ${what}.`)
  if (!form.test(value)) return stop(`--${name} is "${value}"; it should be ${what}.`)
  return value
}

function productGiven(): Product {
  const terms = given('terms', /^\d{1,2}(,\d{1,2})*$/, 'periods such as 3,6,12')
    .split(',')
    .map(Number)
  return {
    issuerCode: given('issuer-id', /^\d{1,11}$/, '1 to 11 digits'),
    name: { zh: '模拟分期', en: 'Simulated instalments' },
    project: given('project', /^[\x21-\x7e]{1,30}$/, '1 to 30 letters, digits or signs'),
    terms: terms.map((periods) => ({ periods, ratePpm: 6_000 })),
    feeBearer: 'cardholder',
    charged: 'per_period',
    minFen: fen(Number(given('min', /^\d{1,12}$/, 'an amount in fen'))),
    maxFen: fen(Number(given('max', /^\d{1,12}$/, 'an amount in fen'))),
    bins: given('bin', /^\d{4,12}(,\d{4,12})*$/, 'first digits of cards such as 622848').split(','),
    mccs: [],
    mids: [],
    validFrom: '2000-01-01',
    validTo: null,
    rounding: 'first',
    statement: { day: 10, cardDayWins: true, purchaseOnTheDay: 'next_statement' },
    earlyRepayment: 'shorten',
    unbilledFee: 'falls',
  }
}

async function main(): Promise<void> {
  const tid = given('tid', /^[A-Za-z0-9]{8}$/, '8 letters or digits')
  const mid = given('mid', /^[A-Za-z0-9]{15}$/, '15 letters or digits')
  const tmk = Buffer.from(given('tmk', /^[0-9a-fA-F]{32}$/, '32 hex digits (16 bytes)'), 'hex')
  const mac = values.mac === undefined ? 'annex-b' : given('mac', /^(annex-b|x9\.19|sm4)$/, 'annex-b, x9.19 or sm4')
  const settings = readSettings(process.env)
  const url = settings.databaseUrl ?? runningUrl(settings.dataDir)
  if (!url) stop(`No database runs in ${settings.dataDir}: npm start first.`)
  const owner = new Client({ connectionString: url })
  await owner.connect()
  try {
    const demo = await owner.query("select 1 from setting where key = 'demo'")
    if (demo.rowCount === 0)
      stop('This database holds no demo: terminals of a real one are installed by their orders, with two custodians.')
    const vault = openVault(settings.dataDir)
    await enrolTerminal(owner, vault, {
      tid,
      mid,
      tmk,
      mac: mac as 'annex-b' | 'x9.19' | 'sm4',
      ...(typeof values.mcc === 'string' ? { mcc: given('mcc', /^\d{4}$/, '4 digits') } : {}),
    })
    if (values['issuer-id'] !== undefined) {
      const issuerMak =
        values['issuer-mak'] === undefined ? null : Buffer.from(given('issuer-mak', /^[0-9a-fA-F]{16}$/, '16 hex digits (8 bytes)'), 'hex')
      const product = productGiven()
      await enrolIssuer(
        owner,
        vault,
        {
          id: product.issuerCode,
          name: product.issuerCode,
          host: given('issuer-host', /^\S+$/, 'a host'),
          port: Number(given('issuer-port', /^\d{1,5}$/, 'a port')),
          mak: issuerMak,
          ...(values['issuer-pik'] === undefined
            ? {}
            : { pik: Buffer.from(given('issuer-pik', /^([0-9a-fA-F]{16}){1,2}$/, '16 or 32 hex digits'), 'hex') }),
        },
        product,
      )
    }
    console.log(JSON.stringify({ tid, mid, issuer: values['issuer-id'] ?? null }))
  } finally {
    await owner.end()
  }
}

await main()
