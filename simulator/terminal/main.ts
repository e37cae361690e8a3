import '#db/right-node.ts'
import { parseArgs } from 'node:util'
import type { MacKind } from '#gateway/iso8583/mac.ts'
import { loadOf } from './load.ts'
import type { Card } from './requests.ts'
import type { Outcome } from './session.ts'
import { slipOf } from './slip.ts'
import { Terminal } from './terminal.ts'

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

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tid: { type: 'string' },
    mid: { type: 'string' },
    tmk: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: process.env.GATEWAY_PORT ?? '8583' },
    mac: { type: 'string', default: 'annex-b' },
    double: { type: 'boolean', default: false },
    state: { type: 'string' },
    test: { type: 'boolean', default: false },
    'answer-ms': { type: 'string', default: '60000' },
    amount: { type: 'string' },
    card: { type: 'string' },
    expiry: { type: 'string' },
    track2: { type: 'string' },
    pin: { type: 'string' },
    project: { type: 'string' },
    periods: { type: 'string' },
    trace: { type: 'string' },
    batch: { type: 'string' },
    date: { type: 'string' },
    reference: { type: 'string' },
    terminals: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  },
})

/** @throws Error with a sentence that says what is wrong and what would be right */
function given(name: keyof typeof values, form: RegExp, what: string): string {
  const value = values[name]
  if (typeof value !== 'string') throw new Error(`--${name} is missing: ${what}.`)
  if (!form.test(value)) throw new Error(`--${name} is "${value}"; it should be ${what}.`)
  return value
}

const whole = (name: keyof typeof values): number => Number(given(name, /^\d{1,12}$/, 'a whole number'))

function makeTerminal(): Terminal {
  const terminal = new Terminal({
    tid: given('tid', /^[A-Za-z0-9]{8}$/, '8 letters or digits'),
    mid: given('mid', /^[A-Za-z0-9]{15}$/, '15 letters or digits'),
    tmk: Buffer.from(given('tmk', /^[0-9a-fA-F]{32}$/, '32 hex digits (16 bytes)'), 'hex'),
    host: values.host,
    port: whole('port'),
    mac: given('mac', /^(annex-b|x9\.19|sm4)$/, 'annex-b, x9.19 or sm4') as MacKind,
    double: values.double,
    answerMs: whole('answer-ms'),
    ...(values.state ? { stateFile: values.state } : {}),
  })
  return terminal
}

function cardGiven(): Card {
  if (values.track2) {
    const track2 = given('track2', /^\d{12,19}=\d{4,}$/, 'the card number, =, and what follows on the stripe')
    return { pan: track2.split('=')[0] ?? '', track2 }
  }
  const pan = given('card', /^\d{12,19}$/, '12 to 19 digits')
  return values.expiry === undefined ? { pan } : { pan, expiry: given('expiry', /^\d{4}$/, 'YYMM') }
}

function instalmentGiven(): { project: string; periods: number } | null {
  if (values.project === undefined && values.periods === undefined) return null
  return { project: given('project', /^[\x21-\x7e]{1,30}$/, 'a project code'), periods: Number(given('periods', /^\d{1,2}$/, '1 to 99')) }
}

function told(terminal: Terminal, outcome: Outcome): boolean {
  const { record } = outcome
  const slip = outcome.approved && record ? slipOf({ merchant: '', mid: terminal.mid, tid: terminal.tid }, record) : null
  for (const line of slip?.lines ?? []) if ('value' in line && line.value) console.error(`  ${line.zh} ${line.en}: ${line.value}`)
  const { card: _, ...shown } = record ?? { card: '' }
  console.log(JSON.stringify({ approved: outcome.approved, answer: outcome.answer, ...shown }))
  return outcome.approved
}

const COMMANDS: { readonly [name: string]: (terminal: Terminal) => Promise<boolean> } = {
  'sign-in': async (terminal) => {
    console.log(JSON.stringify({ approved: true, batch: terminal.batch }))
    return true
  },
  menu: async (terminal) => {
    await terminal.download()
    const menus = values.card ? terminal.menusFor(cardGiven().pan, whole('amount')) : terminal.menus
    for (const menu of menus) console.log(JSON.stringify(menu))
    return true
  },
  sale: async (terminal) => {
    const instalment = instalmentGiven()
    const pin = values.pin === undefined ? {} : { pin: given('pin', /^\d{4,12}$/, '4 to 12 digits') }
    return told(
      terminal,
      await terminal.sale({ card: cardGiven(), amountFen: whole('amount'), ...pin, ...(instalment ? { instalment } : {}) }),
    )
  },
  void: async (terminal) => told(terminal, await terminal.voidSale(whole('trace'))),
  refund: async (terminal) =>
    told(
      terminal,
      await terminal.refund({
        card: cardGiven(),
        amountFen: whole('amount'),
        batch: whole('batch'),
        trace: whole('trace'),
        date: given('date', /^\d{4}$/, 'MMDD'),
        reference: given('reference', /^\d{12}$/, '12 digits'),
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
  const [name = ''] = positionals
  if (values.help || name === '') {
    console.error(USAGE)
    return values.help
  }
  if (name === 'load') {
    const wish = { card: cardGiven(), amountFen: whole('amount'), instalment: instalmentGiven() }
    const place = { host: values.host, port: whole('port') }
    console.log(JSON.stringify(await loadOf(given('terminals', /./, 'a JSON file'), wish, place, whole('seconds'))))
    return true
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new Error(`There is no command "${name}": --help lists them.`)
  const terminal = makeTerminal()
  try {
    const signed = await terminal.signIn()
    if (!signed.approved) throw new Error(`The sign-in was answered ${signed.answer ?? 'by nobody'}.`)
    if (values.test) await terminal.setTestState(true)
    return await command(terminal)
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
