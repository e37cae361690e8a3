import { openVault } from '#db/vault.ts'
import type { PhoneDigest } from './tokens.ts'

export { findOrders } from './find.ts'
export { SearchIndex } from './index-changes.ts'
export { searchRoutes } from './routes.ts'
export type { PhoneDigest } from './tokens.ts'

/** What a lost call left lying, and what a flood of changes left over: a minute behind at most. */
export const SEARCH_CRONTAB = '* * * * * index_search'

/** Tells telephones apart by the key of a data folder: who reads the table cannot try all numbers. */
export function phoneDigestOf(dataDir: string): PhoneDigest {
  const vault = openVault(dataDir)
  return (digits) => vault.digest(Buffer.from(`phone ${digits}`))
}
