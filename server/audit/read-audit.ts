import type { Actor } from '#domain/organisation/role.ts'
import { formatInstant } from '#domain/time.ts'
import type { Deps } from '../http/deps.ts'
import { auditLines } from './audit-rows.ts'

const PAGE_LIMIT = 50

/** A page of the audit, newest first; reading it is itself a line of it. Null when the cursor is none of ours. */
export async function readAudit(
  deps: Deps,
  actor: Actor,
  query: { readonly action?: string; readonly cursor?: string; readonly limit?: number },
): Promise<object | null> {
  if (query.cursor !== undefined && !/^\d{1,15}$/.test(query.cursor)) return null
  const limit = query.limit ?? PAGE_LIMIT
  const lines = await auditLines(deps.db, {
    action: query.action ?? null,
    before: query.cursor === undefined ? null : Number(query.cursor),
    limit: limit + 1,
  })
  await deps.audit.record({ action: 'audit_read', actor, detail: { lines: Math.min(lines.length, limit) } })
  const shown = lines.slice(0, limit)
  return {
    items: shown.map((line) => ({
      id: String(line.id),
      at: formatInstant(line.at),
      action: line.action,
      person: line.actor_id === null ? null : { id: line.actor_id, name: line.name ?? line.actor_id },
      role: line.role,
      nodeId: line.node_id,
      target: line.target_kind === null ? null : { kind: line.target_kind, id: line.target_id ?? '' },
      detail: line.detail,
      address: line.address,
    })),
    next: lines.length > limit ? String(shown.at(-1)?.id) : null,
  }
}
