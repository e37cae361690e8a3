import '#db/right-node.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runningUrl } from '#db/embedded.ts'
import { openDatabase } from '#db/open.ts'
import { instant, isDateText } from '#domain/time.ts'
import { ROOT } from '#server/config.ts'
import { importBlacklist, readBlacklist } from '#server/reference/public.ts'

const USAGE = `npm run blacklist -- --source <name of the list, e.g. association> --listed-on <YYYY-MM-DD> <file.csv>
Puts this list in the place of the source's one before (R4). Each line: licence number, comma or tab, reason; UTF-8 or GB 18030.`
const SOURCE_LENGTH_MAX = 60

function stop(sentence: string): never {
  console.error(`\n${sentence}\n`)
  process.exit(1)
}

function readArguments(): { readonly source: string; readonly listedOn: string; readonly file: string } {
  const { values, positionals } = parseArgs({
    options: { source: { type: 'string' }, 'listed-on': { type: 'string' } },
    allowPositionals: true,
  })
  const [file] = positionals
  const source = values.source?.trim() ?? ''
  const listedOn = values['listed-on'] ?? ''
  if (source === '' || source.length > SOURCE_LENGTH_MAX || !isDateText(listedOn) || file === undefined || positionals.length > 1)
    stop(USAGE)
  if (Date.parse(`${listedOn}T00:00:00+08:00`) > Date.now()) stop(`The list is of ${listedOn}, which is still to come.`)
  return { source, listedOn, file }
}

async function main(): Promise<void> {
  const { source, listedOn, file } = readArguments()
  const entries = readBlacklist(await readFile(file))
  const dataDir = process.env.DATA_DIR ?? join(ROOT, 'data')
  // A running database is used as it is; a stopped one is started for this, and stopped again.
  const db = await openDatabase({ url: process.env.DATABASE_URL || runningUrl(dataDir) || undefined, dataDir, connections: 1 })
  try {
    await importBlacklist(db, { source, listedOn, entries, at: instant(Date.now()) })
    console.log(`${entries.length} merchants of ${source}, ${listedOn}: asked at every survey and agreement from now on.`)
  } finally {
    await db.close()
  }
}

try {
  await main()
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  stop(code?.startsWith('ERR_PARSE_ARGS') ? USAGE : message)
}
