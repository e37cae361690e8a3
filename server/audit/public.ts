import type { Database } from '#db/open.ts'
import type { AuditTrail } from '../http/deps.ts'
import { addAuditLine } from './audit-rows.ts'

export { auditRoutes } from './routes.ts'

/** The audit of sign-ins and reads of personal data: what cannot be recorded does not happen, so a failure fails the request. */
export function makeAuditTrail(db: Database): AuditTrail {
  return { record: (entry) => addAuditLine(db, entry, db.now()) }
}
