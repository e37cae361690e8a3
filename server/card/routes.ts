import {
  listCardAnswerCodes,
  listCardBatches,
  listCardDifferences,
  listCardLineEvents,
  listCardLinks,
  listCardMessages,
  listCardRates,
  listCardReversals,
  listCardTerminals,
  readCardMessage,
} from '#contract/card.ts'
import { WRONG_CURSOR } from '../http/cursor.ts'
import type { App } from '../http/deps.ts'
import { type Refused, refuse } from '../http/problem.ts'
import { type Answer, type SignedInCall, serve } from '../http/serve.ts'
import {
  type CardDeps,
  type ListAnswer,
  mayLook,
  readAnswerCodes,
  readLineEvents,
  readLinks,
  readMessages,
  readRates,
  readTerminals,
} from './read-card.ts'
import { readMessage } from './read-message.ts'
import { readBatches, readDifferences, readReversals } from './read-queues.ts'

const LIST_LIMIT = 50
const RATE_MINUTES = 60

/** The card path as operations sees it (docs/spec/8): posts at the province only, nothing to change. */
export function cardRoutes(app: App, deps: CardDeps): void {
  serve(app, listCardLinks, (call) => guarded(call, () => readLinks(deps, call.scope)))
  serve(app, listCardRates, (call) => guarded(call, () => readRates(deps, call.scope, call.query.minutes ?? RATE_MINUTES)))
  serve(app, listCardAnswerCodes, (call) => guarded(call, () => readAnswerCodes(deps, call.scope, call.query.from)))
  serve(app, listCardLineEvents, (call) => guarded(call, () => readLineEvents(deps, call.scope, call.query.from)))
  serve(app, listCardReversals, (call) => guarded(call, () => readReversals(deps, call.scope, { limit: LIST_LIMIT, ...call.query })))
  serve(app, listCardDifferences, (call) => guarded(call, () => readDifferences(deps, call.scope, { limit: LIST_LIMIT, ...call.query })))
  serve(app, listCardBatches, (call) => guarded(call, () => readBatches(deps, call.scope, { limit: LIST_LIMIT, ...call.query })))
  serve(app, listCardMessages, (call) => guarded(call, () => readMessages(deps, call.scope, { limit: LIST_LIMIT, ...call.query })))
  serve(app, listCardTerminals, (call) => guarded(call, () => readTerminals(deps, call.scope, { limit: LIST_LIMIT, ...call.query })))
  serve(app, readCardMessage, async ({ scope, query }) => {
    if (!mayLook(scope)) return refuse({ code: 'forbidden' })
    const message = await readMessage(deps, scope, query.id)
    return message || query.id === undefined ? { body: message } : refuse({ code: 'not_found' })
  })
}

/** Province only; a page that is null had a cursor of somebody else's. */
async function guarded(
  call: Pick<SignedInCall<typeof listCardLinks>, 'scope'>,
  read: () => Promise<ListAnswer | Refused | null>,
): Promise<Answer | Refused> {
  if (!mayLook(call.scope)) return refuse({ code: 'forbidden' })
  const page = await read()
  if (page === null) return refuse(WRONG_CURSOR)
  return 'refusal' in page ? page : { body: page }
}
