/**
 * What a field holds: digits, letters and digits, any text, text with any bytes among it, track data, bytes, a sign (C or D) with digits.
 * All but `b` are strings in a message.
 */
export type Kind = 'n' | 'an' | 'ans' | 'ansb' | 'z' | 'b' | 'x+n'

export type DateForm = 'MMDD' | 'YYMM' | 'hhmmss' | 'MMDDhhmmss'

/** One field of a dialect as data; the reference page in docs/ is made from it. */
export interface FieldSpec {
  readonly field: number
  readonly zh: string
  readonly en: string
  readonly kind: Kind
  /** Digits, characters or bytes: exactly this many, or up to this many after a length of 2 or 3 digits. */
  readonly size: number
  readonly lengthDigits: 0 | 2 | 3
  /** Right-aligned in its BCD bytes (Q/CUP 007, field 23 alone). */
  readonly right?: true
  /** Of a variable field, the only length that the text allows. */
  readonly exactly?: number
  /** Calendar content that is checked. */
  readonly date?: DateForm
  /** Text by the standard, with other bytes than text inside all the same. */
  readonly anyByte?: true
  /** In a refund, a value of this length is bytes instead of digits (Q/CUP 007, table 54: the PIN under a double-length key in 48). */
  readonly bytesInRefund?: number
  /** A word on the reading that was chosen. */
  readonly note?: string
  /** Section of the standard. */
  readonly section: string
}

/** A way to put messages on a line. */
export interface Dialect {
  readonly name: 'q-cup-007' | 'q-cup-006'
  /** Digits, MTI and lengths packed two to a byte, or one ASCII character each. */
  readonly digits: 'bcd' | 'ascii'
  readonly tpduBytes: 0 | 5
  readonly headerBytes: 6 | 46
  /** May the second bitmap (fields 65 to 128) appear? */
  readonly secondBitmap: boolean
  readonly fields: readonly FieldSpec[]
  readonly mtis: ReadonlySet<string>
}

type Shape = readonly [
  field: number,
  zh: string,
  en: string,
  kind: Kind,
  size: number | `..${number}` | `...${number}`,
  section: string,
  more?: Partial<FieldSpec>,
]

/** Reads the short form in which the dialects are written: `..19` is LLVAR, `...104` LLLVAR. */
export function fieldSpecs(shapes: readonly Shape[]): FieldSpec[] {
  return shapes.map(([field, zh, en, kind, size, section, more]) => {
    const lengthDigits = typeof size === 'number' ? 0 : size.startsWith('...') ? 3 : 2
    return { field, zh, en, kind, size: typeof size === 'number' ? size : Number(size.replace(/^\.+/, '')), lengthDigits, section, ...more }
  })
}
