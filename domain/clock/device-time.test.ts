import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, parseInstant, SECOND_MS } from '../time.ts'
import { type DeviceContact, deviceTime } from './device-time.ts'

const at = (text: string): Instant => parseInstant(`2026-11-24T${text}+08:00`)
/** At 10:00 the server saw a device whose wall clock was 30 s slow and whose steady clock stood at 5,000 ms. */
const CONTACT: DeviceContact = { serverAt: at('10:00:00'), wallAt: at('09:59:30'), steadyMs: 5_000, runId: 'run', nextAt: null }
const NOW = at('14:00:00')
/** What the device reads when it is `time` by the server's clock and nothing was moved. */
const honest = (time: Instant) => ({ wallAt: instant(time - 30 * SECOND_MS), steadyMs: 5_000 + time - CONTACT.serverAt, runId: 'run' })

describe('when something was done off-line, by a device whose clock the server measured', () => {
  test.each([
    ['the offset is known and the steady clock ran on', honest(at('10:50:00')), CONTACT, at('10:50:00'), true],
    [
      'the wall clock was set back by 3 h since: the steady clock tells the time, and nobody can verify it',
      { ...honest(at('13:50:00')), wallAt: at('10:49:30') },
      CONTACT,
      at('13:50:00'),
      false,
    ],
    [
      'a jump of 2 min is still believed',
      { ...honest(at('10:50:00')), wallAt: instant(at('10:49:30') + 2 * MINUTE_MS) },
      CONTACT,
      at('10:50:00'),
      true,
    ],
    ['the app was started anew since: the wall clock alone', { ...honest(at('10:50:00')), runId: 'next' }, CONTACT, at('10:50:00'), false],
    [
      'it was off by more than 2 min at the contact',
      honest(at('10:50:00')),
      { ...CONTACT, wallAt: instant(CONTACT.serverAt - 3 * MINUTE_MS) },
      at('10:50:00'),
      false,
    ],
    ['there was never a contact: its own word', honest(at('10:50:00')), null, at('10:49:30'), false],
    ['before the contact it hangs on: its steady clock cannot have run backwards', honest(at('09:00:00')), CONTACT, at('09:00:00'), false],
    [
      'it came in with the contact that ended the work',
      honest(at('10:50:00')),
      { ...CONTACT, nextAt: at('13:40:00') },
      at('10:50:00'),
      true,
    ],
    [
      'the device was in contact before, and held it back',
      honest(at('10:50:00')),
      { ...CONTACT, nextAt: at('11:00:00') },
      at('10:50:00'),
      false,
    ],
    [
      'done after a later contact, and hung on an older one',
      honest(at('13:50:00')),
      { ...CONTACT, nextAt: at('13:40:00') },
      at('13:50:00'),
      false,
    ],
    ['never later than now', honest(at('18:00:00')), CONTACT, NOW, false],
    [
      'no longer ago than is believed',
      { wallAt: instant(NOW - 30 * DAY_MS), steadyMs: 0, runId: 'x' },
      null,
      instant(NOW - 7 * DAY_MS),
      false,
    ],
    [
      'a contact of last week says nothing any more',
      honest(at('10:50:00')),
      { ...CONTACT, serverAt: instant(CONTACT.serverAt - 8 * DAY_MS), wallAt: instant(CONTACT.wallAt - 8 * DAY_MS) },
      instant(NOW - 7 * DAY_MS),
      false,
    ],
  ])('%s', (_because, reading, contact, time, verified) => {
    expect(deviceTime(reading, contact, NOW)).toMatchObject({ at: time, verified })
  })

  test('offset and jump are told, so that a visit can be flagged', () => {
    const moved = { ...honest(at('10:50:00')), wallAt: instant(at('10:49:30') + HOUR_MS) }
    expect(deviceTime(moved, CONTACT, NOW)).toMatchObject({ offsetMs: 30 * SECOND_MS, jumpMs: HOUR_MS })
  })
})
