import type { Database } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import type { Instant } from '#domain/time.ts'
import type { AuditEntry } from '../http/deps.ts'

/** Adds a line; nobody is granted to change or remove one. */
export async function addAuditLine(db: Database, entry: AuditEntry, at: Instant): Promise<void> {
  await db.batch(SYSTEM_SCOPE, [
    {
      name: 'audit-add',
      sql: `insert into audit (at, actor_id, role, node_id, action, target_kind, target_id, detail, address)
        values (to_timestamp($1::double precision / 1000), $2, $3, $4, $5, $6, $7, $8, $9)`,
      parameters: [
        at,
        entry.actor?.personId ?? null,
        entry.actor?.role ?? null,
        entry.actor?.nodeId ?? null,
        entry.action,
        entry.target?.kind ?? null,
        entry.target?.id ?? null,
        JSON.stringify(entry.detail ?? {}),
        entry.address ?? null,
      ],
    },
  ])
}

export interface AuditLine {
  readonly id: number
  readonly at: Instant
  readonly action: string
  readonly actor_id: string | null
  readonly name: string | null
  readonly role: string | null
  readonly node_id: number | null
  readonly target_kind: string | null
  readonly target_id: string | null
  readonly detail: unknown
  readonly address: string | null
}

/** Newest first, by keyset on the primary key. */
export async function auditLines(
  db: Database,
  where: { readonly action: string | null; readonly before: number | null; readonly limit: number },
): Promise<AuditLine[]> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    {
      sql: `select a.id, a.at, a.action, a.actor_id, p.name, a.role, a.node_id, a.target_kind, a.target_id, a.detail, a.address
        from audit a left join person p on p.id::text = a.actor_id
        where ($1::text is null or a.action = $1) and ($2::bigint is null or a.id < $2) order by a.id desc limit $3`,
      parameters: [where.action, where.before, where.limit],
    },
  ])
  return (rows ?? []) as AuditLine[]
}
