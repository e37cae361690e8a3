import type { Role } from '#domain/organisation/role.ts'
import { formatInstant, type Instant } from '#domain/time.ts'
import type { Session } from '../http/deps.ts'

/** What the screens may offer; the server judges every call by itself all the same. */
const CAPABILITIES: { readonly [capability: string]: readonly Role[] } = {
  'orders.open': ['bank_officer', 'agent', 'account_manager'],
  'orders.assign': ['dispatcher', 'branch_manager'],
  'merchants.reveal': ['agent', 'account_manager', 'branch_manager', 'risk_officer', 'bank_officer'],
  'terminals.read': ['warehouse_keeper', 'branch_manager', 'dispatcher', 'account_manager', 'key_custodian'],
  'audit.read': ['admin_audit'],
}

/** The session as the API says it; screens, prints and exports carry the watermark (R19). */
export function sessionAnswer(session: Session, now: Instant): object {
  return {
    person: session.person,
    post: session.post,
    posts: session.posts,
    bank: session.bank,
    capabilities: Object.keys(CAPABILITIES).filter((name) => CAPABILITIES[name]?.includes(session.post.role)),
    watermark: `${session.person.login} ${formatInstant(now).slice(0, 16).replace('T', ' ')}`,
  }
}
