import fastifyMultipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { FILE_BYTES_MAX, readFile, uploadFile } from '#contract/files.ts'
import type { App, Deps } from '../http/deps.ts'
import { refuse } from '../http/problem.ts'
import { serve } from '../http/serve.ts'
import { readUpload, takeUpload } from './take-upload.ts'

const FIELDS_MAX = 5
/** A form holds one file; a second is read so far that it can be refused, not lost. */
const FILES_READ = 2

export async function fileRoutes(app: App, deps: Deps): Promise<void> {
  await app.register(fastifyMultipart, {
    limits: { fileSize: FILE_BYTES_MAX + 1, files: FILES_READ, fields: FIELDS_MAX },
    throwFileSizeLimit: false,
  })
  serve(app, uploadFile, async ({ session, body, formProblem, raw }) => {
    const bytes = await bytesOf(raw, formProblem || Buffer.isBuffer(raw.body) ? undefined : body.base64)
    if (bytes === 'several') return refuse({ code: 'one_file_only' })
    if (!bytes) return refuse(formProblem ?? { code: 'form_invalid' })
    const stored = await takeUpload(deps, session, bytes)
    return 'code' in stored ? refuse(stored) : { body: stored }
  })
  serve(app, readFile, async ({ session, params }) => {
    const file = await readUpload(deps, session, params.id)
    if (!file) return refuse({ code: 'not_found' })
    return {
      body: file.bytes,
      // `sandbox`: whatever somebody hid in a file never runs as a page of ours.
      headers: {
        'content-type': file.mediaType,
        'content-security-policy': "default-src 'none'; sandbox",
        'content-disposition': 'inline',
        'cache-control': 'private, no-store',
      },
    }
  })
}

/** A raw body, the one file of a form, or base64 in JSON. */
async function bytesOf(raw: FastifyRequest, base64: string | undefined): Promise<Buffer | 'several' | null> {
  if (Buffer.isBuffer(raw.body)) return raw.body
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  if (!raw.isMultipart()) return null
  try {
    let bytes: Buffer | null = null
    for await (const part of raw.files()) {
      if (bytes) return 'several'
      bytes = await part.toBuffer()
    }
    return bytes
  } catch (error) {
    // A form without a boundary or an end is a wrong form; the parser throws what it cannot read, and has no status for it.
    if ((error as { statusCode?: number }).statusCode !== undefined || (error as { code?: string }).code !== undefined) throw error
    return null
  }
}
