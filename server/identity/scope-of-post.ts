import type { Scope } from '#db/open.ts'
import type { Levels, Post, Session } from '../http/deps.ts'
import type { OrganisationStep, SessionFound } from './account-rows.ts'

const ROLES_BY_LEVEL = {
  company: ['tw_company_0', 'tw_company_1', 'tw_company_2'],
  bank: ['tw_bank_0', 'tw_bank_1', 'tw_bank_2', 'tw_bank_3'],
} as const

/**
 * What of the database a post shows: its own node and below (docs/spec/1, Organisations).
 * @throws Error when the organisation has a level that no role serves: fail closed
 */
export function scopeOfPost(
  post: {
    readonly organisationKind: 'company' | 'bank'
    readonly level: number
    readonly nodeId: number
  },
  personId: string,
): Scope {
  const role = ROLES_BY_LEVEL[post.organisationKind][post.level]
  if (!role) throw new Error(`no database role serves level ${post.level} of a ${post.organisationKind}`)
  return { role, node: post.nodeId, person: personId }
}

const LEVEL_COLUMNS = {
  company: ['province_id', 'branch_id', 'department_id'],
  bank: ['bank_id', 'bank_province_id', 'bank_city_id', 'bank_branch_id'],
} as const

/** The level columns a row gets that belongs to a post alone (a file before an order takes it). Zero is nobody's node. */
function levelsOf(kind: 'company' | 'bank', path: readonly OrganisationStep[]): Levels {
  const levels: { -readonly [column in keyof Levels]: Levels[column] } = {
    province_id: 0,
    branch_id: 0,
    department_id: null,
    bank_id: null,
    bank_province_id: null,
    bank_city_id: null,
    bank_branch_id: null,
  }
  for (const step of path) {
    const column = LEVEL_COLUMNS[kind][step.level]
    if (column) levels[column] = step.id
  }
  return levels
}

/** What is kept of a session in memory; null when the post that it acts in is closed. */
export function sessionFrom(found: SessionFound): Session | null {
  const acting = found.posts.find((one) => one.id === found.postId)
  if (!acting) return null
  return {
    id: found.id,
    person: { id: found.personId, name: found.name, login: found.login },
    post: withoutPath(acting),
    posts: found.posts.map(withoutPath),
    bank: acting.organisationKind === 'bank' ? (acting.path[0]?.code ?? null) : null,
    scope: scopeOfPost(acting, found.personId),
    levels: levelsOf(acting.organisationKind, acting.path),
    actor: { personId: found.personId, role: acting.role, nodeId: acting.nodeId },
  }
}

function withoutPath({ path: _path, ...post }: SessionFound['posts'][number]): Post {
  return post
}
