import type { FieldValue } from './message.ts'

/** First six and last four digits; the rest as stars (PCI DSS 4, 3.4.1). */
export function maskPan(pan: string): string {
  return pan.length < 12 ? '*'.repeat(pan.length) : `${pan.slice(0, 6)}${'*'.repeat(pan.length - 10)}${pan.slice(-4)}`
}

/** Fields that may never be written down: expiry, tracks, PIN, chip data, security data, keys, MACs (spec 10, R14). */
const SECRET = new Set([14, 35, 36, 45, 52, 53, 55, 58, 61, 64, 96, 128])

/**
 * The fields of a message as they may be logged and kept: the card masked, secrets named by their size, bytes as hex. Field 61 holds
 * an original's numbers in 007 (kept) and the cardholder's identity in 006 (removed); 62 holds keys in management messages.
 */
export function redact(mti: string, fields: readonly (FieldValue | undefined)[]): { [field: string]: string } {
  const made: { [field: string]: string } = {}
  const management = mti.startsWith('08')
  // A batch upload lists card numbers in 48.
  const upload = mti.startsWith('03')
  fields.forEach((value, field) => {
    if (value === undefined) return
    if (field === 2) made[field] = maskPan(String(value))
    else if (
      (SECRET.has(field) && !(field === 61 && /^\d{12,29}$/.test(String(value)) && value.length <= 29)) ||
      (field === 62 && management) ||
      (field === 48 && upload)
    )
      made[field] = `[${value.length}]`
    else made[field] = typeof value === 'string' ? scrub(value) : value.toString('hex')
  })
  return made
}

/** Masks what looks like a card number in free text: 13 to 19 digits in a row that pass the Luhn check. */
export function scrub(text: string): string {
  return text.replace(/\d{13,19}/g, (digits) => (luhn(digits) ? maskPan(digits) : digits))
}

/** Does a digit string end with its check digit (ISO/IEC 7812-1, annex B)? */
export function luhn(digits: string): boolean {
  let sum = 0
  for (let nth = 0; nth < digits.length; nth += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - nth) - 48
    sum += nth % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}
