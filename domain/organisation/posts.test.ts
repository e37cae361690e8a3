import { expect, test } from 'vitest'
import { postsApart, postsMisplaced } from './posts.ts'
import type { Role } from './role.ts'

const PROVINCE = { id: 1, kind: 'company', level: 0, bankId: null, closed: false } as const
const BRANCH = { id: 2, kind: 'company', level: 1, bankId: null, closed: false } as const
const CLOSED = { id: 3, kind: 'company', level: 1, bankId: null, closed: true } as const
const SUB_BRANCH = { id: 1003, kind: 'bank', level: 3, bankId: 1000, closed: false } as const
const CITY_BRANCH = { id: 1002, kind: 'bank', level: 2, bankId: 1000, closed: false } as const
const OTHER_BANK = { id: 1103, kind: 'bank', level: 3, bankId: 1100, closed: false } as const
const NODES = new Map([PROVINCE, BRANCH, CLOSED, SUB_BRANCH, CITY_BRANCH, OTHER_BANK].map((node) => [node.id, node]))

type Posts = readonly (readonly [Role, number])[]
const posts = (of: Posts) => of.map(([role, nodeId]) => ({ role, nodeId }))
const firstError = (refusal: ReturnType<typeof postsApart>) => (refusal?.detail?.errors as { path: string; rule: string }[])?.[0]

test.each<[Posts, string, string, string]>([
  [
    [
      ['admin_system', 1],
      ['admin_audit', 1],
    ],
    '/posts/1/role',
    'administrators_apart',
    'who administers does not audit',
  ],
  [
    [
      ['agent', 2],
      ['admin_security', 1],
    ],
    '/posts/1/role',
    'administrators_apart',
    'who gives posts their rights works in none of them',
  ],
  [
    [
      ['admin_system', 1],
      ['agent', 2],
    ],
    '/posts/1/role',
    'administrators_apart',
    'whichever was named first',
  ],
  [
    [
      ['account_manager', 2],
      ['risk_officer', 2],
    ],
    '/posts/1/role',
    'R3_roles_apart',
    'who finds merchants reviews none',
  ],
])('%j are never one person: %s %s (%s)', (of, path, rule) => {
  const refusal = postsApart(posts(of))
  expect(refusal?.code).toBe('separation_required')
  expect(firstError(refusal)).toMatchObject({ path, rule, wanted: expect.any(String) })
})

test.each<[Posts, string, string, string]>([
  [[['bank_officer', 2]], '/posts/0/nodeId', 'place', 'a bank role at the company'],
  [[['agent', 1003]], '/posts/0/nodeId', 'place', 'a company role at a bank'],
  [[['admin_audit', 2]], '/posts/0/nodeId', 'place', 'administration is of the province'],
  [[['agent', 3]], '/posts/0/nodeId', 'place', 'closed'],
  [
    [
      ['agent', 2],
      ['agent', 424_242],
    ],
    '/posts/1/nodeId',
    'place',
    'nowhere',
  ],
  [
    [
      ['bank_officer', 1003],
      ['bank_officer', 1103],
    ],
    '/posts/1/nodeId',
    'one_house',
    'two banks keep secrets from each other',
  ],
  [
    [
      ['agent', 2],
      ['bank_supervisor', 1003],
    ],
    '/posts/1/nodeId',
    'one_house',
    'the bank supervises the company',
  ],
  [
    [
      ['agent', 2],
      ['dispatcher', 2],
      ['agent', 2],
    ],
    '/posts/2',
    'uniqueItems',
    'the same post twice',
  ],
])('%j cannot be held: %s %s (%s)', (of, path, rule) => {
  const refusal = postsMisplaced(posts(of), NODES)
  expect(refusal?.code).toBe('form_invalid')
  expect(firstError(refusal)).toMatchObject({ path, rule, wanted: expect.any(String) })
})

test.each<[Posts, string]>([
  [
    [
      ['agent', 2],
      ['dispatcher', 2],
    ],
    'two roles at one node',
  ],
  [
    [
      ['branch_manager', 1],
      ['branch_manager', 2],
    ],
    'head office and a branch',
  ],
  [
    [
      ['bank_officer', 1003],
      ['bank_supervisor', 1002],
    ],
    'two levels of one bank',
  ],
  [[['admin_security', 1]], 'an administrator and nothing else'],
])('%j are held by one person (%s)', (of) => {
  expect([postsApart(posts(of)), postsMisplaced(posts(of), NODES)]).toEqual([null, null])
})
