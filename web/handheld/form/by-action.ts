import type { FieldError } from '#domain/process/form.ts'
import type { Json } from '#domain/result.ts'

type Input = Readonly<Record<string, Json>>

/**
 * What the server checks beyond the form, told before the act is kept: without a fix a reason and a photo of the sign,
 * by hand a photo of the slip and a reason (docs/spec/5, "false or missing position"; docs/spec/2, `test_sale_passed`).
 */
export function extraErrors(action: string, input: Input): FieldError[] {
  if (action === 'check_in' && input.position === undefined && (input.noFixReason === undefined || input.signPhotos === undefined)) {
    return [{ path: input.noFixReason === undefined ? '/noFixReason' : '/signPhotos', rule: 'position_or_reason_and_photo', wanted: true }]
  }
  if (action === 'test_sale_passed' && (input.slipPhotos === undefined || input.reason === undefined)) {
    return [{ path: input.slipPhotos === undefined ? '/slipPhotos' : '/reason', rule: 'photo_and_reason_by_hand', wanted: true }]
  }
  return []
}

/** With a position nobody asks why there is none. */
export function isAsked(action: string, field: string, value: Readonly<Record<string, unknown>>): boolean {
  return action !== 'check_in' || field === 'position' || value.position === undefined
}
