import { issuerVerdict } from '#domain/card/answer-codes.ts'
import { approvedLate, declinedLate, type LateKey, rowOfTrace } from './advice-rows.ts'
import type { Gateway, LateAnswer } from './gateway.ts'
import { text } from './iso8583/message.ts'
import { untilAnswered } from './sale.ts'

/** While the database is away nothing is sold, so few come. */
const UNHEARD_MAX = 10_000
/** "It is here twice" says nothing of the first. */
const DUPLICATE = '94'

/**
 * An answer that nobody waits for: late, doubled, or another one than before. What its terminal was told stays so. An approval of what its
 * terminal heard as failed is reversed (docs/spec/8, The switch 3); the decline of a sale that stands is for people: a difference case.
 * While the database is away it is kept, and heard again.
 */
export async function heardLate(gateway: Pick<Gateway, 'lane' | 'now' | 'log' | 'unheard'>, late: LateAnswer): Promise<void> {
  try {
    await hear(gateway, late)
  } catch {
    if (gateway.unheard.length < UNHEARD_MAX) gateway.unheard.push(late)
  }
}

async function hear({ lane, now, log }: Pick<Gateway, 'lane' | 'now' | 'log'>, { issuerId, answer }: LateAnswer): Promise<void> {
  const [networkTime, networkStan, said] = [text(answer, 7), Number(text(answer, 11)), text(answer, 39)]
  if (answer.mti !== '0210' || said === undefined || networkTime === undefined || !Number.isSafeInteger(networkStan)) return
  const id = await answeredRow(lane, { issuerId, networkTime, networkStan })
  if (id === null) return
  if (issuerVerdict(said) !== 'approved' && said !== DUPLICATE && (await declinedLate(lane, id, said)))
    log.error({ issuer: issuerId, journal: id, answer: said }, 'an issuer declines what it has approved: difference case opened')
  if (issuerVerdict(said) !== 'refused' && (await approvedLate(lane, { id, authorisation: text(answer, 38) ?? '', at: now() })))
    log.warn({ issuer: issuerId, journal: id }, 'an approval came too late: it is reversed')
}

/** The journal's row of a trace number, with its first answer written down: two answers in one breath are heard in their order. */
async function answeredRow(lane: Gateway['lane'], key: LateKey): Promise<number | null> {
  const found = await rowOfTrace(lane, key)
  if (found?.state !== 'waiting') return found?.id ?? null
  await untilAnswered(found.id)
  if ((await rowOfTrace(lane, key))?.state === 'waiting') throw new Error('its first answer is not written')
  return found.id
}
