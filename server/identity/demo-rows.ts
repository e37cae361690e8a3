import type { Role } from '#domain/organisation/role.ts'
import type { Store } from './store-rows.ts'

export interface DemoPerson {
  readonly id: string
  readonly login: string
  readonly name: string
  readonly role: Role
  readonly organisation: string
  readonly bank: string | null
  readonly nodeId: number
  readonly organisationKind: 'company' | 'bank'
  readonly level: number
}

/** Every demo account that can sign in, in the order of their ids, with the post it signs in with. */
export async function demoPeople(store: Store): Promise<DemoPerson[]> {
  const [rows] = await store.run<DemoPerson>([
    {
      sql: `select p.id, p.login, p.name, t.role, o.name as organisation, o.id as "nodeId", o.kind as "organisationKind", o.level,
          case when o.kind = 'bank' then (with recursive up as (
            select id, parent_id, code from organisation where id = o.id
            union all select a.id, a.parent_id, a.code from up join organisation a on a.id = up.parent_id
          ) select code from up where parent_id is null) end as bank
        from identity.credential c join person p on p.id = c.person_id
        join post t on t.id = (select id from post where person_id = p.id and closed_at is null order by id limit 1)
        join organisation o on o.id = t.node_id
        where c.demo and p.state = 'active' order by p.id`,
      parameters: [],
    },
  ])
  return rows ?? []
}
