import type { App } from './deps.ts'
import { DOCS_CSS, docsPage } from './docs-page.ts'
import { pageHeaders } from './headers.ts'
import { openApiDocument } from './openapi.ts'

/** `/api/openapi.json` and `/api/docs`: of what is mounted, made once. */
export function documentRoutes(app: App, version: string): void {
  let json: string | undefined
  let page: string | undefined
  app.get('/api/openapi.json', async (_request, reply) => {
    json ??= JSON.stringify(openApiDocument(app.operations, version))
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(json)
  })
  app.get('/api/docs', async (_request, reply) => {
    page ??= docsPage(app.operations)
    return reply.type('text/html; charset=utf-8').headers(pageHeaders(false)).header('cache-control', 'no-cache').send(page)
  })
  app.get('/api/docs/', async (_request, reply) => reply.redirect('/api/docs', 308))
  app.get('/api/docs.css', async (_request, reply) => reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(DOCS_CSS))
}
