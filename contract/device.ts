import Type from 'typebox'
import { operation } from './operation.ts'
import { Id, When } from './shapes.ts'

/** Milliseconds of a clock that counts on from an unknown beginning, such as `performance.now()`. */
export const SteadyMs = Type.Number({ minimum: 0, maximum: 10_000_000_000_000 })
export const DeviceId = Type.String({ minLength: 1, maxLength: 64 })
/** Which run of the steady clock: it begins anew when the app starts. */
export const RunId = Type.String({ minLength: 1, maxLength: 64 })

export const makeDeviceContact = operation({
  method: 'POST',
  path: '/api/v1/device-contacts',
  tag: 'orders',
  summary: {
    zh: '手持终端对时：服务器记下两种时钟的读数',
    en: 'A handheld tells its clocks, and the server keeps them beside its own time: off-line work is dated from here',
  },
  who: ['account_manager'],
  body: Type.Object({ deviceId: DeviceId, runId: RunId, wallAt: When, steadyMs: SteadyMs }, { additionalProperties: false }),
  answers: { 201: Type.Object({ id: Id, serverAt: When }) },
  problems: ['unauthenticated', 'forbidden', 'form_invalid'],
  example: {
    as: 'account_manager',
    body: { deviceId: 'handheld-1', runId: 'run-1', wallAt: '2026-11-24T10:40:00+08:00', steadyMs: 5_000 },
  },
})
