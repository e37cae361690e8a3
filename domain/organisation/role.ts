/** Roles of docs/spec/1, and `system`: the product itself. */
export const ROLES = [
  'agent',
  'dispatcher',
  'account_manager',
  'branch_manager',
  'quality_controller',
  'warehouse_keeper',
  'key_custodian',
  'bank_custodian',
  'risk_officer',
  'finance_officer',
  'campaign_manager',
  'bank_officer',
  'bank_supervisor',
  'merchant',
  'admin_system',
  'admin_security',
  'admin_audit',
  'system',
] as const
export type Role = (typeof ROLES)[number]

const BANK_ROLES: readonly Role[] = ['bank_officer', 'bank_supervisor', 'bank_custodian']

export function isBankRole(role: Role): boolean {
  return BANK_ROLES.includes(role)
}

/** R1: what we are in a bank's contract. */
export type Capacity = 'acquirer' | 'outsourcer'
/** Of the county department; the SLA depends on it. */
export type RegionClass = 'urban' | 'county'

/** Who acts: a person in one post (role × node). */
export interface Actor {
  readonly personId: string
  readonly role: Role
  readonly nodeId: number
}

export const SYSTEM_ACTOR: Actor = { personId: 'system', role: 'system', nodeId: 0 }
