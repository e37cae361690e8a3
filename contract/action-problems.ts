import type { ProblemCode } from '#domain/problem.ts'

/** Every refusal that an action on an order may meet. */
export const ACTION_PROBLEMS: readonly ProblemCode[] = [
  'unauthenticated',
  'forbidden',
  'not_found',
  'role_not_allowed',
  'separation_required',
  'not_assignee',
  'version_stale',
  'action_unknown',
  'action_not_allowed',
  'not_in_this_capacity',
  'order_suspended',
  'fact_missing',
  'blacklisted',
  'terminal_unavailable',
  'kcv_mismatch',
  'key_in_use',
  'key_weak',
  'number_in_use',
  'limit_reached',
  'filing_missing',
  'serial_unknown',
  'version_conflict',
  'form_invalid',
  'idempotency_mismatch',
]
