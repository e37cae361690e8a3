import type { PosOffer } from '#contract/pos.ts'
import { eligibleTerms } from '#domain/instalment/eligible.ts'
import type { Product } from '#domain/instalment/product.ts'
import { type Period, schedule } from '#domain/instalment/schedule.ts'
import { fen } from '#domain/money.ts'
import { ISSUERS } from '#simulator/issuer/products.ts'
import type { Terminal } from '#simulator/terminal/terminal.ts'
import type { FieldTerminal } from './terminals.ts'

const PRODUCTS: readonly Product[] = Object.values(ISSUERS).flatMap((issuer) => issuer.products)
const SHANGHAI_MS = 8 * 3_600_000

/** `YYYY-MM-DD` in Asia/Shanghai. */
function shanghaiDay(at: number): string {
  return new Date(at + SHANGHAI_MS).toISOString().slice(0, 10)
}

/** What the terminal's menus offer a card for an amount, each with its whole schedule. */
export function offersOf(terminal: Terminal, field: FieldTerminal, card: string, amountFen: number, now: number): PosOffer[] {
  const menus = new Map(terminal.menusFor(card, amountFen).map((menu) => [menu.project, menu.terms]))
  const { offers } = eligibleTerms(PRODUCTS, {
    bin: card,
    amountFen: fen(amountFen),
    mcc: field.mcc,
    mid: field.mid,
    date: shanghaiDay(now),
  })
  return offers
    .filter(({ product, term }) => menus.get(product.project)?.includes(term.periods))
    .sort((a, b) => a.term.periods - b.term.periods)
    .map(({ product, term }) => {
      const made = schedule({ amountFen: fen(amountFen), term, product, purchaseDate: shanghaiDay(now) })
      return {
        project: product.project,
        product: product.name,
        periods: term.periods,
        feeFen: made.cardholderFeeFen,
        feeBearer: typeof product.feeBearer === 'string' ? product.feeBearer : 'shared',
        schedule: made.periods.map((one) => ({ number: one.nth, principalFen: one.principalFen, feeFen: one.feeFen, dueOn: one.dueDate })),
      }
    })
}

/** The schedule of what was sold, or none when the product is not one of the demo's. */
export function scheduleOf(project: string | null, periods: number | null, amountFen: number, at: number): readonly Period[] {
  const product = PRODUCTS.find((one) => one.project === project)
  const term = product?.terms.find((one) => one.periods === periods)
  return product && term ? schedule({ amountFen: fen(amountFen), term, product, purchaseDate: shanghaiDay(at) }).periods : []
}
