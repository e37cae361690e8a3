import type { Database } from '#db/open.ts'
import type { Instant } from '#domain/time.ts'
import type { AuditTrail, Log } from '../http/deps.ts'
import type { Seal } from './seal.ts'
import type { Store } from './store-rows.ts'

/** What sign-in needs beside HTTP. */
export interface IdentityDeps {
  readonly db: Database
  readonly store: Store
  readonly seal: Seal
  readonly audit: AuditTrail
  readonly log: Log
  readonly now: () => Instant
  readonly newId: () => string
}
