import type { Database, Query } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import type { Role } from '#domain/organisation/role.ts'

export interface NewPerson {
  readonly personId: string
  readonly name: string
  readonly login: string
  readonly phone?: string
  readonly demo: boolean
  readonly posts: readonly { readonly id: string; readonly role: Role; readonly nodeId: number }[]
}

export async function addPerson(db: Database, one: NewPerson): Promise<void> {
  const posts: Query[] = one.posts.map((post) => ({
    sql: `insert into post (id, person_id, role, node_id, province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id)
      select $1, $2, $3, $4, l.* from levels_of($4) l`,
    parameters: [post.id, one.personId, post.role, post.nodeId],
  }))
  await db.batch(SYSTEM_SCOPE, [
    {
      sql: 'insert into person (id, name, login, phone, demo) values ($1, $2, $3, $4, $5)',
      parameters: [one.personId, one.name, one.login, one.phone ?? null, one.demo],
    },
    ...posts,
  ])
}
