import { expect, test } from 'vitest'
import type { DemoAccount } from '#web/api/session.ts'
import { findAccounts, groupAccounts } from './demo-groups.ts'

function account(login: string, role: string, organisation: string, bank: string | null): DemoAccount {
  return { login, password: 'x', role, organisation, bank, name: login, story: { zh: '', en: '' } }
}

const ACCOUNTS = [
  account('icbc.nj', 'bank_officer', '工商银行南京分行', 'icbc'),
  account('icbc.js', 'bank_officer', '工商银行江苏省分行', 'icbc'),
  account('icbc.js.supervisor', 'bank_supervisor', '工商银行江苏省分行', 'icbc'),
  account('nj.am1', 'account_manager', '玄武区业务部', null),
  account('nj.agent', 'agent', '南京分公司', null),
  account('nj.dispatcher', 'dispatcher', '南京分公司', null),
]

test('a branch stands with its departments, before the banks', () => {
  expect(groupAccounts(ACCOUNTS).map((group) => [group.title, group.accounts.length])).toEqual([
    ['南京分公司', 3],
    ['工商银行江苏省分行', 3],
  ])
})

test('every word that is typed must be found, in whatever column', () => {
  const roleName = (role: string) => (role === 'bank_officer' ? '银行经办' : role)
  expect(findAccounts(ACCOUNTS, '经办 南京', roleName).map((one) => one.login)).toEqual(['icbc.nj'])
  expect(findAccounts(ACCOUNTS, ' ', roleName)).toHaveLength(ACCOUNTS.length)
})
