import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { pinBlock } from '#gateway/iso8583/pin.ts'
import { ISSUERS } from '#simulator/issuer/products.ts'
import { type FaultsWorld, faultsWorld } from './faults-world.ts'
import { foundIn, foundInFolder, type Planted, planted } from './found-in.ts'
import type { Pos } from './pos.ts'
import { ISSUER_MAK } from './scripted-issuer.ts'

const PAN = '6228480471935520861'
const TRACK_2 = `${PAN}=30121017654321098`
const PIN = '739164'
/** A busy machine is no silent bank. */
const ISSUER_MS = 3_000
const TRIES = 200
const ASK_EVERY_MS = 50
const [PRODUCT] = ISSUERS.abc.products

let world: FaultsWorld
let pos: Pos
let begun = 0
const secrets: Planted[] = []
const answers: (string | undefined)[] = []

beforeAll(async () => {
  world = await faultsWorld({ loud: true, env: { GATEWAY_ISSUER_TIMEOUT_MS: String(ISSUER_MS) } })
  begun = Date.now() - 1_000
  pos = await world.pos()
  await day()
})
afterAll(() => world.close())

async function say(request: Message, mac = true): Promise<Message> {
  const answer = await pos.send(request, { mac })
  if (!answer) throw new Error('no answer')
  answers.push(text(answer, 39))
  return answer
}

/** Swiped, with a PIN. */
function withTrack(request: Message): Message {
  if (!pos.keys) throw new Error('not signed in')
  const block = pinBlock(pos.keys.pik, PIN, PAN)
  secrets.push(planted('PIN block', block))
  Object.assign(request.fields, { 2: PAN, 14: undefined, 22: '021', 26: '12', 35: TRACK_2, 52: block, 53: '2600000000000000' })
  return request
}

/** Until the gateway has its line to the bank, sales are declined with 91. */
async function bankIsThere(): Promise<void> {
  for (let left = TRIES; left > 0; left -= 1) {
    const answer = await pos.send(pos.sale(1_000, PAN), { mac: true })
    if (answer && text(answer, 39) === '00') return
    await wait(ASK_EVERY_MS)
  }
  throw new Error('the bank did not come')
}

/** A day at the counter, and what goes wrong in one: whatever is said here must be found nowhere. */
async function day(): Promise<void> {
  await pos.signIn()
  if (!pos.keys || !PRODUCT) throw new Error('not signed in')
  secrets.push(
    planted('card number', PAN),
    planted('track 2', TRACK_2),
    planted('master key', Buffer.from(pos.masterKeyHex, 'hex')),
    planted('PIN key', pos.keys.pik),
    planted('MAC key', pos.keys.mak),
    planted('MAC key of the bank', ISSUER_MAK),
  )
  await bankIsThere()
  const sale = withTrack(pos.sale(12_345, PAN))
  const sold = await say(sale)
  const instalment = withTrack(pos.instalment(120_000, 12, { card: PAN, project: PRODUCT.project }))
  const bought = await say(instalment)
  const back = pos.voidOf(sale, sold)
  back.fields[2] = PAN
  await say(back)
  const refund = pos.refundOf(instalment, bought, 20_000)
  // Under a double-length key the PIN of a refund lies in 48 (Q/CUP 007, table 54).
  const refundPin = randomBytes(48)
  secrets.push(planted('PIN data of a refund', refundPin))
  Object.assign(refund.fields, { 2: PAN, 35: TRACK_2, 48: refundPin })
  await say(refund)
  // Declined, silent, repeated under another amount, reversed, of another batch, not sealed.
  const careless = withTrack(pos.sale(109_951, PAN))
  // A card where none belongs, with digits around it, in text and packed.
  Object.assign(careless.fields, {
    48: `1${PAN}12`,
    57: `XX${PAN}`,
    62: Buffer.from(`A${PAN}`),
    63: `000${PAN}`,
    55: Buffer.from(`${PAN}0`, 'hex'),
  })
  await say(careless)
  const silent = withTrack(pos.sale(109_901, PAN))
  await say(silent)
  await say(pos.reversalOf(silent))
  const other = { ...silent, fields: [...silent.fields] }
  other.fields[4] = '000000000001'
  await say(other)
  const unsealed = withTrack(pos.sale(5_000, PAN))
  unsealed.fields[64] = Buffer.alloc(8)
  await say(unsealed, false)
  await broken(sale)
  await pos.send(pos.settlement(1, 1, 0, 0))
  const record = `00${text(sale, 11)}${PAN.padStart(20, '0')}${text(sale, 4)}`
  await say(pos.request('0320', { 48: `01${record}` }, '00', '201'), false)
  await say(pos.request('0320', { 48: '0001' }, '00', '202'), false)
  await world.kill('gateway')
  await signInAgain()
  await bankIsThere()
  await say(withTrack(pos.sale(6_000, PAN)))
}

async function signInAgain(): Promise<void> {
  pos.hangUp()
  await pos.signIn()
  if (pos.keys) secrets.push(planted('PIN key', pos.keys.pik), planted('MAC key', pos.keys.mak))
}

/** Frames that cannot be read, with the card in them. */
async function broken(sale: Message): Promise<void> {
  const whole = (await pos.send(sale, { mac: true })) && pos.lastRaw
  if (!whole) throw new Error('no frame')
  const twin = pos.twin()
  expect(await twin.sendRaw(whole.subarray(0, whole.length - 3))).toBeNull()
  expect(await twin.sendRaw(Buffer.concat([whole, Buffer.from(PAN)]))).toBeNull()
  const spoiled = Buffer.from(whole)
  spoiled[13] = 0xff
  expect(await twin.sendRaw(spoiled)).toBeNull()
}

/** Every row of every table of every schema, as text. */
async function tables(): Promise<{ name: string; rows: Buffer }[]> {
  const names = await world.ask<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  )
  const read = names.map(async ({ name }) => {
    const rows = await world.ask<{ row: string }>(`select t::text as row from ${name} t`)
    return { name, rows: Buffer.from(rows.map(({ row }) => row).join('\n'), 'utf8') }
  })
  return Promise.all(read)
}

describe('card numbers, tracks, PIN blocks and keys are written nowhere (docs/spec/8, Must be provable; docs/spec/10)', () => {
  test('the day went as it should: sold, voided, refunded, refused', () => {
    expect(answers).toEqual(['00', '00', '00', '00', '51', '68', '00', '94', 'A0', '00', '00', '00'])
  })

  test('not in what gateway and bank say, at the lowest level', () => {
    const said = Buffer.from(world.said(), 'latin1')
    expect(said.toString('latin1')).toContain('a broken frame')
    expect(said.toString('latin1')).toContain('decided')
    expect(foundIn(said, secrets)).toEqual([])
  })

  test('in no column of any table', async () => {
    const all = await tables()
    expect(all.flatMap(({ name, rows }) => foundIn(rows, secrets).map((one) => `${name}: ${one}`))).toEqual([])
    // The search itself can find: the masked card is in the journal.
    const masked = planted('masked card', `${PAN.slice(0, 6)}${'*'.repeat(9)}${PAN.slice(-4)}`)
    expect(all.filter(({ rows }) => foundIn(rows, [masked]).length > 0).map(({ name }) => name)).toContain('gateway.journal')
  })

  test('in no file: the log of the database, its tables, the journal of the bank', async () => {
    await world.ask('checkpoint')
    const { found, files } = foundInFolder(world.folder, secrets, begun)
    expect(found).toEqual([])
    expect(files).toBeGreaterThan(10)
  })

  test.each([
    ['as it is', (raw: Buffer) => raw],
    ['as hex', (raw: Buffer) => Buffer.from(raw.toString('hex'))],
    ['as hex in capitals', (raw: Buffer) => Buffer.from(raw.toString('hex').toUpperCase())],
    [
      'in base64 with something before',
      (raw: Buffer) => Buffer.from(Buffer.concat([Buffer.from('k='), raw, Buffer.from('.')]).toString('base64')),
    ],
  ])('negative control: a key and a card in a file are found, %s', async (_how, written) => {
    const leaks = join(world.folder, 'leaks')
    mkdirSync(leaks, { recursive: true })
    for (const secret of [Buffer.from(pos.masterKeyHex, 'hex'), Buffer.from(PAN), Buffer.from(PAN.slice(0, 18), 'hex')]) {
      writeFileSync(join(leaks, 'file'), written(secret))
      expect(foundInFolder(leaks, secrets, begun).found).not.toEqual([])
    }
  })
})
