import { join } from 'node:path'
import type { Database } from '#db/open.ts'
import { PROCESSES } from '#domain/process/registry.ts'
import { makeAuditTrail } from './audit/public.ts'
import { localStore } from './files/public.ts'
import type { Deps, Log } from './http/deps.ts'
import { uuidV7 } from './http/uuid.ts'
import { type IdentityDeps, makeSessions, openSeal, openStore, type SessionCache } from './identity/public.ts'
import { localKeyProvider } from './key/public.ts'
import { type OrderDeps, Serials } from './order/public.ts'
import { Reference } from './reference/public.ts'
import { phoneDigestOf } from './search/public.ts'

export interface World {
  readonly deps: Deps
  readonly identity: IdentityDeps
  readonly sessions: SessionCache
  /** What the use cases of orders take. */
  readonly orders: OrderDeps
  readonly reference: Reference
  close(): Promise<void>
}

export interface WorldOptions {
  readonly db: Database
  readonly dataDir: string
  readonly log: Log
  /** Ids from a seed: only for the demo generator and tests. */
  readonly newId?: () => string
}

/** What all features work with, put together over an open database; the server, the demo generator and tests share it. */
export async function makeWorld(options: WorldOptions): Promise<World> {
  const { db, dataDir, log } = options
  const now = () => db.now()
  const newId = options.newId ?? (() => uuidV7(now()))
  const audit = makeAuditTrail(db)
  const store = openStore(db.urlOf('tw_identity'))
  const identity: IdentityDeps = { db, store, seal: openSeal(dataDir), audit, log, now, newId }
  const sessions = await makeSessions(identity, log)
  const deps: Deps = { db, files: localStore(join(dataDir, 'files')), log, sessions, audit, now, newId }
  const reference = await new Reference(db).open()
  const serials = new Serials({ db })
  await serials.fill()
  const orders: OrderDeps = {
    db,
    reference,
    keys: localKeyProvider(dataDir),
    processes: PROCESSES,
    phoneDigest: phoneDigestOf(dataDir),
    serials,
    now,
    newId,
  }
  return {
    deps,
    identity,
    sessions,
    orders,
    reference,
    async close() {
      reference.close()
      await sessions.close()
      await store.close()
    },
  }
}
