import type { PosCard, PosOffer, PosOutcome, PosTerminal, PosTransaction } from '#contract/pos.ts'

/** The bridge refused, or could not be reached: a code that the texts know (`pos.problem.…`). */
export class PosFault extends Error {
  readonly code: string
  constructor(code: string, detail: string) {
    super(detail)
    this.code = code
  }
}

async function ask<T>(path: string, body?: unknown): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(`/pos/bridge/${path}`, {
      ...(body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  } catch (error) {
    throw new PosFault('unavailable', (error as Error).message)
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
  offers: async (tid: string, cardId: string, amountFen: number) =>
    (await ask<{ items: PosOffer[] }>(at(tid, 'terms'), { cardId, amountFen })).items,
  transactions: async (tid: string) => (await ask<{ items: PosTransaction[] }>(at(tid, 'transactions'))).items,
  testState: (tid: string, on: boolean) => ask<PosTerminal>(at(tid, 'test-state'), { on }),
  act: (tid: string, act: 'sign-in' | 'sale' | 'void' | 'refund' | 'settle', body: object) => ask<PosOutcome>(at(tid, act), body),
}
