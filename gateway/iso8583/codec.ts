import type { Dialect } from './dialect.ts'

export { pack } from './pack.ts'
export { unpack } from './unpack.ts'

/** What a terminal's MAC covers: from the MTI, with the bitmap, up to field 63 (Q/CUP 007, annex B). `packed` ends with its 8 bytes of field 64. */
export function macInput(dialect: Dialect, packed: Buffer): Buffer {
  return packed.subarray(dialect.tpduBytes + dialect.headerBytes, packed.length - 8)
}
