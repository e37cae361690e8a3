import { existsSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import type { App } from './deps.ts'
import { pageHeaders } from './headers.ts'
import { sendMissing, sendNotAllowed } from './missing.ts'

/** The POS page stands with the simulated terminals of a demo only. */
const FACES = ['portal', 'handheld', 'pos'] as const
type Face = 'console' | (typeof FACES)[number]

/** The built pages: one document per face, any deeper address of a face shows it; hashed assets are kept for ever. */
export async function servePages(app: App, root: string | null, demo: boolean): Promise<void> {
  if (root === null || !existsSync(root)) {
    app.setNotFoundHandler((request, reply) => sendMissing(app, request, reply))
    return
  }
  await app.register(fastifyStatic, {
    root,
    wildcard: true,
    index: false,
    preCompressed: true,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply, path) => {
      const url = path.slice(root.length).replaceAll('\\', '/')
      void reply.headers(pageHeaders(url.startsWith('/handheld/')))
      // Asset names carry a hash of their content; all else (documents, service worker, manifest) is asked for again.
      void reply.header('cache-control', url.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
      if (/\/sw\.js(\.br|\.gz)?$/.test(url)) void reply.header('service-worker-allowed', '/handheld/')
    },
  })
  const faces = FACES.filter((face) => demo || face !== 'pos')
  app.get('/', async (_request, reply) => sendFace(reply, root, 'console'))
  for (const face of faces) {
    app.get(`/${face}`, async (_request, reply) => reply.redirect(`/${face}/`, 308))
    app.get(`/${face}/`, async (_request, reply) => sendFace(reply, root, face))
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead && (isPage(path) || isFileIn(root, path))) return sendNotAllowed(request, reply, ['GET', 'HEAD'])
    if (!isPage(path)) return sendMissing(app, request, reply)
    return sendFace(reply, root, faces.find((face) => path.startsWith(`/${face}/`)) ?? 'console')
  })
}

/** Any address of a face is one of its pages; what is the API's, or has the name of a file, is none. */
function isPage(path: string): boolean {
  return !/^\/+(api|assets)(\/|$)/i.test(path) && !/\.\w{1,12}$/.test(path)
}

function isFileIn(root: string, path: string): boolean {
  const file = join(root, path)
  return file.startsWith(root + sep) && (statSync(file, { throwIfNoEntry: false })?.isFile() ?? false)
}

function sendFace(reply: FastifyReply, root: string, face: Face): FastifyReply {
  if (!existsSync(join(root, face, 'index.html'))) {
    return reply.code(503).type('text/plain; charset=utf-8').send('The pages are not built yet: run `npm start` or `npm run build`.')
  }
  return reply.sendFile(`${face}/index.html`)
}
