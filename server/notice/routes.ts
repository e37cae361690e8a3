import { countNotices, listNotices, readAllNotices, readNotice } from '#contract/notice.ts'
import { WRONG_CURSOR } from '../http/cursor.ts'
import type { App, Deps } from '../http/deps.ts'
import { refuse } from '../http/problem.ts'
import { serve } from '../http/serve.ts'
import { countUnread, readAll, readOne } from './mark-read.ts'
import { readNotices } from './read-notices.ts'

export function noticeRoutes(app: App, deps: Deps): void {
  serve(app, listNotices, async ({ session, query }) => {
    const page = await readNotices(deps, session, query)
    return page ? { body: page } : refuse(WRONG_CURSOR)
  })
  serve(app, countNotices, async ({ session }) => ({ body: { unread: await countUnread(deps, session) } }))
  serve(app, readNotice, async ({ session, params }) => ((await readOne(deps, session, params.id)) ? {} : refuse({ code: 'not_found' })))
  serve(app, readAllNotices, async ({ session }) => {
    await readAll(deps, session)
    return {}
  })
}
