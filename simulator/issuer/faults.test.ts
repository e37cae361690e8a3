import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { IssuerLink, type Outcome } from '#gateway/issuer-link.ts'
import { makeLog } from '#gateway/log.ts'
import type { Outgoing } from '#gateway/network.ts'
import type { FaultMode } from './faults.ts'
import type { Issuer, IssuerOptions } from './serve.ts'
import { ABC, ACQUIRER, bank, CARD, instalment, Line, MAK, refundOf, reversalOf, sale, voidOf } from './testing.ts'

/** What the link waits for an answer that will not come in time, and for one that will: the machine may be busy. */
const TIMEOUT_MS = 250
const PATIENCE_MS = 20_000
const TRIES_MAX = 40
const closing: (() => Promise<unknown> | undefined)[] = []

type Ask = (outgoing: Outgoing, timeoutMs?: number) => Promise<Outcome>

/** A bank and the gateway's own link to it. */
async function world(more: Partial<IssuerOptions> = {}): Promise<{ issuer: Issuer; ask: Ask }> {
  const issuer = await bank({ settings: { slowMs: 100, lateMs: 400 }, ...more })
  const at = {
    issuerId: ABC,
    host: '127.0.0.1',
    port: issuer.port,
    connects: 'out',
    mak: MAK,
    pik: null,
    acquirerId: ACQUIRER,
    echoMs: 1e9,
    late: () => undefined,
  } as const
  const link = new IssuerLink(at, makeLog('silent'), Date.now)
  closing.push(
    async () => link.close(),
    () => issuer.close(),
  )
  return {
    issuer,
    ask: async (outgoing, timeoutMs = PATIENCE_MS) => {
      await new Promise<void>((resolve) => link.whenUp(resolve))
      return link.request(outgoing, timeoutMs)
    },
  }
}

function told(outcome: Outcome): string {
  return outcome.kind === 'answer' ? (text(outcome.answer, 39) ?? '') : outcome.kind
}

/** The same message again until it is answered, as store-and-forward does it: after a hang-up the first one may go into a line that is closing. */
async function insist(ask: Ask, outgoing: Outgoing): Promise<string> {
  let answer = ''
  for (let tries = 0; tries < TRIES_MAX && !/^\w\w$/.test(answer); tries += 1) answer = told(await ask(outgoing, TIMEOUT_MS))
  return answer
}

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Fen, mode, what the gateway's link makes of it, what the bank has booked. */
const TABLE: readonly [number, FaultMode, string, boolean][] = [
  [1, 'silent', 'timeout', true],
  [2, 'slow', '00', true],
  [3, 'late', 'timeout', true],
  [4, 'doubled', '00', true],
  [5, 'wrong_mac', 'timeout', true],
  [6, 'hang_up_before', 'timeout', true],
  [7, 'hang_up_after', '00', true],
  [8, 'reject', 'rejected', false],
  [9, 'wrong_amount', 'timeout', true],
  [10, 'bad_field_57', 'timeout', true],
  [11, 'wrong_card', 'timeout', true],
  [12, 'deaf', 'timeout', false],
  [13, 'rate_too_high', 'timeout', true],
  [14, 'unreadable', 'timeout', true],
  [15, 'broken_frame', 'timeout', true],
  [16, 'no_mac', 'timeout', true],
  [17, 'no_field_57', 'timeout', true],
  [18, 'in_pieces', '00', true],
  [19, 'declined_first', '51', true],
]

describe('faults, each seen by the gateway’s own link', () => {
  test.each(TABLE)('an amount of …99.%i is %s: %s', async (tail, mode, outcome, booked) => {
    const { issuer, ask } = await world()
    const asked = instalment(120_000 - 100 + tail)
    const timeoutMs = outcome === 'timeout' ? TIMEOUT_MS : PATIENCE_MS
    expect(told(await ask(asked, timeoutMs))).toBe(outcome)
    expect(issuer.totals.authorised).toBe(booked ? 1 : 0)
    // What the amount chose happened to the purchase alone: its reversal arrives, and so does the same fault by plan.
    expect(await insist(ask, reversalOf(asked))).toBe(booked ? '00' : '25')
    expect(issuer.totals.authorised).toBe(0)
    issuer.faults.plan(mode)
    expect(told(await ask(instalment(130_000), timeoutMs))).toBe(outcome)
    expect(await insist(ask, instalment(130_000))).toBe('00')
  })

  test('a repeated request is answered from what was booked, without the fault', async () => {
    const { issuer, ask } = await world()
    const asked = instalment(119_901)
    expect([told(await ask(asked, TIMEOUT_MS)), told(await ask(asked)), issuer.totals.authorised]).toEqual(['timeout', '00', 1])
  })

  test('a card can have a fault, and a reversal too when it is planned', async () => {
    const { issuer, ask } = await world()
    issuer.settings.cards[CARD] = { fault: 'silent' }
    const asked = sale(100)
    expect(told(await ask(asked, TIMEOUT_MS))).toBe('timeout')
    issuer.faults.plan('silent', 2, 'reversal')
    const undo = reversalOf(asked)
    expect([told(await ask(undo, TIMEOUT_MS)), told(await ask(undo, TIMEOUT_MS)), told(await ask(undo))]).toEqual([
      'timeout',
      'timeout',
      '00',
    ])
    expect(issuer.totals.reversed).toBe(1)
  })
})

describe('the control port', () => {
  test('shows every authorisation, plans faults, changes settings, and refuses what is wrong or from a browser', async () => {
    const { issuer, ask } = await world({ control: 0 })
    const at = `http://127.0.0.1:${issuer.controlPort}`
    const post = (path: string, body: unknown) => fetch(at + path, { method: 'POST', body: JSON.stringify(body) })
    const bought = sale(1_000)
    await ask(bought)
    await ask(refundOf(bought, 400))
    const state = (await (await fetch(`${at}/state`)).json()) as { totals: object; accounts: object[]; others: object[] }
    expect(state.totals).toMatchObject({ authorised: 1, authorisedFen: 1_000, refundedFen: 400 })
    expect(state.accounts).toMatchObject([{ amountFen: 1_000, state: 'authorised', refundedFen: 400, card: '622848*********0128' }])
    expect(state.others).toMatchObject([{ kind: 'refund', amountFen: 400 }])
    expect((await post('/faults', { mode: 'reject', next: 1, on: 'any' })).status).toBe(200)
    expect(told(await ask(voidOf(bought)))).toBe('rejected')
    expect((await post('/settings', { amountMaxFen: 50 })).status).toBe(200)
    expect(told(await ask(sale(51)))).toBe('61')
    for (const [path, body] of [
      ['/faults', { mode: 'nothing' }],
      ['/faults', { mode: 'slow', next: 0 }],
      ['/settings', { amountMaxFen: -1 }],
      ['/settings', { products: [] }],
    ] as const)
      expect((await post(path, body)).status, path).toBe(422)
    expect((await post('/settings', 'x')).status).toBe(400)
    expect((await fetch(`${at}/state`, { headers: { origin: 'http://example.org' } })).status).toBe(403)
    expect((await fetch(`${at}/other`)).status).toBe(404)
  })
})

describe('the journal', () => {
  const main = join(import.meta.dirname, 'main.ts')
  const running: ChildProcess[] = []

  async function start(journal: string): Promise<{ process: ChildProcess; line: Line; control: string }> {
    const child = spawn(
      'node',
      [main, '--port', '0', '--id', ABC, '--issuer', 'abc', '--mak', MAK.toString('hex'), '--control-port', '0', '--journal', journal],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    running.push(child)
    const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
    const { port, control } = JSON.parse(said.toString().split('\n')[0] ?? '') as { port: number; control: number }
    return { process: child, line: await Line.to(port), control: `http://127.0.0.1:${control}` }
  }

  test('after kill -9 the bank goes on: what was answered stands, and is not authorised again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'issuer-'))
    const journal = join(folder, 'abc.jsonl')
    try {
      const first = await start(journal)
      const [silent, plain, late] = [instalment(119_901, 12, { 14: undefined }), sale(500, { 14: undefined }), sale(700)]
      expect(await first.line.ask(silent, 300)).toBeNull()
      const answer = (await first.line.ask(plain)) as Message
      await first.line.ask(voidOf(plain))
      expect(text((await first.line.ask(reversalOf(late))) as Message, 39)).toBe('25')
      first.process.kill('SIGKILL')
      await once(first.process, 'exit')
      // A line that the crash cut.
      appendFileSync(journal, '{"key":"0200 11')
      const second = await start(journal)
      expect(text((await second.line.ask(silent)) as Message, 39)).toBe('00')
      expect(text((await second.line.ask(plain)) as Message, 38)).toBe(text(answer, 38))
      expect(text((await second.line.ask(late)) as Message, 39)).toBe('22')
      const state = (await (await fetch(`${second.control}/state`)).json()) as { accounts: { state: string }[] }
      expect(state.accounts.map((one) => one.state)).toEqual(['authorised', 'voided', 'declined'])
      expect(readFileSync(journal, 'utf8')).not.toContain(CARD)
      expect(readFileSync(journal, 'utf8').trimEnd().split('\n')).toHaveLength(6)
    } finally {
      for (const child of running.splice(0)) child.kill('SIGKILL')
      rmSync(folder, { recursive: true })
    }
  })

  test('what cannot be started says why', async () => {
    const child = spawn('node', [main, '--port', '0', '--id', 'x', '--issuer', 'abc'], { stdio: ['ignore', 'ignore', 'pipe'] })
    const [said] = (await once(child.stderr as NodeJS.ReadableStream, 'data')) as [Buffer]
    expect(said.toString()).toContain('--id has 1 to 11 digits.')
  })
})
