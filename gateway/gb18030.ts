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

/**
 * A text in GB 18030, of this many bytes: cut where a character ends, filled with blanks (Q/CUP 006 part 2, 6.33.3; reading B12). What two
 * bytes cannot say becomes a question mark.
 */
export function gb18030(text: string, bytes: number): Buffer {
  const made = Buffer.alloc(bytes, 0x20)
  let at = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? MISSING
    const pair = code <= ASCII_MAX ? null : twoBytes().get(character)
    if (at + (pair ? 2 : 1) > bytes) break
    if (pair) made.writeUInt16BE(pair, at)
    else made[at] = pair === null && code >= 0x20 ? code : MISSING
    at += pair ? 2 : 1
  }
  return made
}

/** The bytes of a text in GB 18030, as Latin-1; null when it holds a character that two bytes cannot say. */
export function gb18030Bytes(text: string): string | null {
  let made = ''
  for (const character of text) {
    const code = character.codePointAt(0) ?? MISSING
    const pair = code <= ASCII_MAX ? code : twoBytes().get(character)
    if (pair === undefined) return null
    made += pair > 0xff ? String.fromCharCode(pair >> 8, pair & 0xff) : String.fromCharCode(pair)
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
