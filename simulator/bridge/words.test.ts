import { describe, expect, test } from 'vitest'
import type { PosSlip } from '#contract/pos.ts'
import { type TerminalRecord, UNSENT } from '#simulator/terminal/memory.ts'
import { settlementSlip, slipOf } from '#simulator/terminal/slip.ts'
import { type Asked, settledWords, testStateWords, wordsOf } from './words.ts'

const HEAD = { merchant: '南京鼓楼超市', mid: '303320100000001', tid: '30320001' }
const SALE: TerminalRecord = {
  ...UNSENT,
  kind: 'sale',
  stan: 12,
  batch: 3,
  amountFen: 10_050,
  cardMasked: '622848******0018',
  card: '',
  keyed: false,
  test: false,
  periods: null,
  project: null,
  original: null,
  at: Date.parse('2026-11-25T10:00:00+08:00'),
}
const VOID: TerminalRecord = { ...SALE, kind: 'void', stan: 15, original: { batch: 3, stan: 12, date: null } }
const REFUND: TerminalRecord = { ...VOID, kind: 'refund', amountFen: 50, original: { batch: 2, stan: 7, date: '1124' } }

describe('the screen names what was done, not "the transaction"', () => {
  test.each<[Asked, string | null, TerminalRecord | null, string, string, string]>([
    ['sign-in', '00', null, '签到成功', '批次 000003，可以交易', 'no transaction was made'],
    ['sign-in', null, null, '签到失败', '没有收到应答', 'a sign-in is not reversed'],
    ['sign-in', '97', null, '签到失败', '终端号找不到', 'the answer code says why'],
    ['sign-out', '00', null, '签退成功', '签到后才能交易', 'what to do next'],
    ['sale', '00', SALE, '交易成功', '凭证号 000012，¥100.50', 'the trace number a void asks for'],
    ['sale', '51', SALE, '交易失败', '资金不足', 'the answer code says why'],
    ['sale', '68', SALE, '交易失败', '发卡行未及时应答：此笔未成交，网关已发起冲正', 'was the card charged?'],
    ['void', '68', VOID, '撤销失败', '发卡行未及时应答：撤销未生效，原交易仍然有效', 'does the sale stand?'],
    [
      'sale',
      '00',
      { ...SALE, amountFen: 1_000_001 },
      '交易成功',
      '凭证号 000012，¥10,000.01',
      'thousands are parted, as on the screen before',
    ],
    ['sale', null, SALE, '交易失败', '没有收到应答：冲正将在下一笔交易前发送', 'money may be held'],
    ['void', '00', VOID, '撤销成功', '原凭证号 000012，退回 ¥100.50', 'the sale that was taken back, not the void'],
    ['void', '25', VOID, '撤销失败', '未能找到文件上的记录', 'the answer code says why'],
    ['refund', '00', REFUND, '退货成功', '原凭证号 000007，退回 ¥0.50', 'part of the sale'],
    ['refund', null, REFUND, '退货失败', '没有收到应答：下一笔交易前再次发送', 'a refund is sent again, never reversed'],
  ])('%s answered %s is %s', (asked, answer, record, title, says, because) => {
    const words = wordsOf(asked, { approved: answer === '00', answer, record: record && { ...record, answer } }, 3)
    expect([words.title.zh, words.says.zh], because).toEqual([title, says])
  })

  test.each([
    ['agreed', '结算成功', 'Batch balanced'],
    ['uploaded', '结算成功', 'Out of balance, batch uploaded'],
    ['refused', '结算失败', 'The batch stays open, try again'],
  ] as const)('a settlement that is %s', (result, zh, en) => {
    expect([settledWords(result).title.zh, settledWords(result).says.en]).toEqual([zh, en])
  })
})

test.each([
  [true, true, '已进入测试状态', '此前的批次已结算'],
  [false, true, '已退出测试状态', '此前的批次已结算'],
  [true, false, '已进入测试状态', '此前没有交易'],
])('test state %s, settled %s', (on, settled, title, says) => {
  const words = testStateWords(on, settled)
  expect([words.title.zh, words.says.zh]).toEqual([title, says])
})

describe('what is printed', () => {
  const printed = (slip: PosSlip, zh: string): string | undefined =>
    slip.lines.flatMap((line) => ('rule' in line || line.zh !== zh ? [] : [line.value]))[0]

  test.each([
    ['消费', SALE, 'RMB 100.50', undefined, undefined],
    ['消费撤销', VOID, 'RMB -100.50', '000012', undefined],
    ['退货', REFUND, 'RMB -0.50', '000007', '000002'],
  ])('%s: the amount has the sign of the money, what gives back names its original', (title, record, amount, trace, batch) => {
    const slip = slipOf(HEAD, record)
    expect(slip.title.zh).toBe(title)
    expect([printed(slip, '金额'), printed(slip, '原凭证号'), printed(slip, '原批次号')]).toEqual([amount, trace, batch])
  })

  test('a batch that agrees is said to be balanced', () => {
    const ours = { debits: 1, debitFen: 10_050, credits: 0, creditFen: 0 }
    expect(printed(settlementSlip(HEAD, { result: 'agreed', batch: 3, ours, theirs: null }), '结果')).toBe('对账平 Batch balanced')
  })
})
