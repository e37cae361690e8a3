/** An amount in fen: a safe integer, 1 yuan = 100 fen. A negative amount is a credit or a debt, as its name says. */
export type Fen = number & { readonly brand: 'Fen' }

/** @throws RangeError when `amount` is not a safe integer: a fraction of a fen is a bug, never rounded away unseen */
export function fen(amount: number): Fen {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is no amount: whole fen are wanted`)
  // -0 + 0 is 0, so that two equal amounts are the same value for every comparison.
  return (amount + 0) as Fen
}

export const NO_FEN: Fen = fen(0)

/** @throws RangeError when the sum leaves the safe integers */
export function addFen(...amounts: readonly Fen[]): Fen {
  return amounts.reduce((sum, amount) => fen(sum + amount), NO_FEN)
}

/** @throws RangeError when the difference leaves the safe integers */
export function subtractFen(from: Fen, amount: Fen): Fen {
  return fen(from - amount)
}

export function leastFen(a: Fen, b: Fen): Fen {
  return a < b ? a : b
}

/**
 * `amount × numerator / denominator` to the whole fen, a half rounded up. The product is taken in BigInt, so no digit is lost.
 * @throws RangeError for a negative amount or numerator, or a denominator that is not positive
 */
export function shareOfFen(amount: Fen, numerator: number, denominator: number): Fen {
  if (amount < 0 || numerator < 0 || denominator <= 0) {
    throw new RangeError(`no share ${numerator}/${denominator} of ${amount} fen: only shares of what is there`)
  }
  const divisor = BigInt(denominator)
  const doubled = 2n * BigInt(amount) * BigInt(numerator)
  return fen(Number((doubled + divisor) / (2n * divisor)))
}

/**
 * Equal whole parts of an amount whose sum is the amount; what does not divide goes into the first or the last part.
 * @throws RangeError for a negative amount or fewer than one part
 */
export function splitFen(amount: Fen, parts: number, remainderIn: 'first' | 'last'): Fen[] {
  if (amount < 0 || !Number.isSafeInteger(parts) || parts < 1) throw new RangeError(`${amount} fen cannot be split into ${parts} parts`)
  const remainder = amount % parts
  const part = fen((amount - remainder) / parts)
  const special = remainderIn === 'first' ? 0 : parts - 1
  return Array.from({ length: parts }, (_, at) => (at === special ? fen(part + remainder) : part))
}

/** `1,234.56`: yuan with two places and thousands parted, without a sign of currency. */
export function formatYuan(amount: Fen): string {
  const digits = String(Math.abs(amount)).padStart(3, '0')
  const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${amount < 0 ? '-' : ''}${yuan}.${digits.slice(-2)}`
}

const YUAN_TEXT = /^(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/

/**
 * Reads `1,234.56`, `1234.5` or `1234`.
 * @throws RangeError for any other text: three places are not rounded, a comma elsewhere is not guessed at
 */
export function parseYuan(text: string): Fen {
  const found = YUAN_TEXT.exec(text.trim())
  if (!found) throw new RangeError(`"${text}" is no amount in yuan: such as 1,234.56 is wanted`)
  const [, sign, yuan = '', cents = ''] = found
  return fen(Number(`${sign}${yuan.replaceAll(',', '')}${cents.padEnd(2, '0')}`))
}
