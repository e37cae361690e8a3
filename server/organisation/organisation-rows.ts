import type { Database, Scope } from '#db/open.ts'

export interface OrganisationRow {
  readonly id: number
  readonly parent_id: number | null
  readonly kind: 'company' | 'bank'
  readonly level: number
  readonly code: string
  readonly name: string
  readonly short_name: string
  readonly region_class: string | null
  readonly division_code: string | null
  readonly closed: boolean
}

/**
 * What a post may know of the organisations: of its own tree, its node, those below and those above; of the other kind, the company's
 * people see the banks they work for, a bank sees the company's departments it sends notices to, and never another bank.
 */
export async function organisationsOf(db: Database, scope: Scope, kind: 'company' | 'bank', own: boolean): Promise<OrganisationRow[]> {
  const [rows] = await db.batch(scope, [
    {
      name: `organisations-${own ? 'own' : 'other'}`,
      sql: `with recursive below as (
          select id from organisation where id = $2
          union all select o.id from below b join organisation o on o.parent_id = b.id
        ), above as (
          select id, parent_id from organisation where id = $2
          union all select o.id, o.parent_id from above a join organisation o on o.id = a.parent_id
        )
        select id, parent_id, kind, level, code, name, short_name, region_class, division_code, closed_at is not null as closed
        from organisation where kind = $1 ${own ? 'and (id in (select id from below) or id in (select id from above))' : 'and $2::int is not null'} order by id`,
      parameters: [kind, scope.node],
    },
  ])
  return (rows ?? []) as OrganisationRow[]
}

export interface PersonRow {
  readonly id: string
  readonly post_id: string
  readonly name: string
  readonly role: string
  readonly node_id: number
  readonly node_name: string
  readonly open_orders: number
}

export interface PeopleQuestion {
  readonly role: string | null
  readonly nodeId: number | null
  readonly after: string | null
  readonly limit: number
}

/** Posts at the scope's node and below, by post id; the count of open orders is of those in scope. */
export async function peopleBelow(db: Database, scope: Scope, question: PeopleQuestion): Promise<PersonRow[]> {
  const [rows] = await db.batch(scope, [
    {
      name: 'people-below',
      sql: `with recursive below as (
          select id from organisation where id = $1
          union all select o.id from below b join organisation o on o.parent_id = b.id
        ), wanted as (
          select id from below where $3::int is null or id = $3
        )
        select p.id, t.id as post_id, p.name, t.role, t.node_id, o.name as node_name,
          (select count(*) from orders w where w.assignee_id = p.id and w.is_open) as open_orders
        from post t join person p on p.id = t.person_id join organisation o on o.id = t.node_id
        where t.closed_at is null and p.state = 'active' and t.node_id in (select id from wanted)
          and ($2::text is null or t.role = $2) and ($4::uuid is null or t.id > $4) order by t.id limit $5`,
      parameters: [scope.node, question.role, question.nodeId, question.after, question.limit],
    },
  ])
  return (rows ?? []) as PersonRow[]
}
