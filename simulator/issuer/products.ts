import type { Product } from '#domain/instalment/product.ts'
import { ABC_EXAMPLE, ICBC_EXAMPLE, JIANGSU_EXAMPLE } from '#domain/instalment/products.ts'

/** A bank that the simulator can be: its cards and what it sells on them (docs/spec/8, Instalment products). */
export interface IssuerProfile {
  readonly name: { readonly zh: string; readonly en: string }
  /** Its cards begin so; other cards are answered 14. */
  readonly bins: readonly string[]
  readonly products: readonly Product[]
}

function profile(name: IssuerProfile['name'], bin: string, product: Product): IssuerProfile {
  return { name, bins: [bin], products: [{ ...product, bins: [bin, ...product.bins] }] }
}

/** The banks by their short names, each with one simulated card range beside those of its example product. */
export const ISSUERS = {
  abc: profile({ zh: '农行', en: 'Agricultural Bank of China' }, '622848', ABC_EXAMPLE),
  icbc: profile({ zh: '工行', en: 'Industrial and Commercial Bank of China' }, '622202', ICBC_EXAMPLE),
  jsb: profile({ zh: '江苏银行', en: 'Bank of Jiangsu' }, '622178', JIANGSU_EXAMPLE),
} as const satisfies Record<string, IssuerProfile>

export type IssuerName = keyof typeof ISSUERS

/** Is a card of this bank: by its own ranges or by those of any product it sells? */
export function isOfIssuer(bins: readonly string[], products: readonly Product[], card: string): boolean {
  if (bins.some((bin) => card.startsWith(bin))) return true
  return products.some((product) =>
    product.bins.some((range) => {
      if (typeof range === 'string') return card.startsWith(range)
      const head = card.slice(0, range.from.length)
      return range.from <= head && head <= range.to
    }),
  )
}
