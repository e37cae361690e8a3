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

/** Orders of one file that a reading of it names. */
const ORDERS_OF_FILE_MAX = 10

/** A file as it lies with one order, or with whoever uploaded it. */
export interface FileFound {
  readonly sha256: string
  readonly media_type: string
  readonly order_id: string | null
  readonly number: string | null
  readonly field: string | null
}

/** The file, once for each order of it that the scope shows; none where the scope does not show it. */
export async function findFile(db: Database, scope: Scope, id: string): Promise<FileFound[]> {
  const [rows] = await db.batch(scope, [
    {
      name: 'file-find',
      sql: `select f.sha256, f.media_type, f.order_id, o.number, f.field from file f left join orders o on o.branch_id = f.branch_id and o.id = f.order_id
        where f.id = $1 order by f.order_id nulls last limit ${ORDERS_OF_FILE_MAX}`,
      parameters: [id],
    },
  ])
  return (rows ?? []) as FileFound[]
}

/** A file that a form names, and by which of its fields. */
export interface GivenFile {
  readonly id: string
  readonly field: string
}

/**
 * Gives files to an order: they are seen from then on by everybody who sees the order, and still by everybody who sees another order that
 * has them. A statement for the batch that writes the event; level columns come from the order's row alone, and only files that the
 * actor's scope shows can be given. The row of a file that is of no order yet becomes this order's, where it is the uploader's or has the
 * order's own levels; a file that the order already has keeps the field it first came for.
 */
export function filesOfOrderQuery(orderId: string, files: readonly GivenFile[]): Query {
  return {
    name: 'files-of-order',
    sql: `with given as (select g.id, g.field from unnest($2::uuid[], $3::text[]) as g (id, field)), moved as (
        update file set department_id = o.department_id, bank_id = o.bank_id, bank_province_id = o.bank_province_id, bank_city_id = o.bank_city_id,
          bank_branch_id = o.bank_branch_id, order_id = o.id, field = g.field
        from orders o, given g where o.id = $1 and file.branch_id = o.branch_id and file.id = g.id and file.order_id is null
          and (file.bank_id is null or (file.department_id, file.bank_id, file.bank_province_id, file.bank_city_id, file.bank_branch_id)
            is not distinct from (o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id))
        returning file.id
      )
      insert into file (branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id,
        sha256, size, media_type, uploaded_by, uploaded_at, order_id, field)
      select distinct on (f.id) o.branch_id, f.id, o.province_id, o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id,
        f.sha256, f.size, f.media_type, f.uploaded_by, f.uploaded_at, o.id, g.field
      from orders o, given g join file f on f.id = g.id where o.id = $1 and f.id not in (select id from moved)
      on conflict (branch_id, id, order_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id) do nothing`,
    parameters: [orderId, files.map((one) => one.id), files.map((one) => one.field)],
  }
}

/** Which of these files the actor's scope shows. */
export function knownFilesQuery(fileIds: readonly string[]): Query {
  return { name: 'known-files', sql: 'select distinct id from file where id = any ($1::uuid[])', parameters: [fileIds] }
}
