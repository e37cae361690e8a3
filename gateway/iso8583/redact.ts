import type { FieldValue } from './message.ts'

/** First six and last four digits; the rest as stars (PCI DSS 4, 3.4.1). */
export function maskPan(pan: string): string {
  return pan.length < 12 ? '*'.repeat(pan.length) : `${pan.slice(0, 6)}${'*'.repeat(pan.length - 10)}${pan.slice(-4)}`
}

/** Fields of a fixed meaning that no card, identity or key fits into: kept as they are. */
const PLAIN = new Set([
  3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 15, 16, 18, 19, 22, 23, 25, 26, 28, 32, 33, 37, 38, 39, 41, 42, 49, 50, 51, 70, 90, 100,
])
/** Accounts: masked as cards are. */
const ACCOUNTS = new Set([2, 102, 103])
/** Text that a person wrote or reads: kept, card numbers in it masked. */
const TEXTS = new Set([43, 44, 54])

/**
 * The fields of a message as they may be logged and kept, still of their own kind: cards masked; null is a secret. A whitelist: what is
 * not known to be harmless in its usage — expiry, tracks, PIN, chip data, keys, identities, MACs, every private field — is one (R14).
 */
export function masked(mti: string, fields: readonly (FieldValue | undefined)[]): (FieldValue | null | undefined)[] {
  const own = ownCards(fields)
  return fields.map((value, field) => (value === undefined ? undefined : shownField(mti, field, withoutCards(own, value))))
}

function shownField(mti: string, field: number, value: FieldValue): FieldValue | null {
  if (PLAIN.has(field)) return typeof value === 'string' ? value : null
  if (ACCOUNTS.has(field)) return maskPan(String(value))
  if (TEXTS.has(field)) return typeof value === 'string' ? scrub(value) : null
  return privateField(mti, field, value)
}

/** Shorter ones may stand in an amount or a date by chance. */
const OWN_CARD_DIGITS = 13

/** The cards that a message is about, by 2 and the tracks: they may lie in a field where no rule looks for a card, and need no check digit. */
function ownCards(fields: readonly (FieldValue | undefined)[]): string[] {
  // Track 3 has two digits of its format in front of the card.
  const said = [fields[2], fields[35], typeof fields[36] === 'string' ? fields[36].slice(2) : '']
  const cards = said.map((value) => (typeof value === 'string' ? (value.split('=')[0] ?? '') : ''))
  return cards.filter((card) => card.length >= OWN_CARD_DIGITS)
}

function withoutCards(cards: readonly string[], value: FieldValue): FieldValue {
  const text = typeof value === 'string' ? value : value.toString('latin1')
  const without = cards.reduce((said, card) => said.replaceAll(card, maskPan(card)), text)
  if (without === text) return value
  return typeof value === 'string' ? without : Buffer.from(without, 'latin1')
}

/** The same for people: a secret as its size in brackets, bytes as hex. */
export function redact(mti: string, fields: readonly (FieldValue | undefined)[]): { [field: string]: string } {
  const made: { [field: string]: string } = {}
  masked(mti, fields).forEach((shown, field) => {
    if (shown === null) made[field] = `[${fields[field]?.length ?? 0}]`
    else if (shown !== undefined) made[field] = typeof shown === 'string' ? shown : shown.toString('hex')
  })
  return made
}

/** Private fields in a usage that is known; null in any other. */
function privateField(mti: string, field: number, value: FieldValue): FieldValue | null {
  // 007: type, batch, code; 006: reason and terminal, with text behind.
  if (field === 60 && typeof value === 'string') return /^\d{1,13}$/.test(value) ? value : scrub(value)
  if (field === 48 && typeof value === 'string') return additional(mti, value)
  if (field === 57 && typeof value === 'string') return isInstalmentAnswer(value) ? scrubbedFrom(35, value) : null
  if (field === 61 && typeof value === 'string') return isOriginal(value) ? value : null
  if (field === 62 && typeof value !== 'string') return instalmentTerms(mti, value)
  // The operator or the card scheme (007, 11.3.33.4 and 5); what stands behind may be anything.
  if (field === 63 && typeof value === 'string' && /^[A-Za-z0-9 ]{3}/.test(value))
    return /^.{3}(\[\d+\])?$/.test(value) ? value : `${value.slice(0, 3)}[${value.length - 3}]`
  return null
}

/** Amounts side by side are no card; in what is reserved behind them there may be one. */
function scrubbedFrom(at: number, text: string): string {
  return text.slice(0, at) + scrub(text.slice(at))
}

const RECORD_DIGITS = 40

/** 48: totals, an upload's count or records with their cards masked (007, 11.3.23); the instalment of 006 (part 2, 6.36.10). */
function additional(mti: string, value: string): string | null {
  if (/^IP[\x20-\x7e]{62}$/.test(value) || /^ASIP06[23][\x20-\x7e]{62,63}$/.test(value)) return scrub(value)
  // What is masked already stays so: a screen redacts what the journal kept redacted.
  if (!/^[\d*]+$/.test(value)) return null
  if (mti === '0500' || mti === '0510') return value.length === 62 || value.length === 31 ? value : null
  if (mti !== '0320' && mti !== '0330') return null
  if (value.length === 4) return value
  if (value.length % RECORD_DIGITS !== 2) return null
  const records: string[] = []
  for (let at = 2; at < value.length; at += RECORD_DIGITS)
    records.push(value.slice(at, at + 8) + maskedRecord(value.slice(at + 8, at + 28)) + value.slice(at + 28, at + RECORD_DIGITS))
  return value.slice(0, 2) + records.join('')
}

/** A card at the right of its twenty places, with zeros before it (007, 11.3.23.4). */
function maskedRecord(place: string): string {
  return maskPan(place.replace(/^0{1,7}/, '')).padStart(place.length, '0')
}

/** 57 of 006 in an instalment's answer: four amounts and rates, 50 characters reserved (part 2, 6.44.5). */
function isInstalmentAnswer(value: string): boolean {
  return /^IP\d{33}[\x20-\x7e]{50}$/.test(value)
}

/** 61 of 007: batch, STAN, date, kind and institution of an original (11.3.31); 006 has the cardholder's identity there. */
function isOriginal(value: string): boolean {
  return /^\d{12}((0\d|1[0-2])([0-2]\d|3[01])(0[0-2]\d{0,11})?)?$/.test(value)
}

/** 62 of 007 in an instalment sale and its answer (usages 9 and 11); keys, parameters and identities lie there in others. */
function instalmentTerms(mti: string, value: Buffer): Buffer | null {
  const text = value.toString('latin1')
  const known = mti === '0200' ? /^\d\d[\x20-\x7e]{30}$/ : /^\d{27}[\x20-\x7e]{50}$/
  if ((mti !== '0200' && mti !== '0210') || !known.test(text)) return null
  return Buffer.from(scrubbedFrom(mti === '0200' ? 2 : 27, text), 'latin1')
}

const CARD_DIGITS = [13, 14, 15, 16, 17, 18, 19]

/** Masks what looks like a card number in free text: 13 to 19 digits that pass the Luhn check, also with other digits around them. */
export function scrub(text: string): string {
  return text.replace(/\d{13,}/g, (digits) => {
    const shown = [...digits]
    for (const length of CARD_DIGITS)
      for (let from = 0; from + length <= digits.length; from += 1)
        if (luhn(digits.slice(from, from + length))) shown.fill('*', from + 6, from + length - 4)
    return shown.join('')
  })
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
