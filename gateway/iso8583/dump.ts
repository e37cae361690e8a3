import type { Dialect } from './dialect.ts'
import type { Message } from './message.ts'
import { partsOf } from './parts.ts'
import { masked } from './redact.ts'

/**
 * A message for people: one line a field with its name, sub-fields below it; cards masked, secrets as their size in brackets.
 * @param readable what text says, when its bytes are of another alphabet than Latin-1
 */
export function dump(dialect: Dialect, of: Message, readable: (latin1: string) => string = (latin1) => latin1): string {
  const shown = masked(of.mti, of.fields)
  // Sub-fields of what may be shown; what is masked is masked in them too.
  const parts = Object.entries(partsOf(dialect, { ...of, fields: shown.map((value) => value ?? undefined) }))
  const line = (text: string): string => printable(readable(text))
  const lines = [`${dialect.name}  ${of.mti}`]
  if (of.tpdu) lines.push(`  tpdu    ${of.tpdu.toString('hex')}`)
  if (of.header) lines.push(`  header  ${dialect.digits === 'bcd' ? of.header.toString('hex') : printable(of.header.toString('latin1'))}`)
  for (const spec of dialect.fields) {
    const value = shown[spec.field]
    if (value === undefined) continue
    const text =
      value === null ? `[${of.fields[spec.field]?.length ?? 0}]` : typeof value === 'string' ? line(value) : value.toString('hex')
    lines.push(`  ${String(spec.field).padStart(3)}  ${text}  ${spec.zh} ${spec.en}`)
    for (const [name, part] of parts) if (name.startsWith(`${spec.field}.`)) lines.push(`       ${name}  ${line(part)}`)
  }
  return lines.join('\n')
}

/** Characters that would move a cursor or ring a bell are points. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '.')
}
