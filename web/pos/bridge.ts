import type { PosCard, PosOutcome, PosTerminal, PosTerms, PosTransaction } from '#contract/pos.ts'

/** The bridge refused, or could not be reached: a code that the texts know (`pos.problem.…`). */
export class PosFault extends Error {
  readonly code: string
  constructor(code: string, detail: string) {
    super(detail)
    this.code = code
  }
}

/** A connection that was lost says nothing of what the terminal did in the meantime. */
const LOST: readonly string[] = ['unreachable', 'unavailable']
const MOVES_MONEY: readonly string[] = ['sale', 'void', 'refund', 'settle', 'test-state']

async function ask<T>(path: string, body?: unknown): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(`/pos/bridge/${path}`, {
      ...(body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  } catch (error) {
    throw new PosFault('unreachable', (error as Error).message)
  }
  const value = (await answer.json().catch(() => ({}))) as T & { code?: string; detail?: string }
  if (!answer.ok) throw new PosFault(value.code ?? 'unavailable', value.detail ?? '')
  return value
}

const at = (tid: string, act: string): string => `terminals/${encodeURIComponent(tid)}/${act}`

/** What the page can ask of the simulated terminals (contract/pos.ts). @throws PosFault */
export const bridge = {
  terminals: async (q: string) => (await ask<{ items: PosTerminal[] }>(`terminals?q=${encodeURIComponent(q)}`)).items,
  terminal: (tid: string) => ask<PosTerminal>(`terminals/${encodeURIComponent(tid)}`),
  cards: async () => (await ask<{ items: PosCard[] }>('cards')).items,
  offers: (tid: string, cardId: string, amountFen: number) => ask<PosTerms>(at(tid, 'terms'), { cardId, amountFen }),
  transactions: async (tid: string) => (await ask<{ items: PosTransaction[] }>(at(tid, 'transactions'))).items,
  act: (tid: string, act: 'sign-in' | 'sign-out' | 'sale' | 'void' | 'refund' | 'settle' | 'test-state', body: object) =>
    ask<PosOutcome>(at(tid, act), body).catch((error: unknown) => {
      throw error instanceof PosFault && MOVES_MONEY.includes(act) && LOST.includes(error.code)
        ? new PosFault('outcome_unknown', error.message)
        : error
    }),
}
