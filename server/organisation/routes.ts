import { listOrganisations as listOrganisationsOperation } from '#contract/organisation.ts'
import { listPeople as listPeopleOperation } from '#contract/people.ts'
import type { App, Deps } from '../http/deps.ts'
import { refuse } from '../http/problem.ts'
import { serve } from '../http/serve.ts'
import { listOrganisations } from './list-organisations.ts'
import { listPeople } from './list-people.ts'

export function organisationRoutes(app: App, deps: Deps): void {
  serve(app, listOrganisationsOperation, async ({ session, query }) => ({ body: await listOrganisations(deps, session, query.kind) }))
  serve(app, listPeopleOperation, async ({ session, query }) => {
    const page = await listPeople(deps, session, query)
    return page
      ? { body: page }
      : refuse({ code: 'form_invalid', detail: { errors: [{ path: '/cursor', rule: 'format', wanted: 'a cursor of this list' }] } })
  })
}
