import type { Dialect } from './dialect.ts'
import type { Message } from './message.ts'
import { partsOf } from './parts.ts'
import { redact } from './redact.ts'

/** A message for people: one line a field with its name, sub-fields below it; cards masked, secrets as their size in brackets. */
export function dump(dialect: Dialect, of: Message): string {
  const shown = redact(of.mti, of.fields)
  const parts = partsOf(dialect, of)
  const lines = [`${dialect.name}  ${of.mti}`]
  if (of.tpdu) lines.push(`  tpdu    ${of.tpdu.toString('hex')}`)
  if (of.header)
    lines.push(
      `  header  ${dialect.digits === 'bcd' ? of.header.toString('hex') : of.header.toString('latin1').replace(/[^\x20-\x7e]/g, '.')}`,
    )
  for (const spec of dialect.fields) {
    const value = shown[spec.field]
    if (value === undefined) continue
    lines.push(`  ${String(spec.field).padStart(3)}  ${value}  ${spec.zh} ${spec.en}`)
    if (value.startsWith('[')) continue
    for (const [name, part] of Object.entries(parts))
      if (name.startsWith(`${spec.field}.`) && !/\.(pik|mak|card)/.test(name)) lines.push(`       ${name}  ${part}`)
  }
  return lines.join('\n')
}
