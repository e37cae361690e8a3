import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { code, eventually, heard, issuerHas, openGateway, send, world } from './gateway-counter.ts'
import type { Pos } from './pos.ts'
import { approve } from './scripted-issuer.ts'

const DAY_MS = 86_400_000
const AMOUNT = 5_000

// The cut-off is at the end of the calendar day: until the test moves it, it is not reached.
openGateway({ cutOffMs: DAY_MS, retryMs: 50, retryMaxMs: 100 })

async function adviceOf(pos: Pos): Promise<{ kind: string; state: string; tries: number }[]> {
  return (
    await world.owner.query(
      'select a.kind, a.state, a.tries from gateway.advice a join gateway.journal j on j.id = a.journal_id where j.tid = $1 order by a.kind',
      [pos.tid],
    )
  ).rows
}

async function casesOf(pos: Pos): Promise<{ kind: string; tid: string; amount: number }[]> {
  return (
    await world.owner.query("select kind, tid, (detail->>'amount')::int as amount from gateway.difference where tid = $1 order by kind", [
      pos.tid,
    ])
  ).rows
}

/** A terminal with a sale whose reversal, and one with a refund, that the bank has not acknowledged though it was asked again. */
async function unheard(): Promise<{ reversed: Pos; refunded: Pos; sale: Message; answer: Message }> {
  const [reversed, refunded] = [await world.pos(), await world.pos()]
  world.issuer.judge = approve
  for (const pos of [reversed, refunded]) await pos.signIn()
  const bought = refunded.sale(AMOUNT)
  const sold = await send(bought, refunded)
  if (!sold) throw new Error('no sale to refund')
  world.issuer.judge = () => null
  issuerHas(300)
  expect(code(await send(refunded.refundOf(bought, sold, 1_000), refunded))).toBe('00')
  const sale = reversed.sale(AMOUNT)
  const answer = (await send(sale, reversed)) as Message
  expect(code(answer)).toBe('68')
  for (const pos of [reversed, refunded]) await eventually(async () => ((await adviceOf(pos))[0]?.tries ?? 0) >= 2)
  return { reversed, refunded, sale, answer }
}

async function expectCases({ reversed, refunded }: { readonly reversed: Pos; readonly refunded: Pos }): Promise<void> {
  await eventually(async () => (await adviceOf(reversed))[0]?.state === 'expired' && (await adviceOf(refunded))[0]?.state === 'expired')
  expect(await casesOf(reversed)).toEqual([{ kind: 'unconfirmed_reversal', tid: reversed.tid, amount: AMOUNT }])
  expect(await casesOf(refunded)).toEqual([{ kind: 'unconfirmed_refund', tid: refunded.tid, amount: 1_000 }])
}

describe('reversals and refunds never cross the settlement day (docs/spec/8, The switch 3)', () => {
  test('what a bank has not acknowledged at the cut-off leaves the queue, opens one case each, and is not sent again', async () => {
    const terminals = await unheard()
    expect(await casesOf(terminals.reversed)).toEqual([])
    Object.assign(world.running.gateway.settings, { cutOffMs: 0 })
    await expectCases(terminals)
    // The bank is back, and hears of the new day alone.
    world.issuer.judge = approve
    issuerHas()
    const before = heard(terminals.reversed).length
    const { reversed } = terminals
    const next = (await send(reversed.sale(AMOUNT), reversed)) as Message
    expect(code(next)).toBe('00')
    // A reversal that comes only now keeps the day of its original (Q/CUP 006 part 1, 6.4.1.4).
    const late = (await send(reversed.reversalOf(terminals.sale), reversed)) as Message
    expect([code(late), text(late, 15)]).toEqual(['00', text(terminals.answer, 15)])
    expect(text(next, 15)).not.toBe(text(late, 15))
    await wait(world.running.gateway.settings.retryMaxMs * 5)
    expect(heard(reversed).slice(before)).toEqual(['0200 000000'])
    Object.assign(world.running.gateway.settings, { cutOffMs: DAY_MS })
  })

  test('what is under way when the day ends is confirmed by its answer, and is no difference', async () => {
    const pos = await world.pos()
    await pos.signIn()
    let answered = false
    world.issuer.judge = async (request) => {
      if (request.mti === '0200') return approve(request)
      await wait(3_000)
      answered = true
      return { 39: '00' }
    }
    issuerHas()
    const sale = pos.sale(AMOUNT)
    expect(code(await send(sale, pos))).toBe('00')
    expect(code(await send(pos.reversalOf(sale), pos))).toBe('00')
    await eventually(() => heard(pos).includes('0420 000000'))
    Object.assign(world.running.gateway.settings, { cutOffMs: 0 })
    // Longer than between two looks for what is over.
    await eventually(() => answered)
    await eventually(async () => (await adviceOf(pos))[0]?.state === 'done')
    expect(await casesOf(pos)).toEqual([])
    Object.assign(world.running.gateway.settings, { cutOffMs: DAY_MS })
  })

  test('a gateway that was down over the cut-off does the same when it comes back', async () => {
    const terminals = await unheard()
    await world.running.close()
    await world.again({ cutOffMs: 0 })
    await expectCases(terminals)
    await world.running.close()
    await world.again()
    await expectCases(terminals)
  })
})
