import type { Dialect } from './dialect.ts'

export { pack } from './pack.ts'
export { unpack } from './unpack.ts'

const MAC_BYTES = 8

/** What a terminal's MAC covers: from the MTI, with the bitmap, up to field 63 (Q/CUP 007, annex B), whether field 64 is there or not. */
export function macInput(dialect: Dialect, packed: Buffer): Buffer {
  const from = dialect.tpduBytes + dialect.headerBytes
  const sealed = ((packed[from + 2 + 7] ?? 0) & 1) === 1
  return packed.subarray(from, sealed ? Math.max(from, packed.length - MAC_BYTES) : packed.length)
}
