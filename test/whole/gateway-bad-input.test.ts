import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { pack } from '#gateway/iso8583/codec.ts'
import { frame } from '#gateway/iso8583/framing.ts'
import type { Message } from '#gateway/iso8583/message.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import { type JournalRow, journalRow } from '#gateway/journal-rows.ts'
import { code, demand, heard, heardOf, pos, world } from './gateway-counter.ts'
import { ABUSE_MS, counts, hostile, openSelling, SLOW_FRAME_MS, unharmed } from './gateway-selling.ts'

const SWEEP_MS = 1_000
const PACE_MS = 3

openSelling()

const journalOf = async (tid: string): Promise<number> =>
  (await world.owner.query('select 1 from gateway.journal where tid = $1', [tid])).rowCount ?? 0

/** Does something again and again for a while, slower than what would be hung up on as too fast. */
async function repeatedly(once: () => Promise<void>): Promise<void> {
  const until = performance.now() + ABUSE_MS
  do {
    await once()
    await wait(PACE_MS)
  } while (performance.now() < until)
}

describe('messages that are whole and wrong (docs/spec/8, The switch 4)', () => {
  it('a wrong MAC: A0 with demand 3, and no effect', async () => {
    await unharmed(() =>
      repeatedly(async () => {
        const request = pos.sale(5_000)
        request.fields[64] = Buffer.from('00000000', 'latin1')
        const answer = await pos.send(request)
        expect([code(answer), demand(answer)]).toEqual(['A0', 3])
      }),
    )
    expect([await journalOf(pos.tid), heard().length]).toEqual([0, 0])
  })

  it('a project code of zero bytes: 30, and no effect on what shares its commit', async () => {
    const bytes = Buffer.concat([Buffer.from('12PX2', 'latin1'), Buffer.alloc(27)])
    const twins = Array.from({ length: 4 }, () => pos.twin())
    await unharmed(() =>
      repeatedly(async () => {
        const requests = twins.map((one, nth) => {
          one.stan = pos.stan + nth
          const request = one.instalment(120_000)
          request.fields[62] = bytes
          return one.send(request, { mac: true })
        })
        expect((await Promise.all(requests)).map(code)).toEqual(['30', '30', '30', '30'])
        pos.stan += twins.length
      }),
    )
    expect([await journalOf(pos.tid), heard().length]).toEqual([0, 0])
    for (const one of twins) one.hangUp()
  })

  it('a row that the database cannot hold fails alone, and those that came with it are journalled', async () => {
    await pos.send(pos.sale(5_000), { mac: true })
    const { lane, ids, commits } = world.running.gateway
    const sold = (await journalRow(lane, { mti: '0200', tid: pos.tid, mid: pos.mid, batch: pos.batch, stan: pos.stan })) as JournalRow
    const rows: JournalRow[] = []
    for (const project of ['ONE', '\0', 'TWO']) rows.push({ ...sold, id: await ids.next(), stan: 900 + rows.length, project })
    const done = await Promise.allSettled(rows.map((row) => commits.begin(row)))
    expect(done.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await journalOf(pos.tid)).toBe(3)
  })

  it('a changed amount under a right MAC is a wrong MAC', async () => {
    const request = pos.sale(5_000)
    expect(code(await pos.send(request, { mac: true }))).toBe('00')
    const changed = Buffer.from(pos.lastRaw)
    const at = changed.indexOf(Buffer.from('000000005000', 'hex'))
    changed[at + 3] = 0x99
    expect(code(await pos.sendRaw(changed))).toBe('A0')
    expect([await journalOf(pos.tid), heard().length]).toEqual([1, 1])
  })

  it('an unknown TID: 97; an unknown MID: 03', async () => {
    await unharmed(() =>
      repeatedly(async () => {
        const [tid, mid] = [pos.sale(5_000), pos.sale(5_000)]
        tid.fields[41] = '99999999'
        mid.fields[42] = '999999999999999'
        expect(code(await pos.send(tid, { mac: true }))).toBe('97')
        expect(code(await pos.send(mid, { mac: true }))).toBe('03')
      }),
    )
    expect([await journalOf(pos.tid), await journalOf('99999999'), heard().length]).toEqual([0, 0, 0])
  })

  it('not signed in, or another batch: 77 with demand 3', async () => {
    const fresh = await world.pos()
    pos.batch += 1
    await unharmed(() =>
      repeatedly(async () => {
        for (const one of [fresh, pos]) {
          const answer = await one.send(one.sale(5_000), { mac: true })
          expect([code(answer), demand(answer)]).toEqual(['77', 3])
        }
      }),
    )
    expect([await journalOf(pos.tid), await journalOf(fresh.tid), heard().length, heard(fresh).length]).toEqual([0, 0, 0, 0])
  })
})

describe('a session replayed on another connection', () => {
  /** An answer without what tells its own time, and without the MAC over it. */
  const lasting = (answer: Message | null) =>
    answer?.fields.map((value, field) => ([12, 13, 64].includes(field) ? null : value?.toString('hex' as BufferEncoding)))

  it('its payments get the same answers and are authorised once', async () => {
    const [sale, instalment] = [pos.sale(5_000), pos.instalment(120_000)]
    const said: { raw: Buffer; answer: Message | null }[] = []
    const say = async (request: Message): Promise<Message> => {
      const answer = (await pos.send(request, { mac: true })) as Message
      said.push({ raw: pos.lastRaw, answer })
      expect(code(answer)).toBe('00')
      return answer
    }
    const sold = await say(sale)
    await say(pos.voidOf(sale, sold))
    const onTerms = await say(instalment)
    await say(pos.refundOf(instalment, onTerms, 20_000))
    expect([heardOf('0200').length, await journalOf(pos.tid)]).toEqual([3, 4])
    await unharmed(() =>
      repeatedly(async () => {
        const other = pos.twin()
        for (const { raw, answer } of said) expect(lasting(await other.sendRaw(raw))).toEqual(lasting(answer))
        other.hangUp()
      }),
    )
    expect([heardOf('0200').length, await journalOf(pos.tid)]).toEqual([3, 4])
  })

  it('with its sign-in: the old payments fail their MAC, and the terminal signs in again and sells', async () => {
    const victim = await world.pos()
    const raws: Buffer[] = []
    await victim.signIn()
    raws.push(victim.lastRaw)
    expect(code(await victim.send(victim.sale(5_000), { mac: true }))).toBe('00')
    raws.push(victim.lastRaw)
    const other = victim.twin()
    const answers: (string | undefined)[] = []
    for (const raw of raws) answers.push(code(await other.sendRaw(raw)))
    expect(answers).toEqual(['00', 'A0'])
    expect([await journalOf(victim.tid), heard(victim).length]).toEqual([1, 1])
    const next = await victim.send(victim.sale(5_000), { mac: true })
    expect([code(next), demand(next)]).toEqual(['A0', 3])
    await victim.signIn()
    expect(code(await victim.send(victim.sale(5_000), { mac: true }))).toBe('00')
  })
})

describe('bytes that are no message', () => {
  const sale = (): string => frame('binary-2', pack(Q_CUP_007, pos.sale(5_000))).toString('hex')
  const shorter = (by: number): string => {
    const whole = Buffer.from(sale(), 'hex')
    whole.writeUInt16BE(whole.readUInt16BE(0) - by, 0)
    return whole.toString('hex')
  }

  it.each([
    ['a length that is too small', () => shorter(3), 'frames_broken'],
    ['a length of 0', () => '0000', 'frames_broken'],
    ['garbage', () => `0040${'9f3c7a51'.repeat(16)}`, 'frames_broken'],
    ['text of another protocol', () => Buffer.from('GET / HTTP/1.1\r\nHost: gateway\r\n\r\n').toString('hex'), 'frames_broken'],
    ['a length above the largest frame', () => `0801${'00'.repeat(16)}`, 'frames_broken'],
    ['a length that is too large: the rest never comes', () => shorter(-3), 'frames_slow'],
  ])('%s: the connection is closed and counted', async (_name, bytes, count) => {
    const before = counts(count)
    let closed = 0
    await unharmed(async () => {
      const { report } = await hostile({ way: 'send', hex: bytes() })
      expect(report.opened).toBe(report.closed)
      closed += report.closed
    })
    expect(closed).toBeGreaterThanOrEqual(8)
    expect(counts(count) - before).toBe(closed)
  })

  it('garbage from whoever comes again at once: heard a hundred times a second, not thousands', async () => {
    await unharmed(async () => {
      const [connections, seconds] = [8, 2]
      const { report } = await hostile({ way: 'send', hex: `0040${'9f3c7a51'.repeat(16)}`, connections, forMs: seconds * 1_000 })
      expect(report.opened).toBe(report.closed)
      // At once are closed a hundred a second; every other connection lasts until the sweep.
      expect(report.opened).toBeLessThanOrEqual((connections + 100) * (seconds + 2))
    })
  })

  it('a byte a second: closed after GATEWAY_SLOW_FRAME_MS', async () => {
    const before = counts('frames_slow')
    await unharmed(async () => {
      const { report } = await hostile({ way: 'drip', hex: sale() })
      expect(report).toMatchObject({ opened: 8, closed: 8 })
      expect(report.longestMs).toBeGreaterThanOrEqual(SLOW_FRAME_MS)
      expect(report.longestMs).toBeLessThan(SLOW_FRAME_MS + 3 * SWEEP_MS)
    })
    expect(counts('frames_slow') - before).toBeGreaterThanOrEqual(8)
  })
})
