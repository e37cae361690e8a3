import type { Scope } from '#db/open.ts'
import { answerCodeMeaning } from '#domain/card/answer-codes.ts'
import { type AdviceOfMessageRow, adviceOfMessageQuery, type MessageRow, messageQuery } from './card-rows.ts'
import { answerMtiOf, namedFields } from './message-fields.ts'
import { type CardDeps, messageSaid, told } from './read-card.ts'

interface KeptMessage extends MessageRow {
  readonly request: { readonly [field: string]: string }
  readonly answered: { readonly [field: string]: string } | null
}

/** One message field by field; without an id the newest. Null when there is none. */
export async function readMessage(deps: CardDeps, scope: Scope, id: string | undefined): Promise<object | null> {
  const wanted = id === undefined ? null : Number(id)
  const [rows, advice] = await deps.db.batch(scope, [messageQuery(wanted), adviceOfMessageQuery(wanted)])
  const row = rows?.[0] as KeptMessage | undefined
  if (!row) return null
  const answerMti = row.answer === null ? null : answerMtiOf(row.mti)
  const meaning = row.answer === null ? null : answerCodeMeaning(row.answer)
  return {
    message: messageSaid(row),
    request: namedFields(row.mti, row.request),
    answerMti,
    // The card that an answer repeats is not kept with it.
    answer:
      answerMti === null ? [] : namedFields(answerMti, { 2: row.card_masked, 39: row.answer ?? '', ...row.answered }, row.request[25]),
    answerMeaning: meaning && { zh: meaning.zh, en: meaning.en },
    advice: ((advice ?? []) as AdviceOfMessageRow[]).map((one) => ({
      kind: one.kind,
      state: one.state,
      reason: one.reason,
      tries: one.tries,
      nextTryAt: told(one.next_try_at),
      answer: one.answer,
    })),
  }
}
