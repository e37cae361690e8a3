import { expect, test } from 'vitest'
import { bytes, type Message, text } from '#gateway/iso8583/message.ts'
import { openPinBlock, pinBlock } from '#gateway/iso8583/pin.ts'
import { heardOf, openCounter, pos, sold, world } from './gateway-counter.ts'
import { ISSUER_PIK } from './gateway-world.ts'
import { CARD } from './pos.ts'

const PIN = '135790'

openCounter()

/** What the issuer hears of a sale with a PIN. */
async function passedOn(): Promise<Message> {
  const sale = pos.sale(4_200)
  Object.assign(sale.fields, { 22: '011', 26: '12', 52: pinBlock(pos.keys?.pik ?? Buffer.alloc(8), PIN, CARD), 53: '2000000000000000' })
  await sold(sale)
  return heardOf('0200').at(-1) as Message
}

test('a PIN goes on under the key of the issuer, not under that of the terminal', async () => {
  const heard = await passedOn()
  expect(openPinBlock(ISSUER_PIK, bytes(heard, 52) ?? Buffer.alloc(8), CARD)).toBe(PIN)
  expect(text(heard, 22)).toBe('011')
})

test('to an issuer whose PIN key is not agreed no PIN goes, and the message says so', async () => {
  await world.owner.query('update gateway.issuer set pik = null')
  await world.running.gateway.issuers.read()
  for (const link of world.running.gateway.issuers.all()) await new Promise<void>((up) => link.whenUp(up))
  const heard = await passedOn()
  expect([heard.fields[52], heard.fields[53], heard.fields[26], text(heard, 22)]).toEqual([undefined, undefined, undefined, '012'])
})
