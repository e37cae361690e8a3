import type { IncomingMessage } from 'node:http'

/** Of a body that is too large, so much is still read before the connection ends on whoever sends it. */
const REST_BYTES_MAX = 64 * 1024 * 1024

/**
 * Reads what is still on its way of a body that is refused: whoever writes everything before they read would find the connection broken,
 * and never see the answer. Slow senders meet the time limit of every request.
 */
export async function throwRestAway(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed || Number(request.headers['content-length'] ?? 0) > REST_BYTES_MAX) return
  let left = REST_BYTES_MAX
  await new Promise<void>((done) => {
    request.on('data', (part: Buffer) => {
      left -= part.length
      if (left < 0) done()
    })
    request.once('end', done).once('close', done)
    request.resume()
  })
}
