import { batchOnLine } from '#domain/card/batch-number.ts'
import type { Gateway } from './gateway.ts'
import { referenceOf } from './id-source.ts'
import { makeKey, sealWorkingKeys } from './iso8583/keys.ts'
import { bytes, type Message, text } from './iso8583/message.ts'
import { scrub } from './iso8583/redact.ts'
import { parametersTaken, signInRow, signOutRow, stateTold } from './session-rows.ts'
import { DEMAND, type Field60, type Reply } from './terminal-message.ts'
import type { Terminal } from './terminals.ts'

/** Network management codes of field 60.3 (Q/CUP 007, table 30). */
const SIGN_IN_SINGLE = '001'
const SIGN_IN_DOUBLE = '003'
const STATES = new Set(['362', '372', '382'])
/** Chip keys (370) and chip parameters (380): the gateway has none, which is a `0` in front (table 82). */
const CHIP_PARAMETERS = new Set(['370', '380'])
const NONE_FOLLOWS = Buffer.from('0', 'latin1')
const PARAMETERS = new Set(['360', '364', '370', '380'])
/** The terminal has stored them. */
const PARAMETERS_STORED = new Set(['361', '365', '371', '381'])

/** Sign-in: fresh working keys under the terminal's master key; the answer also sets batch, date and time (12.4.1). */
export async function signIn(gateway: Gateway, terminal: Terminal, request: Message, field60: Field60): Promise<Reply> {
  const single = field60.code === SIGN_IN_SINGLE
  if ((!single && field60.code !== SIGN_IN_DOUBLE) || (single && terminal.macKind !== 'annex-b')) return { fields: { 39: '30' } }
  const keys = { pik: makeKey(single ? 8 : 16), mak: makeKey(terminal.macKind === 'annex-b' ? 8 : 16) }
  const { vault, lane } = gateway
  const { batch } = await signInRow(lane, {
    tid: terminal.tid,
    mid: terminal.mid,
    serial: terminal.row.serial,
    pik: vault.seal(keys.pik),
    mak: vault.seal(keys.mak),
    mac: terminal.macKind,
    at: gateway.now(),
  })
  gateway.terminals.forget(terminal.tid)
  return {
    demand: terminal.row.parameters_due === false ? DEMAND.nothing : DEMAND.parameters,
    fields: {
      32: gateway.settings.acquirerId,
      37: referenceOf(await gateway.ids.next()),
      39: '00',
      60: withBatch(text(request, 60) ?? '', batchOnLine(batch)),
      62: sealWorkingKeys(gateway.terminals.masterKey(terminal), keys),
    },
  }
}

function withBatch(field60: string, batch: number): string {
  return field60.slice(0, 2) + String(batch).padStart(6, '0') + field60.slice(8)
}

/** 0820: sign-out (002), echo (301), state (362; of chip keys 372, of chip parameters 382). */
export async function manage(gateway: Gateway, terminal: Terminal, request: Message, field60: Field60): Promise<Reply> {
  if (field60.code === '002') {
    await signOutRow(gateway.lane, terminal.tid)
    gateway.terminals.forget(terminal.tid)
    return { fields: { 32: gateway.settings.acquirerId, 37: referenceOf(await gateway.ids.next()), 39: '00' } }
  }
  if (STATES.has(field60.code)) {
    const said = bytes(request, 62)?.toString('latin1') ?? ''
    if (field60.code === '362')
      await stateTold(gateway.lane, { tid: terminal.tid, said: scrub(said.replaceAll('\0', ' ')), at: gateway.now() })
    // Nothing follows: there are no chip keys or parameters to be told of (tables 84 and 82: first byte 0).
    return { fields: { 39: '00', 62: field60.code === '362' ? undefined : NONE_FOLLOWS } }
  }
  const known = field60.code === '301' || /^3[6-9]\d$/.test(field60.code)
  return { fields: { 39: known ? '00' : '30' } }
}

/** Is this 0800 a download of parameters? */
export function wantsParameters(field60: Field60): boolean {
  return PARAMETERS.has(field60.code) || PARAMETERS_STORED.has(field60.code)
}

/** Our parameter code for instalment menus: table 34 ends at 51 and has none (reading A35, docs/interfaces/q-cup-007.md). */
const MENU_CODE = '60'
const FIELD_62_MAX = 512

/** Parameters (360), or the word that they are stored (361: the demand ends): the instalment menus that this terminal's merchant may offer, as code, length, text. */
export async function parameters(gateway: Gateway, terminal: Terminal, field60: Field60): Promise<Reply> {
  if (PARAMETERS_STORED.has(field60.code)) {
    await parametersTaken(gateway.lane, terminal.tid)
    gateway.terminals.forget(terminal.tid)
    return { fields: { 37: referenceOf(await gateway.ids.next()), 39: '00' } }
  }
  if (CHIP_PARAMETERS.has(field60.code)) return { fields: { 37: referenceOf(await gateway.ids.next()), 39: '00', 62: NONE_FOLLOWS } }
  const menus = gateway.issuers.products
    .filter(
      (product) => product.mids.length === 0 || product.mids.some((one) => (typeof one === 'string' ? one : one.mid) === terminal.mid),
    )
    .filter((product) => product.mccs.length === 0 || product.mccs.includes(terminal.row.mcc))
    .map((product) => {
      const bins = product.bins.map((bin) => (typeof bin === 'string' ? bin : `${bin.from}-${bin.to}`))
      return [product.project, bins.join(','), product.terms.map((term) => term.periods).join(','), product.minFen, product.maxFen].join(
        '|',
      )
    })
  const kept: string[] = []
  for (const menu of menus) if (kept.join(';').length + menu.length + 6 < FIELD_62_MAX) kept.push(menu)
  const body = kept.join(';')
  return {
    fields: {
      37: referenceOf(await gateway.ids.next()),
      39: '00',
      62: Buffer.from(MENU_CODE + String(body.length).padStart(3, '0') + body, 'latin1'),
    },
  }
}
