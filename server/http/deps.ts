import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { AuditAction } from '#contract/audit.ts'
import type { Database, Scope } from '#db/open.ts'
import type { Actor, Role } from '#domain/organisation/role.ts'
import type { JsonObject } from '#domain/result.ts'
import type { Instant } from '#domain/time.ts'

export type Log = FastifyBaseLogger
export type App = FastifyInstance
export type Language = 'zh' | 'en'

/** An address that is answered, and by which method. */
export interface ServedRoute {
  readonly method: string
  readonly at: RegExp
}

/** A role at a node: what a session acts in (docs/spec/1, "Rules on people"). */
export interface Post {
  readonly id: string
  readonly role: Role
  readonly nodeId: number
  readonly nodeName: string
  readonly organisationKind: 'company' | 'bank'
  /** Company: 0 province, 1 city branch, 2 department. Bank: 0 head office … 3 sub-branch. */
  readonly level: number
}

/** One column per level; zero or null where the post says nothing of it. */
export interface Levels {
  readonly province_id: number
  readonly branch_id: number
  readonly department_id: number | null
  readonly bank_id: number | null
  readonly bank_province_id: number | null
  readonly bank_city_id: number | null
  readonly bank_branch_id: number | null
}

/** Who is signed in, in which post, and what of the database that shows. */
export interface Session {
  readonly id: string
  readonly person: { readonly id: string; readonly name: string; readonly login: string }
  readonly post: Post
  readonly posts: readonly Post[]
  /** Short code of the bank, null for the company's people. */
  readonly bank: string | null
  readonly scope: Scope
  /** Its own node and those above it. */
  readonly levels: Levels
  readonly actor: Actor
}

/** Sign-in as HTTP needs it; the answer comes from memory nearly always, so that a request costs no round trip. */
export interface Sessions {
  sessionOf(token: string): Session | null | Promise<Session | null>
  /** The same without counting as a use: a stream that stays open does not keep a session alive. */
  peek(token: string): Promise<Session | null>
}

/** One line of the audit (docs/spec/10, Security): sign-ins, post switches, reads of personal data. */
export interface AuditEntry {
  readonly action: AuditAction
  /** Null where nobody is signed in. */
  readonly actor: Actor | null
  readonly target?: { readonly kind: string; readonly id: string }
  /** The order that what was read or done belongs to. */
  readonly order?: { readonly id: string; readonly number: string }
  /** No personal data in here: names of fields, reasons, counts. */
  readonly detail?: JsonObject
  readonly address?: string
}

export interface AuditTrail {
  record(entry: AuditEntry): Promise<void>
}

export interface StoredFile {
  readonly sha256: string
  readonly size: number
  readonly mediaType: string
}

/** Where bytes of photos and papers lie; local disk now, an object store by the same four words. */
export interface FileStore {
  put(bytes: Buffer): Promise<StoredFile>
  get(sha256: string): Promise<Buffer | null>
}

/** What every feature's routes and use cases get; `server/main.ts` and the tests' world put it together. */
export interface Deps {
  readonly db: Database
  readonly files: FileStore
  readonly log: Log
  readonly sessions: Sessions
  readonly audit: AuditTrail
  /** The database's clock. */
  readonly now: () => Instant
  /** A new UUIDv7. */
  readonly newId: () => string
}
