/**
 * What is known of a list's pages: where each begins (its cursor; null for the very first), and how many rows the last one holds once it
 * was read to its end. Page n ends where page n + 1 begins, so that no row lies between them.
 */
export interface Chain {
  readonly cursors: readonly (string | null)[]
  /** Rows of the last page; null while it was not read. */
  readonly tail: number | null
}

/** A list before its first answer; `from` is the cursor it begins behind. */
export function startChain(from: string | null): Chain {
  return { cursors: [from], tail: null }
}

/**
 * The chain after a page was read. When a page ends elsewhere than it did (rows came, or left), what was known behind it no longer joins:
 * it is forgotten and read again from the new end. The same chain when nothing moved.
 */
export function withPage(chain: Chain, page: number, rows: number, next: string | null): Chain {
  if (page >= chain.cursors.length) return chain
  const isLast = page === chain.cursors.length - 1
  if (next === null) {
    return isLast && chain.tail === rows ? chain : { cursors: chain.cursors.slice(0, page + 1), tail: rows }
  }
  if (!isLast && chain.cursors[page + 1] === next) return chain
  return { cursors: [...chain.cursors.slice(0, page + 1), next], tail: null }
}

/** Rows known to exist. */
export function rowsKnown(chain: Chain, pageRows: number): number {
  return (chain.cursors.length - 1) * pageRows + (chain.tail ?? 0)
}
