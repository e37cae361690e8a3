import { expect, test } from 'vitest'
import type { Account } from './ledger.ts'
import { ISSUERS } from './products.ts'
import { repaymentsOf } from './repayments.ts'

const { products } = ISSUERS.abc
const BOUGHT: Account = {
  key: 'k',
  kind: 'instalment',
  card: '622848*********0018',
  amountFen: 120_001,
  state: 'authorised',
  refundedFen: 0,
  answer: '00',
  at: Date.parse('2026-11-03T10:00:00+08:00'),
  tid: '10000001',
  mid: '301320100000001',
  reference: '000000000001',
  periods: 12,
  project: products[0]?.project ?? '',
}
const sum = (account: Account): number =>
  repaymentsOf(account, products, BOUGHT.at).reduce((total, period) => total + period.principalFen, 0)

test('the whole purchase in its periods; after a part was refunded the rest; nothing of what was taken back', () => {
  expect(repaymentsOf(BOUGHT, products, BOUGHT.at)).toHaveLength(12)
  expect(sum(BOUGHT)).toBe(120_001)
  expect(sum({ ...BOUGHT, refundedFen: 50_000 })).toBe(70_001)
  expect(sum({ ...BOUGHT, state: 'voided' })).toBe(0)
})
