const decoder = new TextDecoder('gb18030')
const ASCII_MAX = 0x7f
const MISSING = 0x3f

let table: ReadonlyMap<string, number> | null = null

/** Every character that two bytes can say, made once from the decoder that Node has; an encoder it has not. */
function twoBytes(): ReadonlyMap<string, number> {
  if (table) return table
  const made = new Map<string, number>()
  const pair = Buffer.alloc(2)
  for (let high = 0x81; high <= 0xfe; high += 1) {
    for (let low = 0x40; low <= 0xfe; low += 1) {
      if (low === 0x7f) continue
      pair[0] = high
      pair[1] = low
      const character = decoder.decode(pair)
      if (character.length === 1 && character !== '\ufffd') made.set(character, (high << 8) | low)
    }
  }
  table = made
  return made
}

/** Codes of four bytes are one long row: first the plane of most characters, by its code points, then all others behind this place. */
const BASIC_PLACES = 39_420
const OTHER_PLACES_AT = 189_000
const OTHERS_FROM = 0x1_00_00

/** The four bytes at a place of that row: 0x81 up, ten of 0x30 up, 126 of 0x81 up, ten of 0x30 up. */
function bytesAt(place: number): number[] {
  return [
    0x81 + Math.floor(place / 12_600),
    0x30 + (Math.floor(place / 1_260) % 10),
    0x81 + (Math.floor(place / 10) % 126),
    0x30 + (place % 10),
  ]
}

let row: string | null = null

function wholeRow(): string {
  const codes = Buffer.alloc(4 * BASIC_PLACES)
  for (let place = 0; place < BASIC_PLACES; place += 1) codes.set(bytesAt(place), 4 * place)
  return decoder.decode(codes)
}

/** The place of a character that two bytes cannot say, or -1; what stands where says the decoder, once. */
function placeOf(character: string, code: number): number {
  if (code >= OTHERS_FROM) return OTHER_PLACES_AT + code - OTHERS_FROM
  row ??= wholeRow()
  return character === '\ufffd' ? -1 : row.indexOf(character)
}

/** A character in GB 18030: one, two or four bytes; null for what is no character. */
function bytesOf(character: string): number[] | null {
  const code = character.codePointAt(0) ?? MISSING
  if (code <= ASCII_MAX) return [code]
  const pair = twoBytes().get(character)
  if (pair !== undefined) return [pair >> 8, pair & 0xff]
  const place = placeOf(character, code)
  return place < 0 ? null : bytesAt(place)
}

/**
 * A text in GB 18030, of this many bytes: cut where a character ends, filled with blanks (Q/CUP 006 part 2, 6.33.3; reading B12). A control
 * character, and half of one, becomes a question mark.
 */
export function gb18030(text: string, bytes: number): Buffer {
  const made = Buffer.alloc(bytes, 0x20)
  let at = 0
  for (const character of text) {
    const said = (character >= ' ' && bytesOf(character)) || [MISSING]
    if (at + said.length > bytes) break
    made.set(said, at)
    at += said.length
  }
  return made
}

/** The bytes of a text in GB 18030, as Latin-1; null when it holds half a character. */
export function gb18030Bytes(text: string): string | null {
  let made = ''
  for (const character of text) {
    const said = bytesOf(character)
    if (!said) return null
    made += String.fromCharCode(...said)
  }
  return made
}

const strict = new TextDecoder('gb18030', { fatal: true })

/** What bytes, given as Latin-1, say in GB 18030; null when they are none, or not as `gb18030Bytes` would write them. */
export function readGb18030(latin1: string): string | null {
  try {
    const text = strict.decode(Buffer.from(latin1, 'latin1'))
    return gb18030Bytes(text) === latin1 ? text : null
  } catch {
    return null
  }
}
