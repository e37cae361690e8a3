import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openVault } from '#db/vault.ts'
import { macInput, pack, unpack } from '#gateway/iso8583/codec.ts'
import { FrameReader, frame } from '#gateway/iso8583/framing.ts'
import { bytes, type Message, message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_006 } from '#gateway/iso8583/q-cup-006.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import { managementAnswer, networkHeader } from '#gateway/network.ts'
import { enrolTerminal } from '#simulator/enrol.ts'
import { code, eventually, heardOf, issuerHas, openCounter, pos, send, world } from './gateway-counter.ts'
import { PRODUCT } from './gateway-world.ts'
import { inTest, Pos } from './pos.ts'
import { approve } from './scripted-issuer.ts'

const SLOW_FRAME_MS = 1_500
const IDLE_MS = 3_000

openCounter({ slowFrameMs: SLOW_FRAME_MS })

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A bare line to the gateway: what came back on it, and whether it was closed. */
function line(options: { halfOpen?: boolean } = {}) {
  const socket = connect({ port: world.running.port, host: '127.0.0.1', allowHalfOpen: options.halfOpen === true })
  const reader = new FrameReader('binary-2', 4_096)
  const heard: Message[] = []
  const state = { closed: false }
  socket.on('data', (chunk) => heard.push(...reader.push(chunk).map((body) => unpack(Q_CUP_007, body))))
  socket.on('error', () => undefined)
  socket.on('end', () => socket.end())
  socket.on('close', () => {
    state.closed = true
  })
  return { socket, heard, state }
}

const echo = (): Buffer => frame('binary-2', pack(Q_CUP_007, pos.request('0820', {}, '00', '301')))

describe('one connection for many terminals', () => {
  it('requests beyond those under way wait for their turn: every one is answered, none is hung up on', async () => {
    const tooMany = 40
    const sales: Buffer[] = []
    for (let nth = 0; nth < tooMany; nth += 1) {
      // Sent once over the terminal's own line for its MAC; here as a repetition.
      await send(pos.sale(1_000 + nth))
      sales.push(frame('binary-2', pos.lastRaw))
    }
    const { socket, heard, state } = line()
    socket.write(Buffer.concat(sales))
    await eventually(() => heard.length === tooMany)
    expect(new Set(heard.map(code))).toEqual(new Set(['00']))
    expect(state.closed).toBe(false)
    socket.destroy()
  })

  /** So many sales in one go on one connection, that an issuer thinks about until it is let go; one of 1.00 it answers at once. */
  function thinkingAbout(many: number): { frames: Buffer; one: Buffer; answer: () => void } {
    let answer = (): void => undefined
    const thought = new Promise<void>((resolve) => {
      answer = resolve
    })
    world.issuer.judge = async (request) => {
      if (text(request, 4) !== '000000000100') await thought
      return approve(request)
    }
    const sealed = (amount: number): Buffer => {
      const request = pos.sale(amount)
      request.fields[64] = Buffer.alloc(8)
      const packed = pack(Q_CUP_007, request)
      pos.mac?.(macInput(Q_CUP_007, packed)).copy(packed, packed.length - 8)
      return frame('binary-2', packed)
    }
    return { frames: Buffer.concat(Array.from({ length: many }, (_, nth) => sealed(1_000 + nth))), one: sealed(100), answer }
  }

  it('an issuer that is silent keeps the sales of others no place: they go on', async () => {
    const { frames, one, answer } = thinkingAbout(40)
    const { socket, heard } = line()
    socket.write(frames)
    await eventually(() => heardOf('0200').length === 40)
    socket.write(one)
    await eventually(() => heard.length === 1)
    answer()
    await eventually(() => heard.length === 41)
    expect(new Set(heard.map(code))).toEqual(new Set(['00']))
    socket.destroy()
  })

  it('up to a limit, behind which they are not read', async () => {
    const { frames, one, answer } = thinkingAbout(150)
    const { socket, heard } = line()
    socket.write(Buffer.concat([frames, one]))
    await eventually(() => heardOf('0200').length >= 128)
    await wait(300)
    expect([heardOf('0200').length, heard.length]).toEqual([128, 0])
    answer()
    await eventually(() => heard.length === 151)
    socket.destroy()
  })

  it('who says its last word with its request still hears the answer', async () => {
    const { socket, heard, state } = line({ halfOpen: true })
    world.issuer.judge = (request) => new Promise((resolve) => setTimeout(() => resolve(approve(request)), 150))
    const request = pos.sale(5_000)
    await send(request)
    socket.end(frame('binary-2', pos.lastRaw))
    await eventually(() => heard.length === 1 && state.closed)
    expect(code(heard[0] ?? null)).toBe('00')
  })

  it('frames that overlap in their pieces are no slow frame', async () => {
    const { socket, heard, state } = line()
    const pieces = Buffer.concat(Array.from({ length: 12 }, echo))
    const size = Math.floor(pieces.length / 24) + 1
    for (let at = 0; at < pieces.length; at += size) {
      socket.write(pieces.subarray(at, at + size))
      await wait(Math.ceil((SLOW_FRAME_MS * 2) / 24))
    }
    await eventually(() => heard.length === 12)
    expect(state.closed).toBe(false)
    socket.destroy()
  })

  it('a line on which nothing is heard is closed and counted; one that speaks is not', async () => {
    const [silent, speaking] = [line(), line()]
    const before = world.running.gateway.meter.counts.connections_idle ?? 0
    const { idleMs } = world.running.gateway.settings
    Object.assign(world.running.gateway.settings, { idleMs: IDLE_MS })
    const speak = setInterval(() => speaking.socket.write(echo()), 500)
    await eventually(() => silent.state.closed)
    clearInterval(speak)
    Object.assign(world.running.gateway.settings, { idleMs })
    expect(world.running.gateway.meter.counts.connections_idle ?? 0).toBeGreaterThan(before)
    expect(speaking.state.closed).toBe(false)
    speaking.socket.destroy()
  })
})

describe('a circuit that was broken (The switch 6)', () => {
  it('one request tries, the others are away until it is answered; then all go', async () => {
    const [link] = world.running.gateway.issuers.all()
    if (!link) throw new Error('no link')
    world.issuer.judge = () => null
    issuerHas(400)
    // Echoes would end the run of time-outs; eight at once are one run.
    const twins = Array.from({ length: 8 }, (_, nth) => {
      const twin = pos.twin()
      twin.stan += 100 * (nth + 1)
      return twin
    })
    await Promise.all(twins.map((twin) => twin.send(twin.sale(5_000), { mac: true })))
    await eventually(() => link.state === 'broken')
    expect(code(await send(pos.sale(5_000)))).toBe('91')
    // Whatever is tried first, a reversal here, is silent: not one more goes out with it.
    const before = world.issuer.heard.length
    await eventually(() => world.issuer.heard.length > before)
    expect(world.issuer.heard.length).toBe(before + 1)
    world.issuer.judge = approve
    issuerHas()
    await eventually(() => link.state === 'up' && world.issuer.of('0420').length >= 8)
    expect(code(await send(pos.sale(5_000)))).toBe('00')
    for (const twin of twins) twin.hangUp()
    // The eight that were heard, and the one that was silent: what did not leave was no try.
    const told = "select coalesce(sum(tries) filter (where a.state = 'done'), 0)::int as tries from gateway.advice a"
    const tries = () => world.owner.query(`${told} join gateway.journal j on j.id = a.journal_id where j.tid = $1`, [pos.tid])
    await expect.poll(async () => (await tries()).rows).toEqual([{ tries: 9 }])
  })

  it('a link that is opened anew leaves nobody waiting: 68, and a reversal over the new one', async () => {
    world.issuer.judge = (request) => (request.mti === '0200' ? null : approve(request))
    const { issuers } = world.running.gateway
    const move = async (host: string): Promise<void> => {
      await world.owner.query('update gateway.issuer set host = $1 where id = $2', [host, PRODUCT.issuerCode])
      await issuers.read()
    }
    const sold = send(pos.sale(5_000))
    await eventually(() => heardOf('0200').length > 0)
    await move('localhost')
    expect(code(await sold)).toBe('68')
    await eventually(() => heardOf('0420').length > 0)
    await move('127.0.0.1')
    await eventually(() => issuers.link(PRODUCT.issuerCode)?.state === 'up')
  })

  it('reversals for an issuer that is away hold up nobody else’s', async () => {
    const before = pos.sale(5_000)
    expect(code(await send(before))).toBe('00')
    const of = 'from gateway.journal j cross join generate_series(1, 60) n where j.tid = $1 and j.stan = $2'
    await world.owner.query("insert into gateway.issuer (id, name, host, port) values ('99990000', '远方', '127.0.0.1', 1)")
    await world.owner.query(
      `insert into gateway.journal select (jsonb_populate_record(j, jsonb_build_object('id', -n, 'stan', 900000 + n, 'issuer_id', '99990000'))).* ${of}`,
      [pos.tid, pos.stan],
    )
    await world.owner.query(
      `insert into gateway.advice (journal_id, kind, issuer_id, reason, settlement_date, next_try_at)
       select -n, 'reversal', '99990000', '4354', j.settlement_date, now() - interval '1 hour' ${of}`,
      [pos.tid, pos.stan],
    )
    expect(code(await send(pos.reversalOf(before)))).toBe('00')
    await eventually(() => heardOf('0420').length > 0)
    await world.owner.query("update gateway.advice set state = 'done' where issuer_id = '99990000'")
  })
})

describe('a terminal and its keys (docs/spec/4)', () => {
  it('until its installation is accepted it sells in test state alone', async () => {
    await world.owner.query("update terminal set state = 'issued' where tid = $1", [pos.tid])
    await pos.signIn()
    expect(code(await send(pos.sale(5_000)))).toBe('58')
    expect(code(await send(inTest(pos.sale(5_000))))).toBe('00')
    await world.owner.query("update terminal set state = 'installed' where tid = $1", [pos.tid])
    expect(text((await pos.send(inTest(pos.settlement(5_000, 1, 0, 0)))) as Message, 48)?.[30]).toBe('1')
    await pos.signIn()
    expect(code(await send(pos.sale(5_000)))).toBe('00')
  })

  it('works with the key of its active slot, from the next sign-in on', async () => {
    const tmk = Buffer.alloc(16, 7)
    await enrolTerminal(world.owner, openVault(world.folder), { tid: pos.tid, mid: pos.mid, tmk })
    const changed = new Pos(world.running.port, pos.tid, pos.mid, tmk)
    expect(code(await changed.signIn())).toBe('00')
    expect(code(await changed.send(changed.sale(5_000), { mac: true }))).toBe('00')
    await world.owner.query('update terminal set active_slot = 2 where tid = $1', [pos.tid])
    expect(code(await changed.signIn())).toBe('97')
    await world.owner.query('update terminal_key k set slot = 2 from terminal t where t.serial = k.serial and t.tid = $1', [pos.tid])
    expect(code(await changed.signIn())).toBe('00')
    changed.hangUp()
  })
})

describe('management (tables 82 to 84)', () => {
  it.each(['370', '380'])('%s: there are no chip keys or parameters, so the first byte is 0', async (which) => {
    const answer = await pos.send(pos.request('0800', {}, '00', which))
    expect([code(answer), answer && bytes(answer, 62)?.toString('latin1')]).toEqual(['00', '0'])
  })

  it('what a terminal says of its state is kept', async () => {
    expect(code(await pos.send(pos.request('0820', { 62: Buffer.from('11111 PRINTER 0', 'latin1') }, '00', '362')))).toBe('00')
    const { rows } = await world.owner.query('select told_state from gateway.session where tid = $1', [pos.tid])
    expect(rows).toEqual([{ told_state: '11111 PRINTER 0' }])
  })

  it('the answer to an issuer’s own management message has destination and source exchanged (P2, 3.2.1.1 a)', () => {
    const asked = message(
      '0820',
      { 7: '1125120000', 11: '000001', 33: '01030000', 70: '301' },
      { header: networkHeader('00010000', '01030000') },
    )
    const answer = unpack(Q_CUP_006, managementAnswer(unpack(Q_CUP_006, pack(Q_CUP_006, asked))))
    expect([answer.header?.toString('latin1', 6, 17).trim(), answer.header?.toString('latin1', 17, 28).trim()]).toEqual([
      '01030000',
      '00010000',
    ])
  })
})
