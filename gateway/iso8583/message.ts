/** Digits and text as strings (track separator `=`, text in Latin-1, so that every byte survives), binary and mixed fields as bytes. */
export type FieldValue = string | Buffer

/** One message; `fields[n]` is field n, 2 to 128. */
export interface Message {
  mti: string
  fields: (FieldValue | undefined)[]
  /** 5 bytes, Q/CUP 007 only. */
  tpdu?: Buffer
  /** 6 bytes in Q/CUP 007, 46 in Q/CUP 006. */
  header?: Buffer
  /** The second bitmap is there although no field is in it (Q/CUP 006, reading B4): written back as it came. */
  emptySecondMap?: true
  /** Where it was read from: fields that are the same still are copied when it is packed again, not made anew. */
  readonly origin?: Origin
}

/** The frame of a message that was read, and its fields as they were. */
export interface Origin {
  readonly dialect: object
  readonly mti: string
  readonly frame: Buffer
  /** First byte behind the bitmaps. */
  readonly bodyAt: number
  readonly fields: readonly (FieldValue | undefined)[]
}

const FIELDS = 129

/** Builds a message from numbered values. */
export function message(
  mti: string,
  values: { readonly [field: number]: FieldValue | undefined },
  head: Pick<Message, 'tpdu' | 'header' | 'emptySecondMap'> = {},
): Message {
  const fields = new Array<FieldValue | undefined>(FIELDS).fill(undefined)
  for (const field in values) fields[Number(field)] = values[field]
  return { mti, fields, ...head }
}

/** A field that should be digits or text; undefined when it is absent or binary. */
export function text(of: Message, field: number): string | undefined {
  const value = of.fields[field]
  return typeof value === 'string' ? value : undefined
}

/** A field that should be bytes; undefined when it is absent or text. */
export function bytes(of: Message, field: number): Buffer | undefined {
  const value = of.fields[field]
  return typeof value === 'string' ? undefined : value
}
