import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pack, unpack } from './codec.ts'
import type { Dialect } from './dialect.ts'
import { dump } from './dump.ts'
import { Iso8583Error } from './error.ts'
import type { Message } from './message.ts'
import { partsOf } from './parts.ts'
import { Q_CUP_006 } from './q-cup-006.ts'
import { Q_CUP_007 } from './q-cup-007.ts'
import { anyMessage, anyOfAKind } from './testing.ts'

const FRAMES = 1_000_000
const BATCH = 1_000
/** A batch takes some ten milliseconds of this processor: a second of it is a frame that does not come to its end. */
const BATCH_CPU_MAX_MS = 1_000
const WARM_BATCHES = 100
const GROWTH_MAX_BYTES = 8 * 1024 * 1024
const FRAME_MAX_BYTES = 2_100
const SEED = Number(process.env.FRAMES_SEED ?? Math.floor(Math.random() * 2 ** 31))

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** A quick generator of whole numbers below a bound, the same for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const room = Buffer.alloc(2 * FRAME_MAX_BYTES)

/** One frame: random bytes, or a good one with bytes changed, cut off, put in, taken out, or two of them joined. */
function anyFrame(good: readonly Buffer[], next: (below: number) => number): Buffer {
  const kind = next(20)
  if (kind === 0) {
    const length = next(300)
    for (let at = 0; at < length; at += 1) room[at] = next(256)
    return room.subarray(0, length)
  }
  const seed = good[next(good.length)] as Buffer
  let length = seed.copy(room)
  // One in twenty stays as it is: the test looks at both sides of what is allowed.
  if (kind === 1) return room.subarray(0, length)
  if (kind === 2) length += (good[next(good.length)] as Buffer).copy(room, length)
  if (kind === 3) {
    const at = next(length)
    room.copyWithin(at, at + 1, length)
    length -= 1
  }
  if (kind === 4) {
    const at = next(length)
    room.copyWithin(at + 1, at, length)
    length += 1
  }
  for (let times = next(5); times > 0; times -= 1) {
    const at = next(length)
    room[at] = next(3) === 0 ? (room[at] as number) ^ (1 << next(8)) : next(256)
  }
  return room.subarray(0, kind < 7 ? next(length + 1) : length)
}

/** Byte by byte the same; within plain track data a separator that came as D or d is written as `=` (006 part 2, 6.26.3). */
function isWrittenBack(frame: Buffer, written: Buffer, read: Message): boolean {
  if (written.equals(frame)) return true
  const tracks = [35, 36].flatMap((field) => {
    const track = read.fields[field]
    const from = typeof track === 'string' ? written.indexOf(track, 0, 'latin1') : -1
    return from < 0 ? [] : [{ from, to: from + (track?.length ?? 0) }]
  })
  const mayDiffer = (at: number): boolean => tracks.some(({ from, to }) => at >= from && at < to)
  const isSeparator = (byte: number | undefined): boolean => byte === 0x44 || byte === 0x64
  return (
    written.length === frame.length &&
    written.every((byte, at) => byte === frame[at] || (byte === 0x3d && mayDiffer(at) && isSeparator(frame[at])))
  )
}

/** Reads a frame; whether it was a message. Anything wrong with the answer is thrown with the frame. */
function tried(dialect: Dialect, frame: Buffer, nth: number): boolean {
  try {
    const read = unpack(dialect, frame)
    if (!isWrittenBack(frame, pack(dialect, read), read)) throw new Error('is not written back as it was read')
    if (nth % 50 === 0) {
      partsOf(dialect, read)
      dump(dialect, read)
    }
    return true
  } catch (error) {
    if (error instanceof Iso8583Error && error.rule !== '' && error.offset >= 0 && error.offset <= frame.length) return false
    throw new Error(`seed ${SEED}, ${dialect.name}, frame ${frame.toString('hex')}: ${error}`, { cause: error })
  }
}

test(`${FRAMES} random and mutated frames: a message or the codec's own error, no hang, no memory that grows (seed ${SEED})`, () => {
  console.info(`frames seed ${SEED}: FRAMES_SEED=${SEED} repeats it`)
  const next = chance(SEED)
  const dialects = [Q_CUP_007, Q_CUP_006]
  const good = dialects.map((dialect) =>
    [anyMessage(dialect), anyOfAKind(dialect)]
      .flatMap((one) => fc.sample(one, { numRuns: 200, seed: SEED }))
      .map((sent) => pack(dialect, sent)),
  )
  let messages = 0
  let slowestMs = 0
  let warm = 0
  for (let batch = 0; batch < FRAMES / BATCH; batch += 1) {
    const [dialect, seeds] = [dialects[batch % 2] as Dialect, good[batch % 2] as Buffer[]]
    const begun = process.cpuUsage()
    for (let nth = 0; nth < BATCH; nth += 1) if (tried(dialect, anyFrame(seeds, next), nth)) messages += 1
    slowestMs = Math.max(slowestMs, process.cpuUsage(begun).user / 1_000)
    if (batch === WARM_BATCHES) {
      collectGarbage()
      warm = bytesHeld()
    }
  }
  collectGarbage()
  expect(bytesHeld() - warm).toBeLessThan(GROWTH_MAX_BYTES)
  expect(slowestMs).toBeLessThan(BATCH_CPU_MAX_MS)
  expect(messages).toBeGreaterThan(FRAMES / 50)
  expect(messages).toBeLessThan(FRAMES / 2)
}, 300_000)

function bytesHeld(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
