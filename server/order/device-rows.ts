import type { Query } from '#db/open.ts'
import type { DeviceContact } from '#domain/clock/device-time.ts'
import type { Instant } from '#domain/time.ts'

/** Keeps a contact and forgets those that say nothing any more. */
export function insertContactQuery(
  id: string,
  personId: string,
  deviceId: string,
  contact: Omit<DeviceContact, 'nextAt'>,
  forgetBefore: Instant,
): Query {
  return {
    name: 'device-contact',
    sql: `with forgotten as (delete from device_contact where person_id = $2 and device_id = $3 and server_at < to_timestamp($8::float8 / 1000))
      insert into device_contact (id, person_id, device_id, run_id, server_at, wall_at, steady_ms)
      values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), $7)`,
    parameters: [id, personId, deviceId, contact.runId, contact.serverAt, contact.wallAt, contact.steadyMs, forgetBefore],
  }
}

export interface ContactRow {
  readonly server_at: Instant
  readonly wall_at: Instant
  readonly steady_ms: number
  readonly run_id: string
  readonly next_at: Instant | null
}

/** A contact of this person's device, and when that device was in contact next. */
export function contactQuery(id: string, personId: string, deviceId: string): Query {
  return {
    name: 'device-contact-of',
    sql: `select c.server_at, c.wall_at, c.steady_ms, c.run_id,
        (select min(n.server_at) from device_contact n where n.person_id = c.person_id and n.device_id = c.device_id and n.server_at > c.server_at) as next_at
      from device_contact c where c.id = $1 and c.person_id = $2 and c.device_id = $3`,
    parameters: [id, personId, deviceId],
  }
}
