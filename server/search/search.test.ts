import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrder } from '#contract/order.ts'
import { type Caller, NODES, type TestServer, testServer } from '../testing.ts'
import { SearchIndex } from './index-changes.ts'
import { nameTokens } from './tokens.ts'

let world: TestServer
let officer: Caller
let number: string

beforeAll(async () => {
  world = await testServer({ jobs: false })
  officer = await world.caller('bank_officer', NODES.bankBranch)
  const input = { ...createOrder.example.body.input, departmentId: NODES.department }
  const opened = await officer.call('POST', '/api/v1/orders', {
    process: 'installation',
    input: { ...input, merchant: { ...input.merchant, name: '南京鼓楼百味餐饮店', contactPhone: '13911112222' } },
  })
  number = String(opened.body.number)
  const index = new SearchIndex(world.db, world.server.world.orders.phoneDigest)
  await index.run()
  await index.run()
})
afterAll(() => world.close())

const found = async (who: Caller, q: string): Promise<string[]> => {
  const answer = await who.call('GET', `/api/v1/search?q=${encodeURIComponent(q)}`)
  expect(answer.status, answer.text).toBe(200)
  return (answer.body.items as { kind: string; title: string }[]).map((one) => `${one.kind} ${one.title}`)
}

test('a merchant is found from any place in its name, by initials, by its whole telephone', async () => {
  for (const q of ['南京鼓楼', '百味', '餐饮店', 'njglbw', 'NJGL', '139 1111 2222'])
    expect(await found(officer, q), q).toContain('merchant 南京鼓楼百味餐饮店')
  // `#` begins what a telephone is kept as: nobody walks those.
  for (const q of ['北京', '1391111', '%', '_', "'", '#', '#0', '＃']) expect(await found(officer, q), q).toEqual([])
})

test.each([
  ['苏州市沧浪区金麦烘焙总店二分店', '苏州市沧浪区金麦烘焙总店二分店', 'a whole name, as one copies it from a list'],
  ['苏州市沧浪区金麦烘焙总店二分店', '苏州市沧浪区金麦烘', 'one letter after the other, and no end at the ninth'],
  ['苏州市沧浪区金麦烘焙总店二分店', '金麦烘焙总店二分店', 'from its middle on'],
  [
    '江苏省南京市玄武区长江后街百年老字号全聚德烤鸭有限责任公司',
    '江苏省南京市玄武区长江后街百年老字号全聚德烤鸭有限责任公司',
    'longer than any token',
  ],
  ['𠮷野家𠀀𡃁牛丼專門店東口店', '𠮷野家𠀀𡃁牛丼專門店東口店', 'letters beyond the first plane are one each'],
  ['🍜🍣老王拉麵👨‍👩‍👧‍👦店', '🍜🍣老王拉麵👨‍👩‍👧‍👦店', 'signs of several parts'],
])('the merchant %s is found by %s (%s)', async (name, q, because) => {
  const input = { ...createOrder.example.body.input, departmentId: NODES.department }
  const opened = await officer.call('POST', '/api/v1/orders', {
    process: 'installation',
    input: { ...input, merchant: { ...input.merchant, name } },
  })
  expect(opened.status, opened.text).toBe(201)
  const index = new SearchIndex(world.db, world.server.world.orders.phoneDigest)
  await index.run()
  expect(await found(officer, q), because).toContain(`merchant ${name}`)
})

test('an order is found by its number and by the end of it', async () => {
  for (const q of [number, number.toLowerCase(), number.slice(-6), number.slice(0, 4)])
    expect(await found(officer, q), q).toContain(`order ${number}`)
})

test('another bank finds nothing', async () => {
  const other = await world.caller('bank_officer', NODES.otherBank)
  for (const q of ['南京鼓楼', 'njglbw', number, '13911112222']) expect(await found(other, q)).toEqual([])
})

test('initials are those of pinyin', () => {
  expect(nameTokens('苏州观前街').at(-1)).toBe('szgqj')
  expect(nameTokens('阿里A8店').at(-1)).toBe('ala8d')
})

test.each([
  ['江苏银行', ['jsyx', 'jsyh'], '行 is háng in a bank'],
  ['重庆小面', ['zqxm', 'cqxm'], '重 is chóng in a town'],
  ['长乐行五金', ['zlxwj', 'clxwj', 'zyxwj', 'cyxwj'], 'four ways at most'],
  ['石', [], 'one letter finds too much'],
  ['乐乐超市'.repeat(4), ['llcsllcsllcs', 'ylcsllcsllcs', 'lycsllcsllcs', 'yycsllcsllcs'], 'cut to twelve letters'],
])('%s is found by %j: %s', (name, initials) => {
  expect(nameTokens(name).filter((one) => /^[a-z]+$/.test(one))).toEqual(initials)
})
