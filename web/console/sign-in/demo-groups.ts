import type { DemoAccount } from '#web/api/session.ts'

/** Accounts of one organisation: a branch with its departments, the province, or a bank with its branches. */
export interface DemoGroup {
  readonly key: string
  readonly title: string
  readonly isBank: boolean
  readonly accounts: readonly DemoAccount[]
}

/** The company's branches first, then its province, then the banks; inside a group as the server lists them. */
export function groupAccounts(accounts: readonly DemoAccount[]): DemoGroup[] {
  const groups = groupBy(accounts, (account) => account.bank ?? `company ${account.login.split('.')[0] ?? ''}`)
  return [...groups]
    .map(([key, members]): DemoGroup => ({ key, title: titleOf(members), isBank: members[0]?.bank !== null, accounts: members }))
    .sort((one, other) => Number(one.isBank) - Number(other.isBank))
}

/** What the person typed is looked for in name, organisation, role and login. */
export function findAccounts(accounts: readonly DemoAccount[], typed: string, roleName: (role: string) => string): DemoAccount[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return accounts.filter((account) => {
    const text = `${account.name} ${account.organisation} ${account.login} ${roleName(account.role)}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The organisation most of its people sit in. */
function titleOf(members: readonly DemoAccount[]): string {
  const seats = groupBy(members, (member) => member.organisation)
  return [...seats].sort(([, one], [, other]) => other.length - one.length)[0]?.[0] ?? ''
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
