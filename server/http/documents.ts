import type { App } from './deps.ts'
import { DOCS_CSS, docsPage } from './docs-page.ts'
import { pageHeaders } from './headers.ts'
import { openApiDocument } from './openapi.ts'

const NOBODYS_ID = '01934f6e-7a00-7000-8000-000000000001'

/** Ids for the examples: `order` → the id of an order that the example's role sees. */
export type ExampleIds = () => Promise<{ readonly [name: string]: string }>

/** `/api/openapi.json` and `/api/docs`: of what is mounted, made once. */
export function documentRoutes(app: App, version: string, exampleIds: ExampleIds): void {
  let json: string | undefined
  let page: string | undefined
  app.get('/api/openapi.json', async (_request, reply) => {
    if (json === undefined) {
      const ids = await exampleIds()
      json = JSON.stringify(openApiDocument(app.operations, version)).replace(
        /"\{(\w+)\}"/g,
        (_all, name: string) => `"${ids[name] ?? NOBODYS_ID}"`,
      )
    }
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(json)
  })
  app.get('/api/docs', async (_request, reply) => {
    page ??= docsPage(app.operations)
    return reply.type('text/html; charset=utf-8').headers(pageHeaders(false)).header('cache-control', 'no-cache').send(page)
  })
  app.get('/api/docs/', async (_request, reply) => reply.redirect('/api/docs', 308))
  app.get('/api/docs.css', async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(DOCS_CSS),
  )
}
