import Type from 'typebox'
import { operation } from './operation.ts'

/** What an `order` event of the stream says. */
const LiveOrder = Type.Object({ orderId: Type.String(), number: Type.String(), state: Type.String(), version: Type.Integer() })
export type LiveOrder = Type.Static<typeof LiveOrder>

export const live = operation({
  method: 'GET',
  path: '/api/v1/live',
  tag: 'orders',
  summary: { zh: '实时变化（SSE）', en: 'What changes in your scope, as it happens (server-sent events)' },
  who: 'signed_in',
  answers: {
    200: Type.Unsafe<string>({
      type: 'string',
      description: 'event: order, data: {orderId, number, state, version}; event: notice, data: {} (there are new notices of yours)',
    }),
  },
  answerMedia: 'text/event-stream',
  problems: ['unauthenticated', 'rate_limited'],
  example: {},
})
