import { ALLOWED } from './alphabet.ts'
import type { Dialect, FieldSpec } from './dialect.ts'
import { Iso8583Error } from './error.ts'
import type { FieldValue } from './message.ts'

/** Fields are 1 to 128; index 0 stays empty. */
export const FIELDS = 129
const FIELDS_OF_ONE_MAP = 65

/** How a field lies on the line. */
export const LIE = { absent: 0, packed: 1, track: 2, text: 3, signed: 4, bytes: 5, plainTrack: 6 } as const

/** A dialect laid out for the loops of pack and unpack: one small number per field and question. */
export interface Plan {
  /** A message's fields before any is read; no longer than its dialect needs. */
  readonly blank: readonly (FieldValue | undefined)[]
  readonly lie: Uint8Array
  readonly size: Uint16Array
  readonly lengthDigits: Uint8Array
  /** Classes of bytes that a text may hold. */
  readonly allowed: Uint8Array
  /** 1: more to look at than form (date, one length only, right-aligned, refund). */
  readonly special: Uint8Array
  readonly specs: readonly (FieldSpec | undefined)[]
  readonly mtiOf: ReadonlyMap<number, string>
  readonly codeOf: ReadonlyMap<string, number>
}

const plans = new WeakMap<Dialect, Plan>()
let last: { readonly dialect: Dialect; readonly plan: Plan } | null = null

/** The plan of a dialect, made once. */
export function planOf(dialect: Dialect): Plan {
  if (last?.dialect === dialect) return last.plan
  let made = plans.get(dialect)
  if (!made) {
    made = plan(dialect)
    plans.set(dialect, made)
  }
  last = { dialect, plan: made }
  return made
}

function plan(dialect: Dialect): Plan {
  const specs = new Array<FieldSpec | undefined>(FIELDS).fill(undefined)
  const made = {
    blank: new Array<FieldValue | undefined>(dialect.secondBitmap ? FIELDS : FIELDS_OF_ONE_MAP).fill(undefined),
    lie: new Uint8Array(FIELDS),
    size: new Uint16Array(FIELDS),
    lengthDigits: new Uint8Array(FIELDS),
    allowed: new Uint8Array(FIELDS),
    special: new Uint8Array(FIELDS),
    specs,
    // An MTI is known by its four digits as hexadecimal: 0200 is 0x0200, which is how BCD has it.
    mtiOf: new Map([...dialect.mtis].map((mti) => [Number.parseInt(mti, 16), mti])),
    codeOf: new Map([...dialect.mtis].map((mti) => [mti, Number.parseInt(mti, 16)])),
  }
  for (const spec of dialect.fields) {
    const { field } = spec
    specs[field] = spec
    made.lie[field] = lieOf(spec, dialect.digits === 'bcd')
    made.size[field] = spec.size
    made.lengthDigits[field] = spec.lengthDigits
    made.allowed[field] = ALLOWED[spec.anyByte ? 'ansb' : spec.kind]
    made.special[field] = spec.date || spec.exactly || spec.right || spec.bytesInRefund ? 1 : 0
  }
  return made
}

function lieOf(spec: FieldSpec, bcd: boolean): number {
  if (spec.kind === 'b') return LIE.bytes
  if (spec.kind === 'x+n') return LIE.signed
  if (spec.kind === 'z') return bcd ? LIE.track : LIE.plainTrack
  return bcd && spec.kind === 'n' ? LIE.packed : LIE.text
}

/** Is this a refund, or one uploaded with its batch? There, a field 48 of 48 bytes is the PIN (Q/CUP 007, table 54). */
export function isRefund(mti: string, processing: FieldValue | undefined): boolean {
  return (mti === '0220' || mti === '0320') && typeof processing === 'string' && processing.startsWith('20')
}

/**
 * How a value of this length lies in a field that may hold bytes in a refund.
 * @throws Iso8583Error when it is as long as those bytes would be in hexadecimal: nobody could tell the two apart
 */
export function lieInRefund(plan: Plan, field: number, length: number, offset: number): number {
  const bytes = plan.specs[field]?.bytesInRefund
  if (length === bytes) return LIE.bytes
  if (bytes !== undefined && length === 2 * bytes) throw new Iso8583Error(field, offset, 'length', `${length}, not ${bytes}`)
  return plan.lie[field] as number
}
