import type { Query, Scope } from '#db/open.ts'
import { opening } from '#db/scope.ts'

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

/** A transaction of the product, one statement at a time: role, node, person, statements, commit. */
export function transaction(scope: Scope, statements: readonly string[]): string {
  return [...opening(scope).map((one) => `${one};`), ...statements, 'commit;'].join('\n')
}

/** A uuid of its own for every `:n`; `kind` keeps several of one transaction apart. */
export function uuidOfN(kind: number): string {
  return `('00000000-0000-7${String(kind).padStart(3, '0')}-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid`
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** Hashes and bodies differ from command to command as well, but may be there twice. */
const NAME_LENGTH_MAX = 60

/**
 * What has to be new for every command: the texts in which two commands of one kind differ (ids, numbers, keys). They are found by
 * their values, so that a statement may grow without anybody counting places.
 */
export function freshValues(
  one: readonly { readonly queries: readonly Query[] }[],
  other: readonly { readonly queries: readonly Query[] }[],
): string[] {
  const flat = (sent: readonly { readonly queries: readonly Query[] }[]): unknown[] =>
    sent.flatMap(({ queries }) => queries.flatMap((query) => [...query.parameters]))
  const [before, now] = [new Set(flat(one)), flat(other)]
  const fresh = now.filter((value): value is string => typeof value === 'string' && value.length <= NAME_LENGTH_MAX && !before.has(value))
  return [...new Set(fresh)]
}

/** The `place`-th fresh value as an expression over pgbench's `:n`. */
export function freshExpression(value: string, place: number): string {
  return UUID.test(value) ? uuidOfN(place) : `('${place}n' || :n::bigint)`
}

/** The same as a value, for a peer that sends parameters. */
export function freshValue(value: string, place: number, nth: string): string {
  return UUID.test(value) ? crypto.randomUUID() : `${place}-${nth}`
}

/** The write of an action with a version that always fits, so that orders of the pool can be acted on again and again. */
export function anyVersion(sql: string): string {
  return sql
    .replace(/and version = (\$\d+)/, (_, place: string) => `and version > 0 * ${place}::int`)
    .replace(/([\s,])version = (\$\d+)/, (_, before: string, place: string) => `${before}version = orders.version + 1 + 0 * ${place}::int`)
}
