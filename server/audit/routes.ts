import { listAudit } from '#contract/audit.ts'
import { EXPORT_ROWS_MAX, recordExport } from '#contract/export.ts'
import { formatInstant } from '#domain/time.ts'
import type { App, Deps } from '../http/deps.ts'
import { refuse } from '../http/problem.ts'
import { serve } from '../http/serve.ts'
import { readAudit } from './read-audit.ts'

export function auditRoutes(app: App, deps: Deps): void {
  serve(app, listAudit, async ({ query, actor }) => {
    const page = await readAudit(deps, actor, query)
    return 'code' in page ? refuse(page) : { body: page }
  })
  serve(app, recordExport, async ({ session, actor, body }) => {
    await deps.audit.record({ action: 'export', actor, detail: { list: body.list, filter: body.filter } })
    return { body: { login: session.person.login, at: formatInstant(deps.now()), rowsMax: EXPORT_ROWS_MAX } }
  })
}
