import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runningUrl } from '#db/embedded.ts'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { CARD, Pos } from './pos.ts'
import { cleanUp, freePort, type Running, startProduct, temporaryFolder } from './product.ts'
import { ScriptedIssuer } from './scripted-issuer.ts'

const TMK = randomBytes(16)
const MID = '30132015732000A'
const PROJECT = 'ZZ-LAST-1'
const MAK_HEX = '1122334455667788'

const folder = join(temporaryFolder(), 'data')
let env: { readonly [name: string]: string }
let owner: Client
const bank = new ScriptedIssuer()
let issuerPort = 0

/** A demo as `npm start` starts it, in its own processes: the server, the gateway, the simulated banks. */
beforeAll(async () => {
  env = { DATA_DIR: folder, DEMO: '1', DEMO_ORDERS: '60', LOG_LEVEL: 'info', GATEWAY_PORT: String(await freePort()) }
  issuerPort = await bank.listen()
  const fill = await startProduct({ env, args: ['simulator/province/main.ts'] })
  expect(await fill.ended, fill.err()).toEqual({ code: 0, signal: null })
  await said(await startProduct({ env }), /Stop with Ctrl-C/)
  await said(await startProduct({ env, args: ['gateway/main.ts'] }), /the gateway listens/)
  owner = new Client({ connectionString: runningUrl(folder) ?? '' })
  await owner.connect()
}, 300_000)
afterAll(async () => {
  await owner.end()
  bank.close()
  await cleanUp()
})

/** Three processes start one after the other, with whatever else this machine does. */
async function said(product: Running, words: RegExp): Promise<void> {
  for (const giveUp = performance.now() + 150_000; !words.test(product.out()); await wait(100))
    if (performance.now() > giveUp || product.child.exitCode !== null) throw new Error(`never said ${words}: ${product.err()}`)
}

interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function enrol(options: { readonly [name: string]: string }, more: { readonly [name: string]: string } = {}): Promise<Said> {
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const made = await startProduct({ args: ['tools/gateway-enrol.ts', ...args], env: { ...env, ...more } })
  const { code } = await made.ended
  return { code, out: made.out(), err: made.err() }
}

const terminal = (tid: string, mid = MID, tmk = TMK) => ({ tid, mid, tmk: tmk.toString('hex') })
const issuer = (change: { readonly [name: string]: string } = {}) => ({
  bin: '622848',
  project: PROJECT,
  terms: '3,6,12',
  min: '10000',
  max: '5000000',
  'issuer-id': '48029999',
  'issuer-host': '127.0.0.1',
  'issuer-port': String(issuerPort),
  'issuer-mak': MAK_HEX,
  ...change,
})
const posOf = (tid: string, mid = MID, tmk = TMK) => new Pos(Number(env.GATEWAY_PORT), tid, mid, tmk)

async function answerOf(pos: Pos, request: Message): Promise<string | undefined> {
  return text((await pos.send(request, { mac: true })) as Message, 39)
}

/** All that an enrolment writes, to see that nothing of it was. */
async function written(): Promise<unknown> {
  const tables = [
    'select serial, tid, key_state from terminal order by serial',
    'select serial, state from terminal_key order by serial',
    'select mid, mcc, branch_id from merchant order by id',
    'select tid, mid, serial, batch, mac from gateway.session order by tid',
    'select id, host, port from gateway.issuer order by id',
    'select project, issuer_id from gateway.product order by project',
  ]
  const rows: unknown[] = []
  for (const sql of tables) rows.push((await owner.query(sql)).rows)
  return rows
}

describe('npm run gateway:enrol points any terminal and any issuer at the gateway of a demo (docs/spec/8)', () => {
  test('a terminal of its own sells with an issuer of its own, beside a bank of the demo that has the same cards', async () => {
    // The demo's own bank, whose project comes first in the alphabet.
    await startProduct({ env, args: ['simulator/main.ts'] })
    const bankIsThere = async () => (await owner.query("select 1 from gateway.product where project = 'ABC-POS-01'")).rowCount === 1
    await expect.poll(bankIsThere, { timeout: 50_000 }).toBe(true)
    const said = await enrol({ ...terminal('90000001'), ...issuer() })
    expect(said).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(said.out)).toEqual({ tid: '90000001', mid: MID, batch: 1, issuer: '48029999' })
    const pos = posOf('90000001')
    expect(text((await pos.signIn()) as Message, 39)).toBe('00')
    expect(await answerOf(pos, pos.instalment(120_000, 12, { project: PROJECT }))).toBe('00')
    expect(await answerOf(pos, pos.sale(12_300))).toBe('00')
    expect(bank.of('0200').map((one) => [text(one, 2), text(one, 41)])).toEqual([
      [CARD, '90000001'],
      [CARD, '90000001'],
    ])
  })

  test('again: it begins anew in a batch without messages, and its keys are the new ones', async () => {
    const tmk = randomBytes(16)
    const said = await enrol({ ...terminal('90000001', MID, tmk), mcc: '5411' })
    expect(JSON.parse(said.out)).toMatchObject({ batch: 2, issuer: null })
    expect(said.err).toContain('Its MCC was 5732 and is 5411 now.')
    const pos = posOf('90000001', MID, tmk)
    await pos.signIn()
    pos.stan = 1
    const heard = bank.heard.length
    expect(await answerOf(pos, pos.instalment(150_000, 6, { project: PROJECT }))).toBe('00')
    expect(bank.heard.slice(heard).map((one) => text(one, 18))).toEqual(['5411'])
    // Nothing was sold in batch 3 yet: once more changes nothing.
    expect(JSON.parse((await enrol(terminal('90000001', MID, tmk))).out)).toMatchObject({ batch: 3 })
    expect(JSON.parse((await enrol(terminal('90000001', MID, tmk))).out)).toMatchObject({ batch: 3 })
  })

  test('the TID of a terminal of the demo is taken over, and the one that had it is told', async () => {
    const { rows } = await owner.query("select tid, serial from gateway.field_terminal where serial not like 'SIM%' order by tid limit 1")
    const held = rows[0] as { tid: string; serial: string }
    const said = await enrol(terminal(held.tid))
    expect(said.code).toBe(0)
    expect(said.err).toContain(`TID ${held.tid} was that of terminal ${held.serial}`)
    expect((await owner.query('select serial from terminal where tid = $1', [held.tid])).rows).toEqual([{ serial: `SIM${held.tid}` }])
    const pos = posOf(held.tid)
    expect(text((await pos.signIn()) as Message, 39)).toBe('00')
    expect(await answerOf(pos, pos.sale(1_000))).toBe('00')
  })

  test('the MID of a merchant of the demo, in whatever branch: the terminal hangs from it there', async () => {
    const { rows } = await owner.query(
      "select mid, branch_id, name from merchant where mid is not null and licence_number not like 'SIM%' order by branch_id desc limit 1",
    )
    const merchant = rows[0] as { mid: string; branch_id: number; name: string }
    const said = await enrol(terminal('90000002', merchant.mid))
    expect([said.code, said.err]).toEqual([0, expect.stringContaining(merchant.name)])
    expect((await owner.query("select branch_id from terminal where tid = '90000002'")).rows).toEqual([{ branch_id: merchant.branch_id }])
    const pos = posOf('90000002', merchant.mid)
    expect(text((await pos.signIn()) as Message, 39)).toBe('00')
    // And to another merchant in another branch with its next enrolment.
    await enrol(terminal('90000002'))
    expect(text((await posOf('90000002').signIn()) as Message, 39)).toBe('00')
  })

  test('an id of a bank of the demo is taken over too, with its cards', async () => {
    await enrol({ ...terminal('90000003'), ...issuer({ 'issuer-id': '01020000', bin: '622202', project: 'MINE' }) })
    const pos = posOf('90000003')
    await pos.signIn()
    const heard = bank.heard.length
    expect(await answerOf(pos, pos.sale(2_000, '6222021234567890128'))).toBe('00')
    expect(bank.heard.length).toBe(heard + 1)
  })

  test.each<[string, () => { readonly [name: string]: string }, RegExp]>([
    [
      'a port that is none',
      () => ({ ...terminal('90000009'), ...issuer({ 'issuer-port': '70000' }) }),
      /--issuer-port is "70000"; it should be/,
    ],
    ['half an issuer', () => ({ ...terminal('90000009'), bin: '622848' }), /without --project/],
    ['no key', () => ({ tid: '90000009', mid: MID }), /--tmk is missing/],
  ])('%s is a sentence, an exit code and nothing written', async (_, options, sentence) => {
    const before = await written()
    const said = await enrol(options())
    expect(said.code).toBe(1)
    expect(said.err).toMatch(sentence)
    expect(said.err).not.toContain('    at ')
    expect(said.out).toBe('')
    expect(await written()).toEqual(before)
  })

  test.each<[string, () => { readonly [name: string]: string }, RegExp]>([
    ['no database in the folder', () => ({ DATA_DIR: temporaryFolder() }), /No database runs in .*: npm start first/],
    ['a database that does not answer', () => ({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }), /The database does not answer/],
    ['a database of somebody else', () => ({ DATABASE_URL: (runningUrl(folder) ?? '').replace(/\/\w+$/, '/template1') }), /holds no demo/],
    [
      'the wrong folder beside DATABASE_URL',
      () => ({ DATABASE_URL: runningUrl(folder) ?? '', DATA_DIR: temporaryFolder() }),
      /does not hold the key/,
    ],
    ['a setting that is wrong', () => ({ GATEWAY_PORT: 'x' }), /GATEWAY_PORT is "x"/],
  ])('%s: a sentence', async (_, more, sentence) => {
    const said = await enrol(terminal('90000009'), more())
    expect([said.code, said.out]).toEqual([1, ''])
    expect(said.err).toMatch(sentence)
  })

  test('one issuer with a row that cannot be used takes no other with it', async () => {
    await owner.query(
      "insert into gateway.issuer (id, name, host, port) values ('00000000', 'broken', '127.0.0.1', 70000), ('00000001', 'sealed by another', '127.0.0.1', 1)",
    )
    await owner.query("update gateway.issuer set mak = 'bm9uZQ==' where id = '00000001'")
    await enrol({ ...terminal('90000004'), ...issuer({ 'issuer-id': '48029998', bin: '628888', project: 'AFTER' }) })
    const pos = posOf('90000004')
    await pos.signIn()
    expect(await answerOf(pos, pos.sale(3_000, '6288881234567890128'))).toBe('00')
  })

  test('a database that is no demo any more is refused', async () => {
    await owner.query("delete from setting where key = 'demo'")
    const said = await enrol(terminal('90000009'))
    expect([said.code, said.err]).toEqual([1, expect.stringContaining('holds no demo')])
  })
})
