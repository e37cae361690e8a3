import { Iso8583Error } from './error.ts'

/** `binary-2`: two bytes, big-endian (customary with 007); `ascii-4`: four digits (006 part 5, 4.3.4). Neither counts itself. */
export type Framing = 'binary-2' | 'ascii-4'

/** Cuts a byte stream that arrives in any pieces into frames. */
export class FrameReader {
  private readonly kind: Framing
  private readonly maxBytes: number
  private held: Buffer[] = []
  private heldBytes = 0

  /** @param maxBytes a longer frame is an error as soon as its length is read, before its bytes are kept */
  constructor(kind: Framing, maxBytes: number) {
    this.kind = kind
    this.maxBytes = maxBytes
  }

  /** Is a frame begun and not yet whole? */
  get pending(): boolean {
    return this.heldBytes > 0
  }

  /**
   * Takes what arrived and gives the frames that are whole now. A length of `0000` (the network's sign of life) is an empty frame.
   * @throws Iso8583Error (`frame`) after which nothing more can be read from this stream
   */
  push(chunk: Buffer): Buffer[] {
    this.held.push(chunk)
    this.heldBytes += chunk.length
    const frames: Buffer[] = []
    for (;;) {
      const prefix = this.kind === 'binary-2' ? 2 : 4
      if (this.heldBytes < prefix) return frames
      const joined = this.join(prefix)
      const length = this.lengthIn(joined)
      if (this.heldBytes < prefix + length) return frames
      const whole = this.join(prefix + length)
      frames.push(whole.subarray(prefix, prefix + length))
      const rest = whole.subarray(prefix + length)
      this.held = rest.length > 0 ? [rest] : []
      this.heldBytes = rest.length
    }
  }

  /** The first piece, after joining pieces until it has this many bytes. */
  private join(bytes: number): Buffer {
    const [first] = this.held
    if (first && first.length >= bytes) return first
    const whole = Buffer.concat(this.held)
    this.held = [whole]
    return whole
  }

  private lengthIn(head: Buffer): number {
    if (this.kind === 'binary-2') {
      const length = head.readUInt16BE(0)
      if (length === 0) throw new Iso8583Error('frame', 0, 'empty')
      if (length > this.maxBytes) throw new Iso8583Error('frame', 0, 'too_long', `${length} of ${this.maxBytes}`)
      return length
    }
    const digits = head.toString('latin1', 0, 4)
    if (!/^\d{4}$/.test(digits)) throw new Iso8583Error('frame', 0, 'length_not_digits')
    const length = Number(digits)
    if (length > this.maxBytes) throw new Iso8583Error('frame', 0, 'too_long', `${length} of ${this.maxBytes}`)
    return length
  }
}

/** A frame with its length in front. */
export function frame(kind: Framing, body: Buffer): Buffer {
  const prefix = kind === 'binary-2' ? 2 : 4
  const whole = Buffer.allocUnsafe(prefix + body.length)
  if (kind === 'binary-2') whole.writeUInt16BE(body.length, 0)
  else whole.write(String(body.length).padStart(4, '0'), 0, 'latin1')
  body.copy(whole, prefix)
  return whole
}
