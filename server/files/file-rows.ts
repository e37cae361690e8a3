import type { Database, Query, Scope } from '#db/open.ts'
import type { Instant } from '#domain/time.ts'
import type { Levels, StoredFile } from '../http/deps.ts'

export interface NewFile extends StoredFile {
  readonly id: string
  readonly uploadedBy: string
  readonly at: Instant
}

/** A file begins in the scope of who uploaded it; the order it is handed in with takes it over (`filesOfOrderQuery`). */
export async function addFile(db: Database, scope: Scope, levels: Levels, file: NewFile): Promise<void> {
  await db.batch(scope, [
    {
      sql: `insert into file (branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id,
          sha256, size, media_type, uploaded_by, uploaded_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, to_timestamp($13::double precision / 1000))`,
      parameters: [
        levels.branch_id,
        file.id,
        levels.province_id,
        levels.department_id,
        levels.bank_id,
        levels.bank_province_id,
        levels.bank_city_id,
        levels.bank_branch_id,
        file.sha256,
        file.size,
        file.mediaType,
        file.uploadedBy,
        file.at,
      ],
    },
  ])
}

/** The file, where the scope shows it. */
export async function findFile(
  db: Database,
  scope: Scope,
  id: string,
): Promise<{ readonly sha256: string; readonly media_type: string } | null> {
  const [rows] = await db.batch(scope, [
    { name: 'file-find', sql: 'select sha256, media_type from file where id = $1 limit 1', parameters: [id] },
  ])
  return rows?.[0] ?? null
}

/**
 * Gives files to an order: they are seen from then on by everybody who sees the order, and still by everybody who sees another order that
 * has them. A statement for the batch that writes the event; level columns come from the order's row alone, and only files that the
 * actor's scope shows can be given.
 */
export function filesOfOrderQuery(orderId: string, fileIds: readonly string[]): Query {
  return {
    name: 'files-of-order',
    sql: `with moved as (
        update file set department_id = o.department_id, bank_id = o.bank_id, bank_province_id = o.bank_province_id, bank_city_id = o.bank_city_id, bank_branch_id = o.bank_branch_id
        from orders o where o.id = $1 and file.branch_id = o.branch_id and file.id = any ($2::uuid[]) and file.bank_id is null returning file.id
      )
      insert into file (branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id,
        sha256, size, media_type, uploaded_by, uploaded_at)
      select distinct on (f.id) o.branch_id, f.id, o.province_id, o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id,
        f.sha256, f.size, f.media_type, f.uploaded_by, f.uploaded_at
      from orders o, file f where o.id = $1 and f.id = any ($2::uuid[]) and f.id not in (select id from moved)
      on conflict (branch_id, id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id) do nothing`,
    parameters: [orderId, fileIds],
  }
}

/** Which of these files the actor's scope shows. */
export function knownFilesQuery(fileIds: readonly string[]): Query {
  return { name: 'known-files', sql: 'select distinct id from file where id = any ($1::uuid[])', parameters: [fileIds] }
}
