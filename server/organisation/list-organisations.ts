import type { Deps, Session } from '../http/deps.ts'
import { type OrganisationRow, organisationsOf } from './organisation-rows.ts'

/** Organisations a post may know; without `kind`, those of its own kind. */
export async function listOrganisations(deps: Deps, session: Session, kind: 'company' | 'bank' | undefined): Promise<object> {
  const ownKind = session.post.organisationKind
  const wanted = kind ?? ownKind
  const rows = await organisationsOf(deps.db, session.scope, wanted, wanted === ownKind)
  return { items: rows.map(organisationAnswer), next: null }
}

/** A node as the API tells it. */
export function organisationAnswer(row: OrganisationRow): object {
  return {
    id: row.id,
    parentId: row.parent_id,
    kind: row.kind,
    level: row.level,
    code: row.code,
    name: row.name,
    shortName: row.short_name,
    regionClass: row.region_class,
    divisionCode: row.division_code,
    closed: row.closed,
  }
}
