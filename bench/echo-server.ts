import { createServer } from 'node:net'
import { Pool } from 'pg'
import { macInput, pack, unpack } from '#gateway/iso8583/codec.ts'
import { FrameReader, frame } from '#gateway/iso8583/framing.ts'
import { sealWorkingKeys } from '#gateway/iso8583/keys.ts'
import { annexB, sameMac } from '#gateway/iso8583/mac.ts'
import { bytes, message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import { TMK } from './terminal-load.ts'

/** The limit of the gateway's bench: a loopback echo that checks and makes a MAC and does one durable insert for each request. */
const [port = '0', url = ''] = process.argv.slice(2)
const LINES = 10
const KEYS = { pik: Buffer.from('0123456789abcdef0123456789abcdee', 'hex'), mak: Buffer.from('0123456789abcdef', 'hex') }
const mac = annexB(KEYS.mak)

const pool = new Pool({ connectionString: url, max: LINES })

async function answer(body: Buffer): Promise<Buffer> {
  const request = unpack(Q_CUP_007, body)
  const reply = message(`${request.mti.slice(0, 2)}10`, {
    11: text(request, 11),
    41: text(request, 41),
    42: text(request, 42),
    60: text(request, 60),
    39: '00',
  })
  if (request.mti === '0800') {
    reply.fields[62] = sealWorkingKeys(TMK, KEYS)
    return pack(Q_CUP_007, reply)
  }
  if (!sameMac(bytes(request, 64) ?? Buffer.alloc(0), mac(macInput(Q_CUP_007, body)))) throw new Error('a wrong MAC')
  await pool.query({
    name: 'echo',
    text: 'insert into bench_echo (tid, stan, amount, at) values ($1, $2, $3, clock_timestamp())',
    values: [text(request, 41), Number(text(request, 11)), Number(text(request, 4))],
  })
  reply.fields[64] = Buffer.alloc(8)
  const packed = pack(Q_CUP_007, reply)
  mac(macInput(Q_CUP_007, packed)).copy(packed, packed.length - 8)
  return packed
}

createServer({ noDelay: true }, (socket) => {
  const reader = new FrameReader('binary-2', 4_096)
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    for (const body of reader.push(chunk)) void answer(body).then((packed) => socket.write(frame('binary-2', packed)))
  })
}).listen({ port: Number(port), host: '127.0.0.1', backlog: 1_024 })
