import { type IdentityDeps, loginOfDemoRole, quietDemoAccount, scopeOfDemoRole } from '../identity/public.ts'
import { newestNotice } from '../notice/public.ts'
import { anyFile, anyOrder } from './example-rows.ts'

/** Ids of the demo province with which the document's examples succeed: what the first bank officer, branch manager and risk officer of the demo list see. */
export async function findExampleIds(deps: IdentityDeps): Promise<{ readonly [name: string]: string }> {
  const officer = await scopeOfDemoRole(deps, 'bank_officer')
  const manager = await scopeOfDemoRole(deps, 'branch_manager')
  const risk = await loginOfDemoRole(deps, 'risk_officer')
  const order = officer && (await anyOrder(deps.db, officer))
  const file = manager && (await anyFile(deps.db, manager))
  const person = await quietDemoAccount(deps)
  const notice = risk && (await newestNotice(deps.db, risk))
  return {
    ...(person ? { person } : {}),
    ...(notice ? { notice } : {}),
    ...(order ? { order: order.id, merchant: order.merchant_id } : {}),
    ...(file ? { file } : {}),
  }
}
