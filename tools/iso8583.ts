import '#db/right-node.ts'
import { answerTo, CommandFault, faultLine, type Line, lineOf, readCommand } from './iso8583-lines.ts'

const USAGE = `npm run --silent iso8583 -- unpack|pack|dump --dialect q-cup-007|q-cup-006
npm run --silent iso8583 -- mac --algorithm annex-b|x9.19|sm4
One JSON object a line on stdin, one a line on stdout; blank lines are passed over:
  unpack  {"hex"} from TPDU or network header on   → {"tpdu","header","mti","fields","parts"} or {"error":{"field","offset","rule"}}
  pack    {"tpdu","header","mti","fields"}         → {"hex"} or {"error"}
  dump    {"hex"}                                  → {"text"}, cards masked
  mac     {"key","data"} in hex                    → {"mac"}: the 8 bytes of field 64 in hex
Fields, formats and the rules of errors: docs/iso8583-fields.md`

/** More than any frame; a longer line is answered, not kept. */
const LINE_MAX_BYTES = 16 * 1024 * 1024
const NEW_LINE = 0x0a

function commandOf(args: readonly string[]): (line: Line) => Line {
  try {
    const work = readCommand(args)
    if (work !== 'help') return work
    console.log(USAGE)
    process.exit(0)
  } catch (error) {
    if (!(error instanceof CommandFault)) throw error
    console.error(`\n${error.message}\n\n${USAGE}\n`)
    process.exit(2)
  }
}

/** One line in, one line out, whatever the line is. */
function answered(work: (line: Line) => Line, bytes: Buffer): string {
  try {
    const answer = bytes.length > LINE_MAX_BYTES ? faultLine({ field: 'frame', offset: 0, rule: 'too_long' }) : answerTo(work, bytes)
    return answer === null ? '' : lineOf(answer)
  } catch (error) {
    // Ours, not the line's: told where people look, and the lines that follow are answered all the same.
    console.error(error)
    process.exitCode = 1
    return lineOf(faultLine({ field: 'frame', offset: 0, rule: 'internal' }))
  }
}

async function main(): Promise<void> {
  const work = commandOf(process.argv.slice(2))
  // Whoever reads has heard enough.
  process.stdout.on('error', () => process.exit(0))
  let held: Buffer[] = []
  let heldBytes = 0
  const hold = (part: Buffer): void => {
    heldBytes += part.length
    if (heldBytes - part.length <= LINE_MAX_BYTES) held.push(part)
  }
  const take = (): string => {
    const line = Buffer.concat(held)
    held = []
    heldBytes = 0
    return answered(work, line)
  }
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    let said = ''
    let at = 0
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, at)) {
      hold(chunk.subarray(at, end))
      said += take()
      at = end + 1
    }
    if (at < chunk.length) hold(chunk.subarray(at))
    if (said !== '' && !process.stdout.write(said)) await new Promise((drained) => process.stdout.once('drain', drained))
  }
  if (heldBytes > 0) process.stdout.write(take())
}

await main()
