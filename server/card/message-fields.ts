import type { FieldSpec } from '#gateway/iso8583/dialect.ts'
import { type FieldValue, type Message, message } from '#gateway/iso8583/message.ts'
import { partsOf, usagesOf } from '#gateway/iso8583/parts.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import { redact, scrub } from '#gateway/iso8583/redact.ts'
import { partInEnglish } from './part-names.ts'

export interface NamedValue {
  readonly number: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly value: string
}
export interface NamedField extends NamedValue {
  readonly parts: readonly NamedValue[]
}

/** Field 37: a journal id as slip and issuer write it, twelve digits. */
export function referenceOf(id: number): string {
  return String(id).padStart(12, '0')
}

/** Request and answer type: the third digit rises by one (0200 → 0210). */
export function answerMtiOf(mti: string): string {
  return mti.slice(0, 2) + String(Number(mti[2]) + 1) + mti[3]
}

/**
 * The fields of a journalled message with their names, in the order of the standard. The journal keeps them redacted; they are redacted
 * once more here, so that a row from a time of other rules shows no more than today's do (R14). `condition` is field 25 of the request where
 * an answer does not repeat it: it tells in which usage a field lies.
 */
export function namedFields(mti: string, kept: { readonly [field: string]: string }, condition?: string): NamedField[] {
  const hidden = new Set<number>()
  const values: { [field: number]: FieldValue } = {}
  for (const spec of Q_CUP_007.fields) {
    const text = kept[spec.field]
    if (text === undefined) continue
    // A secret is its size in brackets already: named, never read.
    if (/^\[\d+\]$/.test(text)) hidden.add(spec.field)
    else values[spec.field] = fieldValue(spec, text)
  }
  const of = message(mti, values)
  const shown = redact(mti, of.fields)
  if (condition !== undefined) of.fields[25] ??= condition
  const parts = partsOf(Q_CUP_007, of)
  return Q_CUP_007.fields.flatMap((spec) => {
    const value = hidden.has(spec.field) ? kept[spec.field] : shown[spec.field]
    if (value === undefined) return []
    const secret = value.startsWith('[')
    return [
      {
        number: String(spec.field),
        name: { zh: spec.zh, en: spec.en },
        value: secret ? value : (plainText(values[spec.field]) ?? value),
        parts: secret ? [] : partsShown(of, spec.field, parts),
      },
    ]
  })
}

/** Bytes are kept as hex, those of an answer behind `0x`. */
function fieldValue(spec: FieldSpec, text: string): FieldValue {
  const hex = text.startsWith('0x') ? text.slice(2) : text
  return spec.kind === 'b' && /^([0-9a-f]{2})+$/i.test(hex) ? Buffer.from(hex, 'hex') : text
}

/** Bytes that are letters and digits read better as such; null for anything else. */
function plainText(value: FieldValue | undefined): string | null {
  if (value === undefined || typeof value === 'string') return null
  const latin = value.toString('latin1')
  return /^[\x20-\x7e]*$/.test(latin) ? scrub(latin) : null
}

function partsShown(of: Message, field: number, parts: { readonly [name: string]: string }): NamedValue[] {
  const value = of.fields[field]
  const text = value === undefined ? '' : typeof value === 'string' ? value : value.toString('latin1')
  const usage = usagesOf(Q_CUP_007).find((one) => one.field === field && one.applies(of, text))
  return (usage?.parts ?? []).flatMap(([name, , zh]) => {
    const part = parts[name]
    return part === undefined ? [] : [{ number: name, name: { zh, en: partInEnglish(usage?.section ?? '', name) }, value: scrub(part) }]
  })
}
