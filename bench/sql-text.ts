import type { Query } from '#db/open.ts'

/** A parameter as a literal of the statement. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return quoted(`{${value.map((one) => JSON.stringify(one === null ? null : String(one))).join(',')}}`)
  return quoted(String(value))
}

/** Colons would be pgbench's variables; a quoted text may hold them when they are written as an escape. */
function quoted(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll(':', '\\x3a').replaceAll('\n', '\\n')}'`
}

/** One of the product's statements as pgbench sends it: parameters as literals, those of `varied` as an expression over `:n`. */
export function scriptOf(query: Query, varied: ReadonlyMap<unknown, string>): string {
  const text = query.sql.replace(/\$(\d+)/g, (_, place: string) => {
    const value = query.parameters[Number(place) - 1]
    return varied.get(value) ?? literal(value)
  })
  return `${text.replace(/\s+/g, ' ').trim()};`
}

/** A transaction of the product, one statement at a time: role, node, statements, commit. */
export function transaction(scope: { readonly role: string; readonly node: number }, statements: readonly string[]): string {
  return ['begin;', `set local role ${scope.role};`, `set local app.node = '${scope.node}';`, ...statements, 'commit;'].join('\n')
}

/** A uuid of its own for every `:n`; `kind` keeps several of one transaction apart. */
export function uuidOfN(kind: number): string {
  return `('00000000-0000-7${String(kind).padStart(3, '0')}-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid`
}
