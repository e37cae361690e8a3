import { createServer } from 'node:net'
import { pack, unpack } from '#gateway/iso8583/codec.ts'
import { FrameReader, frame } from '#gateway/iso8583/framing.ts'
import { networkMac, networkMacText } from '#gateway/iso8583/mac.ts'
import { type Message, message } from '#gateway/iso8583/message.ts'
import { Q_CUP_006 } from '#gateway/iso8583/q-cup-006.ts'

/** An issuer that approves everything at once: the bench measures the gateway, not a bank. */
const [port = '0', mak = ''] = process.argv.slice(2)
const mac = networkMac(Buffer.from(mak, 'hex'))
const COPIED = [2, 3, 4, 7, 11, 12, 13, 15, 18, 25, 32, 33, 37, 41, 42, 49, 70, 90, 100]
const TERMS = `IP000000010000156000000000600000060${' '.repeat(50)}`

function answerTo(request: Message): Buffer {
  const fields: { [field: number]: string | Buffer | undefined } = { 39: '00' }
  for (const field of COPIED) fields[field] = request.fields[field]
  if (request.mti === '0200') Object.assign(fields, { 38: 'A12345', 57: TERMS })
  const made = message(`${request.mti.slice(0, 2)}${Number(request.mti[2]) + 1}0`, fields, {
    header: Buffer.from(request.header ?? Buffer.alloc(46)),
  })
  if (request.mti !== '0820') made.fields[128] = mac(networkMacText(made.mti, made.fields))
  return frame('ascii-4', pack(Q_CUP_006, made))
}

createServer({ noDelay: true }, (socket) => {
  const reader = new FrameReader('ascii-4', 2_048)
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    const answers = reader.push(chunk).flatMap((body) => (body.length > 0 ? [answerTo(unpack(Q_CUP_006, body))] : []))
    if (answers.length > 0) socket.write(Buffer.concat(answers))
  })
}).listen(Number(port), '127.0.0.1')
