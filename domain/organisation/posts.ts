import type { Json, Refusal } from '../result.ts'
import { isBankRole, type Role } from './role.ts'

/** A role at a node, as somebody is to hold it. */
export interface WantedPost {
  readonly role: Role
  readonly nodeId: number
}

/** What of an organisation says who may have a post there. */
export interface PostPlace {
  readonly kind: 'company' | 'bank'
  readonly level: number
  /** The head office above it (or itself); null at the company. */
  readonly bankId: number | null
  readonly closed: boolean
}

/** 三员: system, security and audit are three people, and none of them works in another post (docs/spec/1). */
export const ADMINISTRATORS: readonly Role[] = ['admin_system', 'admin_security', 'admin_audit']

/** R3: who finds and surveys merchants reviews none, whatever the order. */
const KEPT_APART: readonly (readonly [Role, Role])[] = [['account_manager', 'risk_officer']]

/** Roles that one person never has together, or null: administrators are apart from each other and from all business. */
export function postsApart(posts: readonly WantedPost[]): Refusal | null {
  const roles = posts.map((post) => post.role)
  const stranger = roles.findIndex((role) => role !== roles[0] && [role, roles[0]].some((one) => one && ADMINISTRATORS.includes(one)))
  if (stranger > 0)
    return apart(
      stranger,
      'administrators_apart',
      'an administrator holds no other role: system, security, audit and business are different people',
    )
  for (const pair of KEPT_APART) {
    const places = pair.map((role) => roles.indexOf(role))
    if (places.every((place) => place >= 0))
      return apart(Math.max(...places), 'R3_roles_apart', `${pair.join(' and ')} are different people`)
  }
  return null
}

/** Posts that nobody can hold where they are wanted, or null: bank roles at banks, one house for one person, none twice. */
export function postsMisplaced(posts: readonly WantedPost[], places: ReadonlyMap<number, PostPlace>): Refusal | null {
  const house = (post: WantedPost | undefined): number | null | undefined => post && places.get(post.nodeId)?.bankId
  for (const [nth, post] of posts.entries()) {
    if (!fits(post, places.get(post.nodeId)))
      return misplaced(
        `/posts/${nth}/nodeId`,
        'place',
        'an open organisation of the kind that the role works at; the province for administrators',
      )
    if (house(post) !== house(posts[0]))
      return misplaced(`/posts/${nth}/nodeId`, 'one_house', 'all posts of a person at the company, or all at one bank')
    if (posts.findIndex((one) => one.role === post.role && one.nodeId === post.nodeId) < nth)
      return misplaced(`/posts/${nth}`, 'uniqueItems', 'each post once')
  }
  return null
}

/** Roles that somebody would lose by these new posts, or by leaving (`null`). */
export function administrationLost(before: readonly { readonly role: string }[], after: readonly WantedPost[] | null): readonly Role[] {
  return ADMINISTRATORS.filter((role) => before.some((post) => post.role === role) && !after?.some((post) => post.role === role))
}

function fits({ role }: WantedPost, place: PostPlace | undefined): boolean {
  if (!place || place.closed) return false
  return (place.kind === 'bank') === isBankRole(role) && (!ADMINISTRATORS.includes(role) || place.level === 0)
}

function apart(nth: number, rule: string, wanted: string): Refusal {
  return { code: 'separation_required', detail: { errors: [{ path: `/posts/${nth}/role`, rule, wanted }] satisfies Json } }
}

function misplaced(path: string, rule: string, wanted: string): Refusal {
  return { code: 'form_invalid', detail: { errors: [{ path, rule, wanted }] satisfies Json } }
}
