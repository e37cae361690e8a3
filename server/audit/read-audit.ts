import { AUDIT_PEOPLE_MAX, type listAudit } from '#contract/audit.ts'
import type { AnswerOf, QueryOf } from '#contract/operation.ts'
import type { Actor } from '#domain/organisation/role.ts'
import type { Json, Refusal } from '#domain/result.ts'
import { formatInstant, type Instant, instant, nextDate, startOfShanghaiDay } from '#domain/time.ts'
import { WRONG_CURSOR } from '../http/cursor.ts'
import type { Deps } from '../http/deps.ts'
import { type AuditLine, auditLines, peopleMeant } from './audit-rows.ts'

const PAGE_LIMIT = 50
const CURSOR = /^(\d{1,15})\.(\d{1,15})$/

/** A page of the audit, newest first; reading it is itself a line of it. */
export async function readAudit(deps: Deps, actor: Actor, query: QueryOf<typeof listAudit>): Promise<AnswerOf<typeof listAudit> | Refusal> {
  const after = query.cursor === undefined ? undefined : placeOf(query.cursor)
  if (after === null) return WRONG_CURSOR
  const { from, to, person } = query
  if (from !== undefined && to !== undefined && to < from) return wrong('/to', 'minimum', from)
  const people = person === undefined ? undefined : await peopleMeant(deps.db, person)
  if (people && people.length > AUDIT_PEOPLE_MAX) return wrong('/person', 'people', `at most ${AUDIT_PEOPLE_MAX} people`)
  const limit = query.limit ?? PAGE_LIMIT
  const lines = await auditLines(deps.db, {
    action: query.action,
    orderNumber: query.order?.trim().toUpperCase(),
    actorIds: people,
    from: from === undefined ? undefined : startOfShanghaiDay(from),
    before: to === undefined ? undefined : startOfShanghaiDay(nextDate(to)),
    run: query.run === undefined ? undefined : Number(query.run),
    folded: query.folded === true,
    after,
    limit: limit + 1,
  })
  const shown = lines.slice(0, limit)
  const filter = { order: query.order, person, action: query.action, from, to, run: query.run }
  await deps.audit.record({ action: 'audit_read', actor, detail: { lines: shown.length, filter: keysOf(filter) } })
  const last = lines.length > limit ? shown.at(-1) : undefined
  return { items: shown.map(lineOf), next: last ? `${last.at}.${last.id}` : null }
}

/** By what it was sought, not what for: a name is personal data. */
function keysOf(filter: { readonly [name: string]: string | undefined }): Json {
  return Object.keys(filter).filter((name) => filter[name] !== undefined)
}

function placeOf(cursor: string): { readonly at: Instant; readonly id: number } | null {
  const [, at, id] = CURSOR.exec(cursor) ?? []
  return at === undefined || id === undefined ? null : { at: instant(Number(at)), id: Number(id) }
}

function wrong(path: string, rule: string, wanted: string): Refusal {
  return { code: 'form_invalid', detail: { errors: [{ path, rule, wanted }] } }
}

function lineOf(line: AuditLine): AnswerOf<typeof listAudit>['items'][number] {
  return {
    id: String(line.id),
    at: formatInstant(line.at),
    action: line.action,
    person: line.actor_id === null ? null : { id: line.actor_id, name: line.name ?? line.actor_id, login: line.login },
    role: line.role,
    nodeId: line.node_id,
    target: line.target_kind === null ? null : { kind: line.target_kind, id: line.target_id ?? '', name: line.target_name },
    order: line.order_id === null || line.order_number === null ? null : { id: line.order_id, number: line.order_number },
    detail: line.detail,
    address: line.address,
    count: Math.max(1, line.count ?? 1),
    until: formatInstant(line.until ?? line.at),
  }
}
