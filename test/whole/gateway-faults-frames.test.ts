import { beforeEach, describe, expect, test } from 'vitest'
import { macInput, pack } from '#gateway/iso8583/codec.ts'
import type { Message } from '#gateway/iso8583/message.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import { Random } from '#simulator/random.ts'
import { code, openCounter, pos, send, world } from './gateway-counter.ts'
import { CARD, type Pos } from './pos.ts'

const SEED = process.env.FAULT_SEED ?? 'frames-1'
const FRAMES = 1_000
const SIGN_IN_EVERY = 50
const MAC_BYTES = 8
/** After TPDU and header come the two bytes of the MTI. */
const MTI_AT = 11

let beside: Pos

openCounter()
beforeEach(async () => {
  beside = await world.pos()
  await beside.signIn()
})

/** A request as it leaves, sealed by the session's key. */
function sealed(request: Message): Buffer {
  request.fields[64] = Buffer.alloc(MAC_BYTES)
  return seal(pack(Q_CUP_007, request))
}

function seal(packed: Buffer): Buffer {
  pos.mac?.(macInput(Q_CUP_007, packed)).copy(packed, packed.length - MAC_BYTES)
  return packed
}

/** An answer that voids and refunds may name. */
const sold = (): Message => pos.request('0210', { 13: '1124', 37: '000000000001', 38: 'A12345' }, '22')

/** Of everything that a terminal can say, one. */
const requests: readonly (() => Message)[] = [
  () => pos.sale(5_000),
  () => pos.instalment(120_000),
  () => pos.reversalOf(pos.sale(5_000)),
  () => pos.voidOf(pos.sale(5_000), sold()),
  () => pos.refundOf(pos.sale(5_000), sold(), 1_000),
  () => pos.settlement(5_000, 1, 0, 0),
  () => pos.request('0320', { 48: `0100${'1'.padStart(6, '0')}${CARD.padStart(20, '0')}${'5000'.padStart(12, '0')}` }, '00', '201'),
  () => pos.request('0320', { 48: '0001' }, '00', '202'),
  () => pos.request('0800', { 63: '001' }, '00', '003'),
  () => pos.request('0820', {}, '00', '301'),
]

/** The answer to a sale of the terminal beside. */
const sells = async (): Promise<string | undefined> => code(await send(beside.sale(5_000), beside))

describe('whatever a terminal sends, the gateway goes on (docs/spec/8, Must be provable)', () => {
  test.each(['0110', '0210', '0230', '0330', '0410', '0510', '0630', '0810', '0830'])(
    'an answer instead of a question (%s) closes its connection',
    async (mti) => {
      const packed = sealed(pos.sale(5_000))
      Buffer.from(mti, 'hex').copy(packed, MTI_AT)
      const other = pos.twin()
      expect(await other.sendRaw(seal(packed), 2_000)).toBeNull()
      expect(await sells()).toBe('00')
    },
  )

  test(`${FRAMES} messages with changed bytes under a right MAC, while another terminal sells`, async () => {
    const random = new Random(SEED)
    let answered = 0
    for (let nth = 0; nth < FRAMES; nth += 1) {
      if (nth % SIGN_IN_EVERY === 0) await pos.signIn()
      const packed = sealed(requests[nth % requests.length]?.() ?? pos.sale(5_000))
      for (let left = random.between(1, 3); left > 0; left -= 1)
        packed[random.between(0, packed.length - MAC_BYTES - 1)] = random.between(0, 255)
      const other = pos.twin()
      const [answer, besides] = await Promise.all([other.sendRaw(seal(packed), 2_000), nth % 10 === 0 ? sells() : '00'])
      if (answer) answered += 1
      expect(besides, `seed ${SEED}, frame ${nth}`).toBe('00')
      other.hangUp()
    }
    expect(answered).toBeGreaterThan(FRAMES / 20)
    expect(world.running.gateway.meter.counts.failed ?? 0, `seed ${SEED}: messages that could not be worked on`).toBe(0)
  })
})
