import { listMerchants, listTerminals, readMerchant, revealMerchant } from '#contract/merchant.ts'
import type { App, Deps } from '../http/deps.ts'
import { refuse } from '../http/problem.ts'
import { serve } from '../http/serve.ts'
import type { Reference } from '../reference/public.ts'
import { listMerchantPage, listTerminalPage, oneMerchant, revealPersonal } from './read-merchants.ts'

const LIST_LIMIT = 50

export function merchantRoutes(app: App, deps: Deps & { readonly reference: Reference }): void {
  serve(app, listMerchants, async ({ scope, query }) => ({ body: await listMerchantPage(deps, scope, { limit: LIST_LIMIT, ...query }) }))
  serve(app, readMerchant, async ({ scope, params }) => {
    const merchant = await oneMerchant(deps, scope, params.id)
    return merchant ? { body: merchant } : refuse({ code: 'not_found' })
  })
  serve(app, listTerminals, async ({ scope, query }) => ({ body: await listTerminalPage(deps, scope, { limit: LIST_LIMIT, ...query }) }))
  serve(app, revealMerchant, async ({ scope, actor, params, body }) => {
    const personal = await revealPersonal(deps, scope, actor, params.id, body.reason)
    return personal ? { body: personal } : refuse({ code: 'not_found' })
  })
}
