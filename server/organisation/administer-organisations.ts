import type { AuditAction } from '#contract/audit.ts'
import type { JsonObject, Refusal } from '#domain/result.ts'
import { nextDate, shanghaiDate } from '#domain/time.ts'
import type { Deps, Session } from '../http/deps.ts'
import { mayAdminister } from '../identity/public.ts'
import {
  addOrganisation,
  type ContractVersion,
  contractVersions,
  findOrganisation,
  isContractInForce,
  type OrganisationChange,
  rewriteOrganisation,
  usesOf,
  writeContract,
} from './administer-rows.ts'
import { organisationAnswer } from './list-organisations.ts'

/** Lowest level of each tree (docs/spec/1, Organisations). */
const LOWEST = { company: 2, bank: 3 } as const

const wrong = (path: string, rule: string, wanted: string): Refusal => ({
  code: 'form_invalid',
  detail: { errors: [{ path, rule, wanted }] },
})

export async function createOrganisation(
  deps: Deps,
  session: Session,
  body: {
    readonly kind: 'company' | 'bank'
    readonly parentId?: number
    readonly code?: string
    readonly name: string
    readonly shortName: string
    readonly regionClass?: 'urban' | 'county'
    readonly divisionCode?: string
  },
): Promise<object | Refusal> {
  const barred = mayAdminister(session)
  if (barred) return barred
  const parent = body.parentId === undefined ? null : await findOrganisation(deps.db, body.parentId)
  if (body.parentId === undefined ? body.kind === 'company' : parent === null || parent.kind !== body.kind || parent.closed)
    return wrong('/parentId', 'place', 'an open organisation of the same kind; none only for the head office of a bank')
  const level = parent === null ? 0 : parent.level + 1
  if (level > LOWEST[body.kind]) return wrong('/parentId', 'place', 'a level above the lowest')
  const isDepartment = body.kind === 'company' && level === LOWEST.company
  if (isDepartment !== (body.regionClass !== undefined))
    return wrong('/regionClass', 'required', 'for county departments, and only for them')
  const made = await addOrganisation(deps.db, {
    kind: body.kind,
    level,
    parentId: parent?.id ?? null,
    code: body.code ?? null,
    name: body.name,
    shortName: body.shortName,
    regionClass: body.regionClass ?? null,
    divisionCode: body.divisionCode ?? null,
  })
  if (!made) return { code: 'already_there', detail: { path: '/code' } }
  await record(deps, session, 'organisation_made', made.id, { kind: body.kind, level })
  return organisationAnswer(made)
}

/** Renames, closes or opens again. A node that something open hangs on is not closed: it is handed over first. */
export async function changeOrganisation(deps: Deps, session: Session, id: number, change: OrganisationChange): Promise<object | Refusal> {
  const barred = mayAdminister(session)
  if (barred) return barred
  const before = await findOrganisation(deps.db, id)
  if (!before) return { code: 'not_found' }
  if (change.regionClass !== undefined && before.region_class === null) return wrong('/regionClass', 'place', 'county departments have one')
  if (change.closed === true && !before.closed) {
    const { organisations, posts, orders } = await usesOf(deps.db, id)
    if (organisations + posts + orders > 0) return { code: 'still_in_use', detail: { organisations, posts, orders } }
  }
  await rewriteOrganisation(deps.db, id, change, deps.now())
  await record(deps, session, 'organisation_changed', id, {
    fields: Object.keys(change),
    ...(change.closed === undefined ? {} : { closed: change.closed }),
  })
  const after = await findOrganisation(deps.db, id)
  return after ? organisationAnswer(after) : { code: 'not_found' }
}

export async function listContracts(deps: Deps, session: Session): Promise<object | Refusal> {
  return mayAdminister(session) ?? { items: (await contractVersions(deps.db)).map(contractAnswer), next: null }
}

/** A version of a bank's contract from a day to come on, or a correction of one that has not begun; what has begun stays as it was (R1, R2). */
export async function putContract(
  deps: Deps,
  session: Session,
  body: {
    readonly bankId: number
    readonly capacity: 'acquirer' | 'outsourcer'
    readonly filingNumber?: string
    readonly filingValidTo?: string
    readonly installDaysUrban?: number
    readonly installDaysCounty?: number
    readonly bankHoldDays?: number
    readonly correctionDays?: number
    readonly validFrom?: string
  },
): Promise<object | Refusal> {
  const barred = mayAdminister(session)
  if (barred) return barred
  const bank = await findOrganisation(deps.db, body.bankId)
  if (bank?.kind !== 'bank' || bank.level !== 0) return wrong('/bankId', 'place', 'the head office of a bank')
  const today = shanghaiDate(deps.now())
  // What clocks of today were reckoned by stays as it is; where no version stands today there are none.
  const earliest = (await isContractInForce(deps.db, body.bankId, today)) ? nextDate(today) : today
  const validFrom = body.validFrom ?? earliest
  if (validFrom < earliest) return wrong('/validFrom', 'minimum', earliest)
  const written = await writeContract(deps.db, {
    bankId: body.bankId,
    capacity: body.capacity,
    filingNumber: body.filingNumber ?? null,
    filingValidTo: body.filingValidTo ?? null,
    installDaysUrban: body.installDaysUrban ?? null,
    installDaysCounty: body.installDaysCounty ?? null,
    bankHoldDays: body.bankHoldDays ?? null,
    correctionDays: body.correctionDays ?? null,
    validFrom,
  })
  await record(deps, session, 'contract_written', body.bankId, { contract: written.id, capacity: body.capacity, validFrom })
  return contractAnswer(written)
}

function contractAnswer(row: ContractVersion): object {
  return {
    id: row.id,
    bankId: row.bank_id,
    capacity: row.capacity,
    filingNumber: row.filing_number,
    filingValidTo: row.filing_valid_to,
    installDaysUrban: row.install_days_urban,
    installDaysCounty: row.install_days_county,
    bankHoldDays: row.bank_hold_days,
    correctionDays: row.correction_days,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }
}

async function record(deps: Deps, session: Session, action: AuditAction, id: number, detail: JsonObject): Promise<void> {
  await deps.audit.record({ action, actor: session.actor, target: { kind: 'organisation', id: String(id) }, detail })
}
