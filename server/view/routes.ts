import { deleteView as deleteViewOperation, listViews as listViewsOperation, saveView as saveViewOperation } from '#contract/views.ts'
import type { App, Deps } from '../http/deps.ts'
import { refuse } from '../http/problem.ts'
import { serve } from '../http/serve.ts'
import { deleteView, listViews, saveView } from './save-view.ts'

export function viewRoutes(app: App, deps: Deps): void {
  serve(app, listViewsOperation, async ({ session }) => ({ body: { items: await listViews(deps, session), next: null } }))
  serve(app, saveViewOperation, async ({ session, body }) => {
    const saved = await saveView(deps, session, body)
    return 'code' in saved ? refuse(saved) : { body: saved }
  })
  serve(app, deleteViewOperation, async ({ session, params }) => {
    await deleteView(deps, session, params.id)
    return {}
  })
}
