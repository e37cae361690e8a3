import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { pinBlock } from '#gateway/iso8583/pin.ts'
import type { Issuer, IssuerOptions } from './serve.ts'
import { bank, CARD, instalment, Line, NOW, sale } from './testing.ts'

const PIK = Buffer.from('0123456789abcdef1032547698badcfe', 'hex')
const OTHER_KEY = Buffer.from('fedcba98765432100123456789abcdef', 'hex')
const PIN = '135790'
const WRONG = '135791'
const DAY_MS = 24 * 3_600_000
const open: { close(): unknown }[] = []

afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** A bank that knows a PIN; `pay` answers field 39. */
async function counter(more: Partial<IssuerOptions> = {}) {
  const issuer = await bank({ pik: PIK, settings: { cards: { [CARD]: { pin: PIN } } }, ...more })
  open.push(issuer)
  const line = await Line.to(issuer.port)
  const pay = async (fields: object, amountFen = 5_000): Promise<string> =>
    text((await line.ask(sale(amountFen, { ...fields }))) as Message, 39) ?? ''
  return { issuer, line, pay }
}

function withPin(pin: string, key = PIK): object {
  return { 22: '021', 26: '12', 52: pinBlock(key, pin, CARD), 53: '2600000000000000' }
}

describe('a PIN that comes with a purchase is looked at under the key of the bank (docs/interfaces/simulators.md)', () => {
  test.each<[string, object, string, string]>([
    ['the right one', withPin(PIN), '00', 'it is the cardholder'],
    ['a wrong one', withPin(WRONG), '55', 'it may be anybody'],
    ['none', {}, '00', 'a credit card is good without one'],
    ['one under another key', withPin(PIN, OTHER_KEY), '99', 'what is inside is no PIN'],
    ['the right one without its account', { ...withPin(PIN), 52: pinBlock(PIK, PIN, ''), 53: '1600000000000000' }, '00', 'format 1'],
  ])('%s is answered (%#)', async (_, fields, answer) => {
    const { issuer, pay } = await counter()
    expect(await pay(fields)).toBe(answer)
    expect(issuer.totals.authorised).toBe(answer === '00' ? 1 : 0)
  })

  test('an instalment is no other: a wrong PIN books nothing', async () => {
    const { issuer, line } = await counter()
    expect(text((await line.ask(instalment(120_000, 12, { ...withPin(WRONG) }))) as Message, 39)).toBe('55')
    expect(text((await line.ask(instalment(120_000, 12, { ...withPin(PIN) }))) as Message, 39)).toBe('00')
    expect(issuer.totals).toMatchObject({ authorised: 1, declined: 1 })
  })

  test.each<[string, Partial<IssuerOptions>]>([
    ['a card that has none', { settings: {} }],
    ['a bank without a PIN key', { pik: undefined as never }],
  ])('of %s any PIN will do', async (_, more) => expect(await (await counter(more)).pay(withPin(WRONG))).toBe('00'))
})

describe('three wrong PINs in a row lock a card until the day ends', () => {
  const tried = async (pay: (fields: object) => Promise<string>, ...pins: string[]): Promise<string[]> => {
    const answers: string[] = []
    for (const pin of pins) answers.push(await pay(withPin(pin)))
    return answers
  }

  test('then the right one does not help, nor does none', async () => {
    const { pay } = await counter()
    expect(await tried(pay, WRONG, WRONG, WRONG, PIN)).toEqual(['55', '55', '55', '75'])
    expect(await pay({})).toBe('75')
  })

  test('the right one in between begins the count anew', async () => {
    const { pay } = await counter()
    expect(await tried(pay, WRONG, WRONG, PIN, WRONG, WRONG, PIN)).toEqual(['55', '55', '00', '55', '55', '00'])
  })

  test('a decline for another reason is no wrong PIN', async () => {
    const { pay } = await counter()
    for (let times = 0; times < 4; times += 1) expect(await pay(withPin(PIN), 109_955)).toBe('55')
    expect(await pay(withPin(PIN))).toBe('00')
  })

  test('the next day it is good again', async () => {
    let now = NOW
    const { pay } = await counter({ now: () => now })
    await tried(pay, WRONG, WRONG, WRONG)
    now += DAY_MS
    expect(await tried(pay, PIN)).toEqual(['00'])
  })

  test('a bank that starts again still knows; its journal and its state hold no PIN', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'issuer-pin-'))
    open.push({ close: () => rmSync(folder, { recursive: true }) })
    const journal = join(folder, 'abc.jsonl')
    const told: unknown[] = []
    const log = { info: (what: object) => told.push(what), warn: (what: object) => told.push(what) }
    const first = await counter({ journal, log })
    await tried(first.pay, WRONG, WRONG, WRONG)
    await first.issuer.close()
    const second: { issuer: Issuer; pay(fields: object): Promise<string> } = await counter({ journal, log })
    expect(await tried(second.pay, PIN)).toEqual(['75'])
    const kept = JSON.stringify([told, second.issuer.accounts, readFileSync(journal, 'utf8')])
    expect(kept).toContain('wrong PIN')
    expect(kept.includes(PIN) || kept.includes(WRONG)).toBe(false)
  })
})
