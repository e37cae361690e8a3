import { makeDeviceContact } from '#contract/device.ts'
import { call } from '#web/api/client.ts'
import { type DeviceReading, deviceId, store } from './store.ts'

/** One run of the steady clock: `performance.now()` counts from when this page was started. */
const RUN_ID = crypto.randomUUID()
/** A contact younger than this serves. */
const CONTACT_EVERY_MS = 60_000
const KEPT_AS = 'contactId'

let contactAtMs = Number.NEGATIVE_INFINITY

/** Tells the server this device's clocks, so that what is done off-line from now on can be dated. Off-line it does nothing. */
export async function makeContact(): Promise<void> {
  const steadyMs = performance.now()
  if (steadyMs - contactAtMs < CONTACT_EVERY_MS) return
  const body = { deviceId: await deviceId(), runId: RUN_ID, wallAt: new Date().toISOString(), steadyMs: performance.now() }
  const made = await call(makeDeviceContact, { body }).catch(() => null)
  if (made === null) return
  contactAtMs = steadyMs
  await store.remembered.put({ key: KEPT_AS, value: made.id })
}

/** The clocks now, and the contact they hang on. */
export async function readDevice(): Promise<DeviceReading> {
  const steadyMs = performance.now()
  const contact = await store.remembered.get(KEPT_AS)
  return { id: await deviceId(), runId: RUN_ID, steadyMs, ...(contact === undefined ? {} : { contactId: contact.value }) }
}
