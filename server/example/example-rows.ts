import type { Database, Scope } from '#db/open.ts'
import { SCOPE_COLUMN } from '#db/scope.ts'

/** An open order of a scope with its merchant. */
export async function anyOrder(db: Database, scope: Scope): Promise<{ readonly id: string; readonly merchant_id: string } | null> {
  if (scope.role === 'tw_system') return null
  const [rows] = await db.batch(scope, [
    {
      sql: `select id, merchant_id from orders where ${SCOPE_COLUMN[scope.role]} = $1 and is_open and suspended is null order by opened_at desc, id desc limit 1`,
      parameters: [scope.node],
    },
  ])
  return rows?.[0] ?? null
}

export async function anyFile(db: Database, scope: Scope): Promise<string | null> {
  if (scope.role === 'tw_system') return null
  const [rows] = await db.batch(scope, [
    { sql: `select id from file where ${SCOPE_COLUMN[scope.role]} = $1 order by id limit 1`, parameters: [scope.node] },
  ])
  return rows?.[0]?.id ?? null
}
