import { allDigits, allText, DIGIT_PAIRS } from './alphabet.ts'
import type { Dialect } from './dialect.ts'
import { Iso8583Error } from './error.ts'

/** Longest message, and longest rejected one with the header in front of it (006 part 2, 5.3.1). */
export const NETWORK_MAX_BYTES = 1_846
export const REJECTED_MAX_BYTES = 1_892
export const NETWORK_HEADER_BYTES = 46
const REJECT_AT = 41

/**
 * Looks at what stands in front of the MTI and answers how many bytes that is.
 * @throws Iso8583Error (`tpdu` or `header`)
 */
export function checkHead(dialect: Dialect, frame: Uint8Array, length: number): number {
  if (dialect.digits === 'ascii') return checkNetworkHeader(frame, length)
  if (length < 5) throw new Iso8583Error('tpdu', length, 'truncated')
  if (frame[0] !== 0x60) throw new Iso8583Error('tpdu', 0, 'not_60')
  if (length < 11) throw new Iso8583Error('header', length, 'truncated')
  checkTerminalHeader(frame)
  return 11
}

/** Q/CUP 007, tables 46 to 49; any version but 00 and 99 is taken (reading A3). What is reserved is not looked at. */
function checkTerminalHeader(frame: Uint8Array): void {
  for (let at = 5; at < 11; at += 1) if (DIGIT_PAIRS[frame[at] as number] === 0) throw new Iso8583Error('header', at, 'not_digits')
  const [kind, version, condition] = [frame[5] as number, frame[6] as number, frame[7] as number]
  if (kind < 0x60 || kind > 0x63) throw new Iso8583Error('header', 5, 'class')
  if (version === 0x00 || version === 0x99) throw new Iso8583Error('header', 6, 'version')
  if (condition >> 4 > 1) throw new Iso8583Error('header', 7, 'state')
  if ((condition & 15) > 6) throw new Iso8583Error('header', 7, 'demand')
}

/** 006 part 2, 3.2. A frame that the network rejected has its own header in front of the one that it had (figure 5). */
function checkNetworkHeader(frame: Uint8Array, length: number): number {
  checkOneHeader(frame, 0, length)
  if (!isRejected(frame)) {
    if (length > NETWORK_MAX_BYTES) throw new Iso8583Error('header', 2, 'too_long', `${length} of ${NETWORK_MAX_BYTES}`)
    return NETWORK_HEADER_BYTES
  }
  if (length > REJECTED_MAX_BYTES) throw new Iso8583Error('header', 2, 'too_long', `${length} of ${REJECTED_MAX_BYTES}`)
  checkOneHeader(frame, NETWORK_HEADER_BYTES, length)
  return 2 * NETWORK_HEADER_BYTES
}

function checkOneHeader(frame: Uint8Array, at: number, length: number): void {
  if (length < at + NETWORK_HEADER_BYTES) throw new Iso8583Error('header', length, 'truncated')
  if (frame[at] !== NETWORK_HEADER_BYTES) throw new Iso8583Error('header', at, 'header_length')
  if (!allDigits(frame, at + 2, at + 6)) throw new Iso8583Error('header', at + 2, 'not_digits')
  const says = totalIn(frame, at)
  if (says !== length - at) throw new Iso8583Error('header', at + 2, 'total_length', `says ${says}, is ${length - at}`)
  if (!allText(frame, at + 6, at + 28)) throw new Iso8583Error('header', at + 6, 'not_text')
  if (!allDigits(frame, at + REJECT_AT, at + 46)) throw new Iso8583Error('header', at + REJECT_AT, 'not_digits')
}

function totalIn(frame: Uint8Array, at: number): number {
  let total = 0
  for (let nth = at + 2; nth < at + 6; nth += 1) total = total * 10 + (frame[nth] as number) - 48
  return total
}

/** Does a network header carry a reject code? */
export function isRejected(header: Uint8Array): boolean {
  for (let at = REJECT_AT; at < NETWORK_HEADER_BYTES; at += 1) if (header[at] !== 0x30) return true
  return false
}
