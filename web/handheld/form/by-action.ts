import { INSTALLATION_CHECKS } from '#domain/process/definitions/installation-forms.ts'
import type { FieldError } from '#domain/process/form.ts'
import type { Json } from '#domain/result.ts'

type Input = Readonly<Record<string, Json>>

/**
 * What the server checks beyond the form, told before the act is kept: without a fix a reason and a photo of the sign,
 * by hand a photo of the slip and a reason, a word on what is not done (docs/spec/5, "false or missing position"; docs/spec/2, `test_sale_passed`).
 */
export function extraErrors(action: string, input: Input): FieldError[] {
  if (action === 'check_in' && input.position === undefined && (input.noFixReason === undefined || input.signPhotos === undefined)) {
    return [{ path: input.noFixReason === undefined ? '/noFixReason' : '/signPhotos', rule: 'position_or_reason_and_photo', wanted: true }]
  }
  if (action === 'test_sale_passed' && (input.slipPhotos === undefined || input.reason === undefined)) {
    return [{ path: input.slipPhotos === undefined ? '/slipPhotos' : '/reason', rule: 'photo_and_reason_by_hand', wanted: true }]
  }
  if (action === 'fill_checklist' && input.notDone === undefined && !isAllDone(input))
    return [{ path: '/notDone', rule: 'rest_explained', wanted: true }]
  return []
}

const isAllDone = ({ done }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(done) && done.length === INSTALLATION_CHECKS.length

/** With a position nobody asks why there is none; with everything done, nobody asks about the rest. */
export function isAsked(action: string, field: string, value: Readonly<Record<string, unknown>>): boolean {
  if (action === 'fill_checklist') return field !== 'notDone' || !isAllDone(value)
  return action !== 'check_in' || field === 'position' || value.position === undefined
}
