/** Seeded chance: the same seed gives the same world, on every machine (sfc32). */
export class Random {
  private a: number
  private b: number
  private c: number
  private d: number

  constructor(seed: string) {
    // FNV-1a over the seed, four times with other starts.
    const part = (start: number): number => {
      let hash = start
      for (const letter of seed) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
      return hash >>> 0
    }
    this.a = part(0x811c9dc5)
    this.b = part(0x9e3779b9)
    this.c = part(0x243f6a88)
    this.d = part(0xb7e15162)
    for (let round = 0; round < 16; round += 1) this.next()
  }

  /** 0 ≤ x < 1. */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0
    this.d = (this.d + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (this.c << 21) | (this.c >>> 11)
    this.c = (this.c + t) | 0
    return (t >>> 0) / 4_294_967_296
  }

  /** Whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  /** @throws RangeError when there is nothing to pick from */
  pick<T>(from: readonly T[]): T {
    const one = from[this.between(0, from.length - 1)]
    if (one === undefined) throw new RangeError('Nothing to pick from')
    return one
  }

  hex(length: number): string {
    let text = ''
    while (text.length < length) text += Math.floor(this.next() * 16).toString(16)
    return text
  }

  /** A UUIDv7 whose time is `atMs` and whose chance is the seed's. */
  uuid(atMs: number): string {
    const time = atMs.toString(16).padStart(12, '0')
    return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${this.hex(3)}-${this.pick(['8', '9', 'a', 'b'])}${this.hex(3)}-${this.hex(12)}`
  }
}
