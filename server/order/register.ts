import type { ReportedBinding } from '../merchant/public.ts'

export interface Difference {
  readonly serial: string
  readonly element: 'serial' | 'acquirer' | 'mid' | 'licence' | 'account' | 'place'
}

/** The register of terminals as an adapter: it answers a report of five elements (R10). */
export interface BindingRegister {
  answer(
    orderId: string,
    reported: readonly ReportedBinding[],
  ): Promise<{ readonly result: 'accepted' | 'mismatch'; readonly reference: string; readonly differences?: readonly Difference[] }>
}

/** Built in: accepts a whole report of terminals that are nobody else's; a real register's adapter takes its place. */
export const simulatedRegister: BindingRegister = {
  answer: async (orderId, reported) => {
    const differences = reported.flatMap(differencesOf)
    const reference = `REG-${orderId.slice(-12)}`
    return differences.length === 0 ? { result: 'accepted', reference } : { result: 'mismatch', reference, differences }
  },
}

function differencesOf(one: ReportedBinding): Difference[] {
  const wrong = {
    serial: one.bound_elsewhere,
    acquirer: one.acquirer_code === null,
    mid: !/^\d{15}$/.test(one.mid),
    licence: one.licence_number === '',
    account: one.account_digest === null,
    place: one.address.trim() === '',
  } satisfies Record<Difference['element'], boolean>
  return (Object.keys(wrong) as Difference['element'][])
    .filter((element) => wrong[element])
    .map((element) => ({ serial: one.serial, element }))
}
