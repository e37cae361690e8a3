import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openVault } from '#db/vault.ts'
import type { Product } from '#domain/instalment/product.ts'
import { fen } from '#domain/money.ts'
import { macInput } from '#gateway/iso8583/codec.ts'
import { bytes, type Message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import { enrolIssuer } from '#simulator/enrol.ts'
import { code, demand, eventually, heard, heardOf, journal, openCounter, pos, restarted, send, world } from './gateway-counter.ts'
import { PRODUCT } from './gateway-world.ts'
import { CARD, inTest, PROJECT } from './pos.ts'
import { approve } from './scripted-issuer.ts'

openCounter()

describe('a day at the counter (docs/spec/8, The switch)', () => {
  it('signs in, sells in 12 periods, voids, settles', async () => {
    const sale = pos.instalment(120_000)
    const sold = await send(sale)
    expect(code(sold)).toBe('00')
    expect(
      bytes(sold as Message, 62)
        ?.toString('latin1')
        .slice(0, 27),
    ).toBe('000000010000156000000000600')
    expect(pos.mac?.(macInput(Q_CUP_007, pos.answerRaw))).toEqual(bytes(sold as Message, 64))
    const asked = heardOf('0200').at(-1)
    expect(asked && text(asked, 48)).toBe(`IP12${PROJECT.padEnd(30)}${' '.repeat(30)}`)
    expect(code(await send(pos.voidOf(sale, sold as Message)))).toBe('00')
    const settled = await pos.send(pos.settlement(120_000, 1, 120_000, 1))
    expect(text(settled as Message, 48)?.[30]).toBe('1')
    expect(text(settled as Message, 39)).toBeUndefined()
    await pos.signIn()
    expect(pos.batch).toBe(2)
  })

  it('a plain sale on the same card goes without field 48', async () => {
    expect(code(await send(pos.sale(5_000)))).toBe('00')
    const asked = heardOf('0200').at(-1)
    expect(asked && [text(asked, 25), text(asked, 48)]).toEqual(['00', undefined])
  })

  it.each([
    ['a term that is not offered', () => pos.instalment(120_000, 9), '57'],
    ['an unknown project', () => pos.instalment(120_000, 12, { project: 'OTHER' }), '57'],
    ['below the product', () => pos.instalment(100), '13'],
    ['above the product', () => pos.instalment(20_000_000), '61'],
    ['a card of nobody', () => pos.sale(5_000, '4000000000000002'), '14'],
    ['an amount of nothing', () => pos.sale(0), '13'],
  ])('%s is declined and not forwarded', async (_, request, answer) => {
    const before = world.issuer.heard.length
    expect(code(await send(request()))).toBe(answer)
    expect(world.issuer.heard.length).toBe(before)
  })

  it('parameters hold the instalment menu under the private code 60', async () => {
    const answer = await pos.send(pos.request('0800', {}, '00', '360'))
    const menu = bytes(answer as Message, 62)?.toString('latin1') ?? ''
    expect(menu).toBe(`60${String(menu.length - 5).padStart(3, '0')}${PROJECT}|622848|3,6,12|10000|10000000`)
  })
})

describe('parameters that changed (demand 1)', () => {
  const write = async (change: Partial<Product>): Promise<void> => {
    const [row] = (await world.owner.query<{ port: number }>('select port from gateway.issuer where id = $1', [PRODUCT.issuerCode])).rows
    await enrolIssuer(
      world.owner,
      openVault(world.folder),
      { id: '01999999', name: '别行', host: '127.0.0.1', port: row?.port ?? 0, mak: null },
      { ...PRODUCT, issuerCode: '01999999', bins: ['622999'], project: 'MENU-2', ...change },
    )
  }
  const stored = async (): Promise<void> => {
    expect(code(await pos.send(pos.request('0800', {}, '00', '361')))).toBe('00')
  }
  const OTHERS = { mids: ['303320100009999'] }

  it.each<[string, () => Partial<Product>, () => Partial<Product>, number]>([
    ['its amounts are others', () => ({}), () => ({ maxFen: fen(500_000) }), 1],
    ['it is as it was', () => ({}), () => ({}), 0],
    ['this merchant sells it now', () => OTHERS, () => ({ mids: [pos.mid] }), 1],
    ['for a while', () => OTHERS, () => ({ mids: [{ mid: pos.mid, validFrom: '2020-01-01', validTo: null }] }), 1],
    ['this merchant does not sell it any more', () => ({}), () => OTHERS, 1],
    ['it is another merchant’s', () => OTHERS, () => ({ ...OTHERS, maxFen: fen(500_000) }), 0],
    ['it is another trade’s', () => ({ mccs: ['7011'] }), () => ({ mccs: ['7011', '7012'] }), 0],
    ['this trade sells it now', () => ({ mccs: ['7011'] }), () => ({ mccs: ['7011', '5732'] }), 1],
  ])('a product changes and %s', async (_, before, after, asked) => {
    await write(before())
    await stored()
    expect(demand(await pos.signIn())).toBe(0)
    await write(after())
    expect(demand(await pos.signIn())).toBe(asked)
    await stored()
    expect(demand(await pos.signIn())).toBe(0)
  })
})

describe('sessions and bad input (The switch 4)', () => {
  it('not signed in, or another batch: 77 with demand 3', async () => {
    const fresh = await world.pos()
    const answer = await fresh.send(fresh.sale(5_000), { mac: false })
    expect([code(answer), demand(answer)]).toEqual(['77', 3])
    pos.batch = 77
    const other = await send(pos.sale(5_000))
    expect([code(other), demand(other)]).toEqual(['77', 3])
  })

  it('a wrong MAC is A0 and has no effect', async () => {
    const request = pos.sale(5_000)
    request.fields[64] = Buffer.from('00000000', 'latin1')
    expect(code(await pos.send(request))).toBe('A0')
    expect(await journal()).toEqual([])
  })

  it('an unknown merchant is 03, an unknown terminal 97', async () => {
    const request = pos.sale(5_000)
    request.fields[42] = '999999999999999'
    expect(code(await send(request))).toBe('03')
    const other = pos.sale(5_000)
    other.fields[41] = '99999999'
    expect(code(await send(other))).toBe('97')
  })

  it('garbage closes its connection and nobody else’s', async () => {
    const socket = connect(world.running.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => undefined)
    socket.write(Buffer.from('0008ffffffffffffffff', 'hex'))
    await closed
    expect(world.running.gateway.meter.counts.frames_broken).toBeGreaterThan(0)
    expect(code(await send(pos.sale(5_000)))).toBe('00')
  })
})

describe('duplicates (The switch 2)', () => {
  it('the same request gets the same answer, authorised once; another amount is 94', async () => {
    const request = pos.sale(5_000)
    const first = await send(request)
    const second = await pos.sendRaw(pos.lastRaw)
    // 12 is the time of the answer, and 64 covers it.
    const said = (answer: Message | null) => answer?.fields.map((field, nr) => (nr === 12 || nr === 64 ? '' : String(field)))
    expect(said(second)).toEqual(said(first))
    expect(heard()).toEqual(['0200 000000'])
    const changed = { ...request, fields: [...request.fields] }
    changed.fields[4] = '000000009999'
    expect(code(await send(changed))).toBe('94')
  })

  it('two at once wait for one authorisation', async () => {
    world.issuer.judge = (request) => new Promise((resolve) => setTimeout(() => resolve(approve(request)), 200))
    const request = pos.sale(5_000)
    const first = send(request)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const second = await pos.twin().sendRaw(pos.lastRaw)
    expect([code(await first), code(second)]).toEqual(['00', '00'])
    expect(heard()).toEqual(['0200 000000'])
  })

  it('one that comes behind a new sign-in is answered under the new keys', async () => {
    world.issuer.judge = (request) => new Promise((resolve) => setTimeout(() => resolve(approve(request)), 300))
    const request = pos.sale(5_000)
    const first = send(request)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const twin = pos.twin()
    await twin.signIn()
    const second = (await send({ ...request, fields: [...request.fields] }, twin)) as Message
    expect([code(await first), code(second)]).toEqual(['00', '00'])
    expect(second.fields[64]).toEqual(twin.mac?.(macInput(Q_CUP_007, twin.answerRaw)))
    expect(heard()).toEqual(['0200 000000'])
  })
})

describe('test state (Q/CUP 007, 7.1.4.1)', () => {
  it('is answered here, told to the field, never forwarded, never in the sums', async () => {
    const answer = await send(pos.instalment(120_000, 12, { test: true }))
    expect(code(answer)).toBe('00')
    expect(heard()).toEqual([])
    expect((await world.owner.query('select kind from gateway.outbox where tid = $1', [pos.tid])).rows).toEqual([{ kind: 'test_sale' }])
    expect(text((await pos.send(pos.settlement(0, 0, 0, 0))) as Message, 48)?.[30]).toBe('1')
  })

  it('is told to the field once, and not at all when its reversal was here first', async () => {
    const reversed = pos.instalment(120_000, 12, { test: true })
    expect(code(await send(inTest(pos.reversalOf(reversed))))).toBe('25')
    const sold = pos.instalment(130_000, 12, { test: true })
    expect([code(await send(reversed)), code(await send(sold)), code(await send(sold))]).toEqual(['22', '00', '00'])
    const { rows } = await world.owner.query("select body ->> 'amount' as amount from gateway.outbox where tid = $1", [pos.tid])
    expect(rows).toEqual([{ amount: '130000' }])
  })
})

describe('a gateway that was killed while an issuer was asked', () => {
  it('a repeated request is a time-out under its own reference, every time', async () => {
    const request = pos.sale(5_000)
    const reference = text((await send(request)) as Message, 37)
    await world.owner.query("update gateway.journal set state = 'waiting', answer = null, answered = null where tid = $1", [pos.tid])
    await restarted()
    for (const _ of [1, 2]) {
      const answer = (await send(request)) as Message
      expect([code(answer), text(answer, 37), text(answer, 44)?.slice(0, 8)]).toEqual(['68', reference, PRODUCT.issuerCode])
    }
  })
})

describe('what the operations page counts', () => {
  const counted = async (): Promise<{ [what: string]: number }> => {
    const { rows } = await world.owner.query<{ what: string; n: number }>(
      `select concat_ws(' ', nullif(issuer_id, ''), kind, answer) as what, sum(messages)::int as n from gateway.rate group by 1`,
    )
    return Object.fromEntries(rows.map(({ what, n }) => [what, n]))
  }
  it('also what it could not write at first, the database being away', async () => {
    await restarted()
    const { lane } = world.running.gateway
    const { ask } = lane
    let refused = 0
    const away: typeof ask = (name, sql, parameters) => {
      if (!name.startsWith('tell-')) return ask(name, sql, parameters)
      refused += 1
      return Promise.reject(new Error('away'))
    }
    Object.assign(lane, { ask: away })
    const before = (await counted())['sale 14'] ?? 0
    expect(code(await send(pos.sale(5_000, '4000000000000002')))).toBe('14')
    const then = refused
    await eventually(() => refused > then)
    Object.assign(lane, { ask })
    await eventually(async () => (await counted())['sale 14'] === before + 1)
  })

  it('what is refused here, reversals, refunds and what happens on the lines, as well as what issuers answer', async () => {
    // What a gateway has not told yet it tells at its end.
    await restarted()
    const before = await counted()
    const told = async (request: Message, answer: string, mac = true): Promise<void> => {
      expect(code(await pos.send(request, { mac }))).toBe(answer)
    }
    const sale = pos.sale(5_000)
    const sold = (await send(sale)) as Message
    await told(pos.refundOf(sale, sold, 100), '00')
    await told(pos.refundOf(sale, sold, 9_000), '61')
    await told(pos.sale(0), '13')
    await told(pos.sale(5_000, '4000000000000002'), '14')
    await told(pos.instalment(120_000, 9), '57')
    await told(pos.reversalOf(pos.sale(7_000)), '25')
    await told({ ...sale, fields: sale.fields.with(4, '000000009999') }, '94')
    const spoilt = pos.sale(5_000)
    spoilt.fields[64] = Buffer.from('00000000', 'latin1')
    await told(spoilt, 'A0', false)
    await told(inTest(pos.sale(0)), '13')
    const socket = connect(world.running.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => undefined)
    socket.write(Buffer.from('0008ffffffffffffffff', 'hex'))
    await closed
    await restarted()
    const after = await counted()
    const more = Object.entries(after).map(([what, n]) => [what, n - (before[what] ?? 0)] as const)
    expect(Object.fromEntries(more.filter(([, n]) => n !== 0))).toEqual({
      '01030000 sale 00': 1,
      'refund 00': 1,
      'refund 61': 1,
      'sale 13': 1,
      'sale 14': 1,
      'instalment 57': 1,
      'reversal 25': 1,
      'sale 94': 1,
      'sale A0': 1,
      'line mac_wrong': 1,
      'line frames_broken': 1,
    })
  })
})

describe('nothing that must not be written is written', () => {
  it('no table column holds a card number, a track or a key in clear', async () => {
    await send(pos.refundOf(pos.sale(1), (await send(pos.sale(5_000))) as Message, 1))
    const tables = (
      await world.owner.query(
        "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('gateway', 'public')",
      )
    ).rows
    const secrets = [CARD, `${CARD}=3012`, pos.keys?.mak.toString('hex') ?? '', pos.keys?.pik.toString('hex') ?? '', pos.masterKeyHex]
    for (const { name } of tables) {
      for (const secret of secrets) {
        const found = await world.owner.query(
          `select count(*)::int as n from ${name} t where lower(t::text) like '%' || lower($1) || '%'`,
          [secret],
        )
        expect([name, found.rows[0].n]).toEqual([name, 0])
      }
    }
    // The search itself can find: the masked card is there.
    expect(
      (await world.owner.query("select count(*)::int as n from gateway.journal t where t::text like '%622848%0128%'")).rows[0].n,
    ).toBeGreaterThan(0)
  })
})
