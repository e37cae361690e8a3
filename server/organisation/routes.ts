import {
  changeOrganisation as changeOrganisationOperation,
  createOrganisation as createOrganisationOperation,
  listContracts as listContractsOperation,
  putContract as putContractOperation,
} from '#contract/administration.ts'
import { listOrganisations as listOrganisationsOperation } from '#contract/organisation.ts'
import { listPeople as listPeopleOperation } from '#contract/people.ts'
import type { Refusal } from '#domain/result.ts'
import { WRONG_CURSOR } from '../http/cursor.ts'
import type { App, Deps } from '../http/deps.ts'
import { refuse } from '../http/problem.ts'
import { serve } from '../http/serve.ts'
import type { Reference } from '../reference/public.ts'
import { changeOrganisation, createOrganisation, listContracts, putContract } from './administer-organisations.ts'
import { listOrganisations } from './list-organisations.ts'
import { listPeople } from './list-people.ts'

/** Organisations, contracts and people; what was written counts from the answer on, whoever asks here next. */
export function organisationRoutes(app: App, deps: Deps & { readonly reference: Reference }): void {
  administrationRoutes(app, deps)
  serve(app, listOrganisationsOperation, async ({ session, query }) => ({ body: await listOrganisations(deps, session, query.kind) }))
  serve(app, listPeopleOperation, async ({ session, query }) => {
    const page = await listPeople(deps, session, query)
    return page ? { body: page } : refuse(WRONG_CURSOR)
  })
}

function administrationRoutes(app: App, deps: Deps & { readonly reference: Reference }): void {
  const written = async (result: object | Refusal) => {
    if (!isRefusal(result)) await deps.reference.refresh()
    return told(result)
  }
  serve(app, createOrganisationOperation, async ({ session, body }) => written(await createOrganisation(deps, session, body)))
  serve(app, changeOrganisationOperation, async ({ session, params, body }) =>
    written(await changeOrganisation(deps, session, Number(params.id), body)),
  )
  serve(app, listContractsOperation, async ({ session }) => told(await listContracts(deps, session)))
  serve(app, putContractOperation, async ({ session, body }) => written(await putContract(deps, session, body)))
}

/** A refusal has a code of the closed list; an answer of these has an id or items. */
function isRefusal(result: object | Refusal): result is Refusal {
  return 'code' in result && !('id' in result)
}

function told(result: object | Refusal) {
  return isRefusal(result) ? refuse(result) : { body: result }
}
