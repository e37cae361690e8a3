import { createHash } from 'node:crypto'
import type { Database } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import type { Instant } from '#domain/time.ts'
import { type BlacklistListRow, importQueries, listOfQuery } from './blacklist-rows.ts'

/** Unified social credit code, without its five letters that look like digits (GB 32100-2015). */
const LICENCE = /^[0-9A-HJ-NPQRTUWXY]{18}$/
const ENTRIES_MAX = 500_000
const ERRORS_MAX = 20

interface BlacklistEntry {
  readonly licenceNumber: string
  readonly reason: string
}

/** What is wrong with a list, by its lines; at most the first twenty. */
class BlacklistError extends Error {}

/**
 * Reads a list as the association and the clearing house send it: a line a merchant, the licence number, then a comma or tab and the
 * reason; UTF-8 or GB 18030, with or without a heading.
 * @throws BlacklistError naming the lines that are none
 */
export function readBlacklist(bytes: Uint8Array): BlacklistEntry[] {
  const lines = textOf(bytes).split(/\r\n|\n|\r/)
  const found = new Map<string, string>()
  const wrong: string[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const [, number = '', reason = ''] = /^([^,，\t]*)[,，\t]?(.*)$/.exec(line) ?? []
    const licenceNumber = unquoted(number).toUpperCase()
    if (LICENCE.test(licenceNumber)) found.set(licenceNumber, unquoted(reason))
    // A heading has no digit in its first cell.
    else if (index > 0 || /\d/.test(number)) wrong.push(`line ${index + 1}: ${JSON.stringify(unquoted(number).slice(0, 40))}`)
  }
  if (wrong.length > 0)
    throw new BlacklistError(
      `${wrong.length} of ${lines.length} lines do not begin with a licence number of 18 digits and letters, nothing was imported:\n  ${wrong.slice(0, ERRORS_MAX).join('\n  ')}`,
    )
  if (found.size > ENTRIES_MAX) throw new BlacklistError(`${found.size} entries are more than ${ENTRIES_MAX}, nothing was imported`)
  return [...found].map(([licenceNumber, reason]) => ({ licenceNumber, reason }))
}

/**
 * R4: puts a source's list in the place of the one before, all at once; whoever is asked from then on is asked of this one. Running
 * servers hear of it.
 * @throws BlacklistError when the list that is there is newer
 */
export async function importBlacklist(
  db: Database,
  list: { readonly source: string; readonly listedOn: string; readonly entries: readonly BlacklistEntry[]; readonly at: Instant },
): Promise<void> {
  const [there] = await db.batch(SYSTEM_SCOPE, [listOfQuery(list.source)])
  const before = there?.[0] as BlacklistListRow | undefined
  if (before && before.listed_on > list.listedOn)
    throw new BlacklistError(
      `The list of ${list.source} that is there is of ${before.listed_on}, newer than ${list.listedOn}: nothing was imported`,
    )
  const digest = createHash('sha256').update(JSON.stringify(list.entries)).digest('hex')
  await db.batch(SYSTEM_SCOPE, importQueries({ ...list, digest }))
}

/** @throws BlacklistError when the file is neither UTF-8 nor GB 18030 */
function textOf(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // The next one, then.
    }
  throw new BlacklistError('The file is neither UTF-8 nor GB 18030 text: save it as CSV')
}

function unquoted(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replaceAll('""', '"')
    .trim()
}
