import Type, { type TSchema } from 'typebox'

/** Longest page a list answers. */
const PAGE_LIMIT_MAX = 100
/** Longest text of one line (names, titles). */
const LINE_LENGTH_MAX = 200

export const Id = Type.String({ format: 'uuid', examples: ['01934f6e-7a00-7000-8000-000000000001'] })
export const NodeId = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })
/** ISO 8601 with offset; answers say +08:00. */
export const When = Type.String({ format: 'date-time' })
/** Text of one line; spaces alone are none. */
export const Line = Type.String({ minLength: 1, maxLength: LINE_LENGTH_MAX, pattern: '\\S' })
/** What is looked for in a list; spaces alone look for nothing. */
export const Sought = Type.String({ minLength: 1, maxLength: LINE_LENGTH_MAX })
export const Cursor = Type.String({ minLength: 1, maxLength: 500 })
export const Limit = Type.Integer({ minimum: 1, maximum: PAGE_LIMIT_MAX })
export const NoBody = Type.Null()

export function nullable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()])
}

/** A list's page; `next` is the cursor of the page after it, or null. */
export function page<S extends TSchema>(row: S) {
  return Type.Object({ items: Type.Array(row), next: nullable(Type.String()) })
}
