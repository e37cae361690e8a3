import type { TSchema } from 'typebox'
import type { Operation } from '#contract/operation.ts'
import { PROBLEMS, type ProblemCode } from '#domain/problem.ts'
import { problemDocument } from './problem.ts'

type Members = { [name: string]: unknown }

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string', description: "In the user's language" },
    status: { type: 'integer' },
    code: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, rule: { type: 'string' }, wanted: {} } },
    },
  },
}

/** The OpenAPI 3.1 document of what is mounted: paths whole, servers `/`, a worked example on each operation. */
export function openApiDocument(operations: readonly Operation[], version: string): Members {
  const paths: { [path: string]: Members } = {}
  for (const one of operations) {
    const path = paths[one.path] ?? {}
    paths[one.path] = path
    path[one.method.toLowerCase()] = operationObject(one)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tillwright',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Lists answer {items, next}; errors are problem documents (RFC 9457); what takes an Idempotency-Key or If-Match says so.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map((one) => one.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: PROBLEM_SCHEMA },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'tw_session' } },
    },
  }
}

function operationObject(one: Operation): Members {
  const body = bodyObject(one)
  return {
    operationId: operationId(one),
    tags: [one.tag],
    summary: one.summary.en,
    description: one.summary.zh,
    'x-roles': one.who,
    ...(one.example?.as ? { 'x-example-role': one.example.as } : {}),
    security: one.who === 'anyone' ? [] : [{ session: [] }],
    parameters: [...parameters(one, 'path'), ...parameters(one, 'query'), ...headerParameters(one)],
    ...(body ? { requestBody: body } : {}),
    responses: { ...answers(one), ...(one.versioned ? { 304: { description: 'As you have it' } } : {}), ...problems(one) },
  }
}

/** `POST /api/v1/orders/{id}/actions/{action}` is `postOrdersByIdActionsByAction`. */
function operationId(one: Operation): string {
  const words = one.path.replace(/^\/api\/(v1\/)?/, '').split(/[/.-]/)
  return (
    one.method.toLowerCase() +
    words
      .map((word) => word.replace(/^\{(\w)/, (_all, first: string) => `By${first.toUpperCase()}`).replace(/\}$/, ''))
      .map(capital)
      .join('')
  )
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function parameters(one: Operation, where: 'path' | 'query'): Members[] {
  const schema = (where === 'path' ? one.params : one.query) as
    | { properties?: { [name: string]: TSchema }; required?: string[] }
    | undefined
  const examples: { readonly [name: string]: unknown } = (where === 'path' ? one.example?.params : one.example?.query) ?? {}
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (schema?.required?.includes(name) ?? false),
    schema: property,
    ...(examples[name] === undefined ? {} : { example: examples[name] }),
  }))
}

function headerParameters(one: Operation): Members[] {
  if (one.versioned) return [IF_NONE_MATCH]
  if (!one.idempotent) return []
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      schema: { type: 'string', maxLength: 200 },
      description: 'Yours for this command: sent again, it answers what it answered first and does nothing twice',
    },
    // What is to be made has no version yet.
    ...(one.path.includes('{id}') ? [IF_MATCH] : []),
  ]
}

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  schema: { type: 'string' },
  description: 'Version that you have, as ETag gave it: 304 while it still stands',
}

const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  required: false,
  schema: { type: 'string' },
  description: 'Version that must still stand, as ETag gave it',
}

function bodyObject(one: Operation): Members | null {
  if (!one.body) return null
  const example = one.example?.body
  const media = Object.fromEntries((one.bodyMedia ?? []).map((type) => [type, { schema: { type: 'string', format: 'binary' } }]))
  return { required: true, content: { 'application/json': { schema: one.body, ...(example === undefined ? {} : { example }) }, ...media } }
}

function answers(one: Operation): Members {
  return Object.fromEntries(
    Object.entries(one.answers).map(([status, schema]) => {
      const empty = (schema as { type?: string }).type === 'null'
      return [
        status,
        {
          description: empty ? 'Done' : 'The answer',
          ...(empty ? {} : { content: Object.fromEntries(mediaOf(one).map((media) => [media, { schema }])) }),
        },
      ]
    }),
  )
}

function mediaOf({ answerMedia = 'application/json' }: Operation): readonly string[] {
  return typeof answerMedia === 'string' ? [answerMedia] : answerMedia
}

/** Its own refusals, and those that the door has for all: a body of the wrong kind or size, a query that is none, too much to do. */
function problems(one: Operation): Members {
  const atTheDoor: readonly ProblemCode[] = [
    ...(one.method === 'GET' ? [] : (['too_large', 'media_unknown'] as const)),
    ...(one.query || one.body ? (['form_invalid'] as const) : []),
    // Health says in its own words that something is away.
    ...(one.tag === 'health' ? [] : (['unavailable'] as const)),
  ]
  const byStatus: { [status: string]: ProblemCode[] } = {}
  for (const code of new Set([...one.problems, ...atTheDoor])) {
    const status = String(PROBLEMS[code].status)
    byStatus[status] = [...(byStatus[status] ?? []), code]
  }
  return {
    ...Object.fromEntries(
      Object.entries(byStatus).map(([status, codes]) => [
        status,
        problemResponse(codes.join(', '), {
          examples: Object.fromEntries(codes.map((code) => [code, { value: problemDocument({ code }, 'en') }])),
        }),
      ]),
    ),
    default: problemResponse('Any other refusal'),
  }
}

function problemResponse(description: string, more: Members = {}): Members {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, ...more } } }
}
