import { createRequire } from 'node:module'
import { pack, unpack } from '#gateway/iso8583/codec.ts'
import { message } from '#gateway/iso8583/message.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import { median, type Row, round } from './measure.ts'

/** What npm `iso_8583` offers, as far as it is used here. */
type Peer = new (
  data?: object,
) => { getBufferMessage(): Buffer | { error: string }; getIsoJSON(packed: Buffer): { [field: string]: string } }

const FIELDS = {
  2: '6228481234567890123',
  3: '000000',
  4: '000000100000',
  11: '000123',
  14: '3012',
  22: '021',
  25: '64',
  26: '12',
  35: '6228481234567890123=30122010000012345',
  37: '123456789012',
  38: '123456',
  41: '10000001',
  42: '100132010100001',
  49: '156',
  53: '2600000000000000',
  60: '22000001000',
}

/** Unpack, change one field, pack: our codec beside npm `iso_8583` on a 19-field 0200, turn by turn in this process (docs/spec/10). */
export function codecRows(effort: { readonly pairs: number; readonly pairMs: number }): Row[] {
  const ours = oursTurn()
  const peer = peerTurn()
  const own: number[] = []
  const others: number[] = []
  for (let pair = 0; pair < effort.pairs; pair += 1) {
    own.push(rateOf(ours, effort.pairMs))
    others.push(rateOf(peer, effort.pairMs))
  }
  const ratio = median(own.map((rate, pair) => rate / (others[pair] ?? Number.NaN)))
  return [
    {
      row: 'ISO 8583 unpack + change + pack, 19 fields / npm iso_8583',
      figure: round(ratio),
      unit: '×',
      must: 15,
      aim: 25,
      kind: 'at least',
      detail: `ours ${round(1_000_000 / median(own))} µs, iso_8583 ${round(1_000_000 / median(others))} µs`,
    },
  ]
}

function rateOf(turn: (nth: number) => void, forMs: number): number {
  for (let nth = 0; nth < 200; nth += 1) turn(nth)
  const begun = performance.now()
  let done = 0
  while (performance.now() - begun < forMs) {
    for (let nth = 0; nth < 50; nth += 1) turn(done + nth)
    done += 50
  }
  return (done / (performance.now() - begun)) * 1_000
}

function oursTurn(): (nth: number) => void {
  const packed = pack(
    Q_CUP_007,
    message('0200', {
      ...FIELDS,
      52: Buffer.from('1122334455667788', 'hex'),
      62: Buffer.from(`12${'PROJECT1'.padEnd(30)}`),
      64: Buffer.from('4142434445464748', 'hex'),
    }),
  )
  return (nth) => {
    const read = unpack(Q_CUP_007, packed)
    read.fields[11] = String(nth % 1_000_000).padStart(6, '0')
    pack(Q_CUP_007, read)
  }
}

/** The same fields as far as its formats take them: 18 stands in for 53, whose type it does not know. */
function peerTurn(): (nth: number) => void {
  const Iso = createRequire(import.meta.url)('iso_8583') as Peer
  const { 53: _, ...fields } = FIELDS
  const packed = new Iso({
    0: '0200',
    ...fields,
    18: '5812',
    52: '1122334455667788',
    62: `12${'PROJECT1'.padEnd(30)}`,
    64: '41424344',
  }).getBufferMessage()
  if (!Buffer.isBuffer(packed)) throw new Error(`iso_8583 does not take the message: ${packed.error}`)
  return (nth) => {
    const read = new Iso().getIsoJSON(packed)
    read[11] = String(nth % 1_000_000).padStart(6, '0')
    const again = new Iso(read).getBufferMessage()
    if (!Buffer.isBuffer(again)) throw new Error(again.error)
  }
}
