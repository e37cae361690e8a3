import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { PosProblem, PosTerms } from '#contract/pos.ts'
import { NoGateway } from '#simulator/terminal/line.ts'
import { amountsFor } from '#simulator/terminal/requests.ts'
import { TerminalFault } from '#simulator/terminal/session.ts'
import { ACTS, amountOf, cardOf, Refused, type Standing, transactionsOf } from './act.ts'
import { DEMO_CARDS } from './cards.ts'
import { offersOf } from './offers.ts'
import type { TerminalShelf } from './terminals.ts'

const BODY_MAX = 16_384
const STATUS = {
  unknown_terminal: 404,
  no_key: 404,
  no_gateway: 503,
  busy: 409,
  bad_input: 422,
  not_signed_in: 409,
  no_such_sale: 404,
  not_voidable: 409,
  batch_open: 409,
} as const satisfies {
  readonly [code in PosProblem]: number
}

/** The bridge between the POS page and the simulated terminals: JSON over HTTP on loopback (contract/pos.ts). Answers its port. */
export async function startBridge(shelf: TerminalShelf): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => void answer(shelf, request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : 0, close: () => closed(server, shelf) }
}

function closed(server: Server, shelf: TerminalShelf): Promise<void> {
  shelf.close()
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function answer(shelf: TerminalShelf, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: unknown, type = 'application/json'): void => {
    response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' })
    response.end(JSON.stringify(body))
  }
  try {
    send(200, await decide(shelf, request))
  } catch (error) {
    const refused = refusalOf(error)
    send(STATUS[refused.code], { ...refused, status: STATUS[refused.code], title: refused.detail }, 'application/problem+json')
  }
}

function refusalOf(error: unknown): { code: PosProblem; detail: string } {
  const detail = (error as Error).message
  if (error instanceof Refused || error instanceof TerminalFault) return { code: error.code, detail }
  if (error instanceof NoGateway) return { code: 'no_gateway', detail }
  return { code: 'busy', detail }
}

async function decide(shelf: TerminalShelf, request: IncomingMessage): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://bridge')
  const [first, tid, act] = url.pathname.replace('/pos/bridge', '').split('/').filter(Boolean)
  const posted = request.method === 'POST'
  if (first === 'cards' && !posted) return { items: DEMO_CARDS.map((one) => one.shown) }
  if (first === 'terminals' && !tid && !posted) return { items: await shelf.list((url.searchParams.get('q') ?? '').trim().slice(0, 40)) }
  if (first !== 'terminals' || !tid) throw new Refused('unknown_terminal', 'There is nothing at this address.')
  const found = await shelf.take(decodeURIComponent(tid))
  if (!found) throw new Refused('unknown_terminal', `No terminal ${tid} with a loaded key: install it by its order first.`)
  return posted ? perform({ shelf, ...found }, act ?? '', await bodyOf(request)) : look({ shelf, ...found }, act)
}

function look(at: Standing, what: string | undefined): unknown {
  if (what === 'transactions') return { items: transactionsOf(at) }
  if (what === undefined) return at.shelf.shown(at.field)
  throw new Refused('bad_input', `There is nothing called ${what} to look at.`)
}

async function perform(at: Standing, act: string, body: { readonly [name: string]: unknown }): Promise<unknown> {
  if (act === 'terms') {
    const { pan } = cardOf(body.cardId)
    return {
      items: offersOf(at.terminal, at.field, pan, amountOf(body), Date.now()),
      range: amountsFor(at.terminal.menus, pan),
    } satisfies PosTerms
  }
  const work = Object.hasOwn(ACTS, act) ? ACTS[act] : undefined
  if (!work) throw new Refused('bad_input', `A terminal cannot ${act}.`)
  return work(at, body)
}

async function bodyOf(request: IncomingMessage): Promise<{ readonly [name: string]: unknown }> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > BODY_MAX) throw new Refused('bad_input', `At most ${BODY_MAX} bytes.`)
    pieces.push(piece)
  }
  if (size === 0) return {}
  try {
    const value: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as { readonly [name: string]: unknown }
  } catch {
    // Said below.
  }
  throw new Refused('bad_input', 'The body should be a JSON object.')
}
