/** Where in a message something is wrong. */
export type Place = number | 'frame' | 'tpdu' | 'header' | 'mti' | 'bitmap'

/**
 * The one error of the codec, whatever the input. `rule` is a stable word (`length`, `not_digits`, `filler`, `truncated` …), `offset` the
 * byte in the frame (from TPDU or network header on) where it shows; when packing it is 0.
 */
export class Iso8583Error extends Error {
  readonly field: Place
  readonly offset: number
  readonly rule: string
  constructor(field: Place, offset: number, rule: string, detail = '') {
    super(`${typeof field === 'number' ? `field ${field}` : field} at ${offset}: ${rule}${detail ? ` (${detail})` : ''}`)
    this.field = field
    this.offset = offset
    this.rule = rule
  }
}
