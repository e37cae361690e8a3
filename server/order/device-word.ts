import { SYSTEM_SCOPE } from '#db/scope.ts'
import { BACKDATED_MAX_MS, type DeviceContact, deviceTime } from '#domain/clock/device-time.ts'
import { formatInstant, instant, parseInstant } from '#domain/time.ts'
import { type ContactRow, contactQuery, insertContactQuery } from './device-rows.ts'
import type { DeviceClaim, OrderDeps } from './order-world.ts'

/** As the wire has it. */
interface ToldContact {
  readonly deviceId: string
  readonly runId: string
  readonly wallAt: string
  readonly steadyMs: number
}
interface ToldDevice {
  readonly id: string
  readonly contactId?: string
  readonly runId?: string
  readonly steadyMs?: number
}

/** Keeps what a handheld's clocks read, beside the server's time. */
export async function keepContact(deps: OrderDeps, personId: string, told: ToldContact): Promise<{ id: string; serverAt: string }> {
  const serverAt = deps.now()
  const id = deps.newId()
  const contact = { serverAt, wallAt: parseInstant(told.wallAt), steadyMs: told.steadyMs, runId: told.runId }
  const forgetBefore = instant(serverAt - BACKDATED_MAX_MS)
  await deps.db.batch(SYSTEM_SCOPE, [insertContactQuery(id, personId, told.deviceId, contact, forgetBefore)])
  return { id, serverAt: formatInstant(serverAt) }
}

/** What a handheld's word on a time is worth, by the contact it hangs on; undefined where nothing is claimed. */
export async function claimOf(
  deps: OrderDeps,
  personId: string,
  at: string | undefined,
  device: ToldDevice | undefined,
): Promise<DeviceClaim | undefined> {
  if (at === undefined || device === undefined) return undefined
  const contact = device.contactId === undefined ? null : await contactOf(deps, personId, device.id, device.contactId)
  const reading = { wallAt: parseInstant(at), steadyMs: device.steadyMs ?? 0, runId: device.runId ?? '' }
  return { id: device.id, time: deviceTime(reading, contact, deps.now()) }
}

async function contactOf(deps: OrderDeps, personId: string, deviceId: string, id: string): Promise<DeviceContact | null> {
  const [rows] = await deps.db.batch(SYSTEM_SCOPE, [contactQuery(id, personId, deviceId)])
  const row = rows?.[0] as ContactRow | undefined
  return row ? { serverAt: row.server_at, wallAt: row.wall_at, steadyMs: row.steady_ms, runId: row.run_id, nextAt: row.next_at } : null
}
