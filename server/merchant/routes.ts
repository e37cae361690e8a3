import { listMerchants, listTerminals, readMerchant, revealMerchant } from '#contract/merchant.ts'
import type { Scope } from '#db/open.ts'
import { WRONG_CURSOR } from '../http/cursor.ts'
import type { App, Deps } from '../http/deps.ts'
import { type Refused, refuse } from '../http/problem.ts'
import { type Answer, type SignedInCall, serve } from '../http/serve.ts'
import type { Reference } from '../reference/public.ts'
import { listMerchantPage, listTerminalPage, oneMerchant, revealPersonal } from './read-merchants.ts'

const LIST_LIMIT = 50

export function merchantRoutes(app: App, deps: Deps & { readonly reference: Reference }): void {
  serve(app, listMerchants, async ({ scope, query }) => {
    const page = await listMerchantPage(deps, scope, { limit: LIST_LIMIT, ...query })
    return page ? { body: page } : refuse(WRONG_CURSOR)
  })
  const exists = async (scope: Scope, { id }: { readonly id: string }) => (await oneMerchant(deps, scope, id)) !== null
  const read = async ({ scope, params }: SignedInCall<typeof readMerchant>): Promise<Answer | Refused> => {
    const merchant = await oneMerchant(deps, scope, params.id)
    return merchant ? { body: merchant } : refuse({ code: 'not_found' })
  }
  serve(app, readMerchant, read, exists)
  serve(app, listTerminals, async ({ scope, query }) => {
    const page = await listTerminalPage(deps, scope, { limit: LIST_LIMIT, ...query })
    return page ? { body: page } : refuse(WRONG_CURSOR)
  })
  const reveal = async ({ scope, actor, params, body }: SignedInCall<typeof revealMerchant>): Promise<Answer | Refused> => {
    const personal = await revealPersonal(deps, scope, actor, params.id, body)
    if (!personal) return refuse({ code: 'not_found' })
    return 'code' in personal ? refuse(personal) : { body: personal }
  }
  serve(app, revealMerchant, reveal, exists)
}
