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
import { changeOrganisation, createOrganisation, listContracts, putContract } from './administer-organisations.ts'
import { listOrganisations } from './list-organisations.ts'
import { listPeople } from './list-people.ts'

export function organisationRoutes(app: App, deps: Deps): void {
  administrationRoutes(app, deps)
  serve(app, listOrganisationsOperation, async ({ session, query }) => ({ body: await listOrganisations(deps, session, query.kind) }))
  serve(app, listPeopleOperation, async ({ session, query }) => {
    const page = await listPeople(deps, session, query)
    return page ? { body: page } : refuse(WRONG_CURSOR)
  })
}

function administrationRoutes(app: App, deps: Deps): void {
  serve(app, createOrganisationOperation, async ({ session, body }) => told(await createOrganisation(deps, session, body)))
  serve(app, changeOrganisationOperation, async ({ session, params, body }) =>
    told(await changeOrganisation(deps, session, Number(params.id), body)),
  )
  serve(app, listContractsOperation, async ({ session }) => told(await listContracts(deps, session)))
  serve(app, putContractOperation, async ({ session, body }) => told(await putContract(deps, session, body)))
}

/** A refusal has a code of the closed list; an answer of these has an id or items. */
function told(result: object | Refusal) {
  return 'code' in result && !('id' in result) ? refuse(result as Refusal) : { body: result }
}
