import { randomBytes } from 'node:crypto'

const KEY_BYTES = 16

/** A terminal's key as the bank's system loaded it, told as two halves (32 hex digits each) under the same care as what custodians type. */
export interface RemotelyLoaded {
  readonly serial: string
  readonly componentOne: string
  readonly componentTwo: string
}

/** The bank's key system as an adapter: it loads terminals from afar where we are its outsourcer (docs/spec/11, R1). */
export interface RemoteKeyLoader {
  load(serials: readonly string[]): Promise<readonly RemotelyLoaded[]>
}

/** Built in: a bank whose key system draws a fresh key for each terminal. */
export const simulatedKeyLoader: RemoteKeyLoader = {
  load: async (serials) =>
    serials.map((serial) => ({
      serial,
      componentOne: randomBytes(KEY_BYTES).toString('hex').toUpperCase(),
      componentTwo: randomBytes(KEY_BYTES).toString('hex').toUpperCase(),
    })),
}
