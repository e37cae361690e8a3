import { DAY_MS, type Instant, instant, MINUTE_MS } from '../time.ts'

/** A handheld's clocks at one moment. */
export interface DeviceReading {
  /** Its wall clock, as set by whomever. */
  readonly wallAt: Instant
  /** Its steady clock: counts on from an unknown beginning, and cannot be set. */
  readonly steadyMs: number
  /** Which run of the steady clock: it begins anew when the app starts. */
  readonly runId: string
}

/** The readings at a contact with the server, and the server's time then. */
export interface DeviceContact extends DeviceReading {
  readonly serverAt: Instant
  /** When the device was in contact next: what it had to tell came then. */
  readonly nextAt: Instant | null
}

export interface DeviceTime {
  /** As good as can be told, never after now nor longer ago than is believed. */
  readonly at: Instant
  readonly verified: boolean
  readonly offsetMs: number | null
  readonly jumpMs: number | null
}

/** A device's clock is believed up to this offset at the last contact, and up to this jump since (docs/spec/3, off-line check-in). */
export const DEVICE_OFFSET_MAX_MS = 2 * MINUTE_MS
/** Off-line work is dated back so far at most; a contact older than this says nothing any more. */
export const BACKDATED_MAX_MS = 7 * DAY_MS
/** Off-line work comes in with the contact that ends it, photos and all; what is held back for longer proves nothing of its time. */
export const HELD_BACK_MAX_MS = 30 * MINUTE_MS

/**
 * When something was done, from what a device says of it and from the device's last contact before: the server measured the offset
 * itself, the steady clock tells how long ago the contact was, and the wall clock must agree with it. Nothing that a device says of its
 * own trust counts.
 */
export function deviceTime(reading: DeviceReading, contact: DeviceContact | null, now: Instant): DeviceTime {
  const believed = (at: number): Instant => instant(Math.round(Math.min(now, Math.max(now - BACKDATED_MAX_MS, at))))
  if (!contact) return { at: believed(reading.wallAt), verified: false, offsetMs: null, jumpMs: null }
  const offsetMs = contact.serverAt - contact.wallAt
  const byWall = reading.wallAt + offsetMs
  if (reading.runId !== contact.runId) return { at: believed(byWall), verified: false, offsetMs, jumpMs: null }
  const since = reading.steadyMs - contact.steadyMs
  const bySteady = contact.serverAt + since
  const jumpMs = Math.round(byWall - bySteady)
  const verified =
    since >= 0 &&
    (contact.nextAt === null || (bySteady <= contact.nextAt + DEVICE_OFFSET_MAX_MS && now <= contact.nextAt + HELD_BACK_MAX_MS)) &&
    bySteady <= now + DEVICE_OFFSET_MAX_MS &&
    bySteady >= now - BACKDATED_MAX_MS &&
    Math.abs(offsetMs) <= DEVICE_OFFSET_MAX_MS &&
    Math.abs(jumpMs) <= DEVICE_OFFSET_MAX_MS
  return { at: believed(bySteady), verified, offsetMs, jumpMs }
}
