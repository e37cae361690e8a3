import type { Database, Scope } from '#db/open.ts'

export interface View {
  readonly id: string
  readonly name: string
  readonly page: string
  readonly query: string
}

/** `query` holds page and query as one address (`orders?scope=open`), as the screens show it. */
function viewOf(row: { id: string; name: string; query: string }): View {
  const cut = row.query.indexOf('?')
  return { id: row.id, name: row.name, page: row.query.slice(0, cut), query: row.query.slice(cut + 1) }
}

export async function viewsOf(db: Database, scope: Scope, personId: string): Promise<View[]> {
  const [rows] = await db.batch(scope, [
    { sql: 'select id, name, query from saved_view where person_id = $1 order by position, name, id', parameters: [personId] },
  ])
  return (rows ?? []).map(viewOf)
}

/** Replaces the person's view of that name; null when the person keeps `max` already. */
export async function putView(db: Database, scope: Scope, personId: string, view: View, max: number): Promise<View | null> {
  const [, , rows] = await db.batch(scope, [
    // Two saves at once of one person: the second waits, so that the limit holds.
    { sql: 'select pg_advisory_xact_lock(hashtextextended($1, 7))', parameters: [personId] },
    { sql: 'delete from saved_view where person_id = $1 and name = $2', parameters: [personId, view.name] },
    {
      sql: `insert into saved_view (id, person_id, name, query, position)
        select $1, $2, $3, $4, 0 where (select count(*) from saved_view where person_id = $2) < $5 returning id, name, query`,
      parameters: [view.id, personId, view.name, `${view.page}?${view.query}`, max],
    },
  ])
  const row = rows?.[0]
  return row ? viewOf(row) : null
}

export async function removeView(db: Database, scope: Scope, personId: string, id: string): Promise<void> {
  await db.batch(scope, [{ sql: 'delete from saved_view where id = $1 and person_id = $2', parameters: [id, personId] }])
}
