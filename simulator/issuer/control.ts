import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { FAULTS, type FaultPlan, isFault, type Planned } from './faults.ts'
import { accountOf, type Ledger } from './ledger.ts'
import { repaymentsOf } from './repayments.ts'
import { changeSettings, type IssuerSettings } from './settings.ts'

const BODY_MAX = 65_536
const NEXT_MAX = 1_000_000
const KINDS = ['purchase', 'any', 'sale', 'instalment', 'void', 'refund', 'reversal'] as const satisfies readonly Planned['on'][]

/** What the control page shows and changes. */
export interface Controlled {
  readonly id: string
  readonly ledger: Ledger
  readonly heard: object
  readonly settings: IssuerSettings
  readonly faults: FaultPlan
  hangUp(): void
}

interface Said {
  readonly status: number
  readonly body: unknown
}

type Wish = { readonly [name: string]: unknown }

/** A page for audits and tests, on loopback only: it has no password, and could move money if the money were real. */
export function startControl(port: number, issuer: Controlled): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => void serve(issuer, request, response))
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address ? address.port : port,
        close: () =>
          new Promise((done) => {
            server.close(() => done())
            server.closeAllConnections()
          }),
      })
    })
  })
}

async function serve(issuer: Controlled, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body } = await said(issuer, request).catch(() => ({ status: 400, body: { wrong: 'body' } }))
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${JSON.stringify(body)}\n`)
}

async function said(issuer: Controlled, request: IncomingMessage): Promise<Said> {
  // A page in a browser of this machine is not one of ours.
  if (request.headers.origin !== undefined || !/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? ''))
    return { status: 403, body: { wrong: 'origin' } }
  const name = `${request.method} ${(request.url ?? '').split('?')[0]}`
  if (name === 'GET /state') return { status: 200, body: stateOf(issuer) }
  if (name === 'GET /faults') return { status: 200, body: { modes: FAULTS, planned: issuer.faults.left } }
  if (name === 'GET /settings') return { status: 200, body: issuer.settings }
  if (name === 'POST /faults') return plan(issuer, await bodyOf(request))
  if (name === 'POST /settings') {
    const wrong = changeSettings(issuer.settings, await bodyOf(request))
    return wrong.length > 0 ? { status: 422, body: { wrong } } : { status: 200, body: issuer.settings }
  }
  if (name === 'POST /hang-up') {
    issuer.hangUp()
    return { status: 200, body: {} }
  }
  return { status: 404, body: { wrong: 'path' } }
}

function stateOf(issuer: Controlled): unknown {
  const all = issuer.ledger.all()
  return {
    issuer: issuer.id,
    totals: issuer.ledger.totals(),
    heard: issuer.heard,
    accounts: issuer.ledger
      .accounts()
      .map((account) => ({ ...account, repayments: repaymentsOf(account, issuer.settings.products, Date.now()) })),
    others: all
      .filter(({ deed }) => deed.kind !== 'sale' && deed.kind !== 'instalment')
      .map((one) => ({ ...accountOf(one), about: one.deed.about, reason: one.deed.reason })),
  }
}

function plan(issuer: Controlled, wish: Wish): Said {
  const { mode, next = 1, on = 'purchase' } = wish
  if (mode === 'none') {
    issuer.faults.clear()
    return { status: 200, body: { planned: [] } }
  }
  const kind = KINDS.find((one) => one === on)
  const wrong = [
    ...(isFault(mode) ? [] : ['mode']),
    ...(Number.isInteger(next) && (next as number) >= 1 && (next as number) <= NEXT_MAX ? [] : ['next']),
    ...(kind ? [] : ['on']),
  ]
  if (wrong.length > 0 || !isFault(mode) || !kind) return { status: 422, body: { wrong } }
  issuer.faults.plan(mode, next as number, kind)
  return { status: 200, body: { planned: issuer.faults.left } }
}

async function bodyOf(request: IncomingMessage): Promise<Wish> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += (part as Buffer).length
    if (size > BODY_MAX) throw new RangeError('The body is too large.')
    parts.push(part as Buffer)
  }
  const read: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new TypeError('The body is no object.')
  return read as Wish
}
