import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { type Message, text } from '#gateway/iso8583/message.ts'
import type { Settings } from '#gateway/settings.ts'
import { type GatewayWorld, gatewayWorld, ISSUER_PATIENCE_MS } from './gateway-world.ts'
import type { Pos } from './pos.ts'
import { approve } from './scripted-issuer.ts'

/** Patience, not a measure: the machine may be busy with other tests. */
const WITHIN_MS = 30_000
const ASK_EVERY_MS = 25

/** The gateway of this file of tests, and the terminal of the test that runs. */
export let world: GatewayWorld
export let pos: Pos

/** A gateway for this file alone. */
export function openGateway(settings: Partial<Settings> = {}): void {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'))
  beforeAll(async () => {
    world = await gatewayWorld(folder, settings)
  })
  afterAll(async () => {
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  })
}

/** A gateway for this file alone, and for each of its tests a new terminal that is signed in, at an issuer that approves. */
export function openCounter(settings: Partial<Settings> = {}): void {
  openGateway(settings)
  beforeEach(async () => {
    world.issuer.judge = approve
    issuerHas()
    pos = await world.pos()
    await pos.signIn()
  })
}

/** How long an issuer has for its answer from now on: where it keeps silent, not long. The next test begins with patience again. */
export function issuerHas(ms = ISSUER_PATIENCE_MS): void {
  Object.assign(world.running.gateway.settings, { issuerTimeoutMs: ms })
}

/** The same gateway and terminal after a restart, with other limits. */
export async function restarted(settings: Partial<Settings> = {}): Promise<void> {
  await world.running.close()
  await world.again(settings)
  pos = pos.twin(world.running.port)
}

export const send = (request: Message, from = pos): Promise<Message | null> => from.send(request, { mac: true })
export const code = (answer: Message | null): string | undefined => (answer ? text(answer, 39) : undefined)
export const demand = (answer: Message | null): number => (answer?.header?.[2] ?? 0) & 15

/** The answer to a request that is approved. */
export async function sold(request: Message): Promise<Message> {
  const answer = await send(request)
  expect(code(answer)).toBe('00')
  return answer as Message
}

/** What the issuer has heard of a terminal in messages of one type. */
export function heardOf(mti: string, from: { readonly tid: string } = pos): Message[] {
  return world.issuer.of(mti).filter((one) => text(one, 41) === from.tid)
}

/** What the issuer has heard of a terminal, as words. */
export function heard(from: { readonly tid: string } = pos): string[] {
  return world.issuer.heard.filter((one) => text(one, 41) === from.tid).map((one) => `${one.mti} ${text(one, 3)}`)
}

/** What the gateway has written down of the terminal. */
export async function journal(): Promise<{ state: string; answer: string | null }[]> {
  return (await world.owner.query('select state, answer from gateway.journal where tid = $1 order by id', [pos.tid])).rows
}

/** @throws Error when it does not come about */
export async function eventually(check: () => boolean | Promise<boolean>, withinMs = WITHIN_MS): Promise<void> {
  const giveUp = performance.now() + withinMs
  while (!(await check())) {
    if (performance.now() > giveUp) throw new Error('It did not come about')
    await wait(ASK_EVERY_MS)
  }
}
