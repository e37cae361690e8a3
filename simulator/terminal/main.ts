import '#db/right-node.ts'
import type { MacKind } from '#gateway/iso8583/mac.ts'
import { loadOf } from './load.ts'
import type { Outcome } from './session.ts'
import { slipOf } from './slip.ts'
import { Terminal } from './terminal.ts'
import { cardGiven, given, portGiven, readWish, type Wish, whole } from './wish.ts'

const USAGE = `npm run --silent terminal -- --tid <8> --mid <15> --tmk <32 hex digits> [--host 127.0.0.1] [--port 8583]
    [--mac annex-b|x9.19|sm4] [--double] [--state FILE] [--test] [--answer-ms 60000] <what to do>
  sign-in                                             new working keys
  menu     [--card PAN --amount FEN]                  instalment menus as downloaded, for a card and an amount
  sale     --amount FEN (--card PAN [--expiry YYMM] | --track2 PAN=YYMM…) [--pin 123456] [--project CODE --periods 12]
  void     --trace N                                  whole, of the open batch (needs --state)
  refund   --amount FEN --track2 … --batch N --trace N --date MMDD --reference <12>
  reversal                                            sends what is owed (needs --state)
  settle                                              sums, and the batch upload where they differ (needs --state)
  echo
  load     --terminals FILE [--seconds 10] --project CODE --periods 12 --card PAN --amount FEN
           FILE: a JSON list of {"tid","mid","tmk"}; prints authorisations per second, p50 and p99
A sign-in comes before anything else. One JSON object a line on standard output; what a person reads on standard error.
--test: test state (no bank hears of it). --state: batch, trace number and what is owed outlive the command.`

function makeTerminal(wish: Wish): Terminal {
  const terminal = new Terminal({
    tid: given(wish, 'tid', /^[A-Za-z0-9]{8}$/, '8 letters or digits'),
    mid: given(wish, 'mid', /^[A-Za-z0-9]{15}$/, '15 letters or digits'),
    tmk: Buffer.from(given(wish, 'tmk', /^[0-9a-fA-F]{32}$/, '32 hex digits (16 bytes)'), 'hex'),
    host: wish.host,
    port: portGiven(wish),
    mac: given(wish, 'mac', /^(annex-b|x9\.19|sm4)$/, 'annex-b, x9.19 or sm4') as MacKind,
    double: wish.double,
    answerMs: whole(wish, 'answer-ms'),
    ...(wish.state ? { stateFile: wish.state } : {}),
  })
  return terminal
}

function instalmentGiven(wish: Wish): { project: string; periods: number } | null {
  if (wish.project === undefined && wish.periods === undefined) return null
  return {
    project: given(wish, 'project', /^[\x21-\x7e]{1,30}$/, 'a project code'),
    periods: Number(given(wish, 'periods', /^\d{1,2}$/, '1 to 99')),
  }
}

function told(terminal: Terminal, outcome: Outcome): boolean {
  const { record } = outcome
  const slip = outcome.approved && record ? slipOf({ merchant: '', mid: terminal.mid, tid: terminal.tid }, record) : null
  for (const line of slip?.lines ?? []) if ('value' in line && line.value) console.error(`  ${line.zh} ${line.en}: ${line.value}`)
  const { card: _, ...shown } = record ?? { card: '' }
  console.log(JSON.stringify({ approved: outcome.approved, answer: outcome.answer, ...shown }))
  return outcome.approved
}

const COMMANDS: { readonly [name: string]: (terminal: Terminal, wish: Wish) => Promise<boolean> } = {
  'sign-in': async (terminal) => {
    console.log(JSON.stringify({ approved: true, batch: terminal.batch }))
    return true
  },
  menu: async (terminal, wish) => {
    await terminal.download()
    const menus = wish.card ? terminal.menusFor(cardGiven(wish).pan, whole(wish, 'amount')) : terminal.menus
    for (const menu of menus) console.log(JSON.stringify(menu))
    return true
  },
  sale: async (terminal, wish) => {
    const instalment = instalmentGiven(wish)
    const pin = wish.pin === undefined ? {} : { pin: given(wish, 'pin', /^\d{4,12}$/, '4 to 12 digits') }
    return told(
      terminal,
      await terminal.sale({ card: cardGiven(wish), amountFen: whole(wish, 'amount'), ...pin, ...(instalment ? { instalment } : {}) }),
    )
  },
  void: async (terminal, wish) => told(terminal, await terminal.voidSale(whole(wish, 'trace'))),
  refund: async (terminal, wish) =>
    told(
      terminal,
      await terminal.refund({
        card: cardGiven(wish),
        amountFen: whole(wish, 'amount'),
        batch: whole(wish, 'batch'),
        trace: whole(wish, 'trace'),
        date: given(wish, 'date', /^\d{4}$/, 'MMDD'),
        reference: given(wish, 'reference', /^\d{12}$/, '12 digits'),
      }),
    ),
  reversal: async (terminal) => {
    await terminal.deliver()
    console.log(JSON.stringify({ owed: terminal.owed.length }))
    return terminal.owed.length === 0
  },
  settle: async (terminal) => {
    const settled = await terminal.settle()
    console.log(JSON.stringify(settled))
    return settled.result !== 'refused'
  },
  echo: async (terminal) => told(terminal, await terminal.echo()),
}

async function main(): Promise<boolean> {
  const wish = readWish(process.argv.slice(2))
  const name = wish.command
  if (wish.help || name === '') {
    console.error(USAGE)
    return wish.help
  }
  if (name === 'load') {
    const sold = { card: cardGiven(wish), amountFen: whole(wish, 'amount'), instalment: instalmentGiven(wish) }
    const place = { host: wish.host, port: portGiven(wish) }
    console.log(JSON.stringify(await loadOf(given(wish, 'terminals', /./, 'a JSON file'), sold, place, whole(wish, 'seconds'))))
    return true
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new Error(`There is no command "${name}": --help lists them.`)
  const terminal = makeTerminal(wish)
  try {
    const signed = await terminal.signIn()
    if (!signed.approved) throw new Error(`The sign-in was answered ${signed.answer ?? 'by nobody'}.`)
    if (wish.test) await terminal.setTestState(true)
    return await command(terminal, wish)
  } finally {
    terminal.close()
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1
} catch (error) {
  console.error(`\n${(error as Error).message}\n`)
  process.exitCode = 1
}
