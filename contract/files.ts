import Type from 'typebox'
import { operation } from './operation.ts'
import { STAFF_AND_BANK } from './order.ts'
import { Id } from './shapes.ts'

/** Largest photo or paper, bytes. */
export const FILE_BYTES_MAX = 5 * 1024 * 1024
export const FILE_MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const
const BASE64_LENGTH_MAX = Math.ceil(FILE_BYTES_MAX / 3) * 4
const MULTIPART_BYTES = 16 * 1024
/** One white pixel. */
const PNG_EXAMPLE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=='

export const uploadFile = operation({
  method: 'POST',
  path: '/api/v1/files',
  tag: 'files',
  summary: { zh: '上传照片或文件（JPEG、PNG、WebP、PDF，5 MB 以内）', en: 'Upload a photo or paper (JPEG, PNG, WebP, PDF, up to 5 MB)' },
  who: 'signed_in',
  body: Type.Object({ base64: Type.String({ minLength: 4, maxLength: BASE64_LENGTH_MAX }) }, { additionalProperties: false }),
  bodyJudgedBy: 'handler',
  bodyMedia: [...FILE_MEDIA_TYPES, 'multipart/form-data'],
  bodyBytesMax: BASE64_LENGTH_MAX + MULTIPART_BYTES,
  answers: { 201: Type.Object({ id: Id, sha256: Type.String(), size: Type.Integer(), mediaType: Type.String() }) },
  problems: [
    'unauthenticated',
    'too_large',
    'media_unknown',
    'file_broken_off',
    'one_file_only',
    'form_invalid',
    'cross_site',
    'storage_full',
  ],
  example: { body: { base64: PNG_EXAMPLE } },
})

export const readFile = operation({
  method: 'GET',
  path: '/api/v1/files/{id}',
  tag: 'files',
  summary: { zh: '读取文件', en: 'Read a file' },
  who: STAFF_AND_BANK,
  params: Type.Object({ id: Id }),
  answers: { 200: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) },
  answerMedia: FILE_MEDIA_TYPES,
  problems: ['unauthenticated', 'role_not_allowed', 'not_found'],
  example: { as: 'branch_manager', params: { id: '{file}' } },
})
