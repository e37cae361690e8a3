import type { PosOutcome } from '#contract/pos.ts'
import { answerCodeMeaning } from '#domain/card/answer-codes.ts'
import { fen, formatYuan } from '#domain/money.ts'
import type { RecordKind } from '#simulator/terminal/memory.ts'
import type { Outcome, SettleOutcome } from '#simulator/terminal/session.ts'
import { digits } from '#simulator/terminal/slip.ts'

type Words = Pick<PosOutcome, 'title' | 'says'>
type Both = PosOutcome['says']

/** What a person asked of the terminal. */
export type Asked = 'sign-in' | 'sign-out' | RecordKind

const SALE = { done: { zh: '交易成功', en: 'Approved' }, failed: { zh: '交易失败', en: 'Not approved' } }
const TITLES: { readonly [asked in Asked]: { readonly done: Both; readonly failed: Both } } = {
  'sign-in': { done: { zh: '签到成功', en: 'Signed in' }, failed: { zh: '签到失败', en: 'Not signed in' } },
  'sign-out': { done: { zh: '签退成功', en: 'Signed out' }, failed: { zh: '签退失败', en: 'Not signed out' } },
  sale: SALE,
  instalment: SALE,
  void: { done: { zh: '撤销成功', en: 'Voided' }, failed: { zh: '撤销失败', en: 'Not voided' } },
  refund: { done: { zh: '退货成功', en: 'Refunded' }, failed: { zh: '退货失败', en: 'Not refunded' } },
}

const NO_ANSWER = { zh: '没有收到应答', en: 'No answer came' }
const OWED = { zh: '没有收到应答：冲正将在下一笔交易前发送', en: 'No answer came: the reversal is sent before the next transaction' }
// The gateway gave up waiting and reverses by itself (docs/spec/8, The switch 3): the cashier asks whether the card was charged.
const TOO_LATE = {
  zh: '发卡行未及时应答：此笔未成交，网关已发起冲正',
  en: 'The issuer did not answer in time: nothing was sold, the gateway reverses it',
}
const VOID_TOO_LATE = {
  zh: '发卡行未及时应答：撤销未生效，原交易仍然有效',
  en: 'The issuer did not answer in time: nothing was voided, the sale stands',
}
// A refund is never reversed (Q/CUP 007, 12.2.5): the same message goes again.
const AGAIN = { zh: '没有收到应答：下一笔交易前再次发送', en: 'No answer came: it is sent again before the next transaction' }

/** What the screen says of an answer, or of none; `batch` is the terminal's now. */
export function wordsOf(asked: Asked, { approved, answer, record }: Outcome, batch: number): Words {
  const { done, failed } = TITLES[asked]
  if (approved) return { title: done, says: doneOf(asked, record, batch) }
  if (answer === null) return { title: failed, says: record ? (asked === 'refund' ? AGAIN : OWED) : NO_ANSWER }
  if (answer === '68' && record) return { title: failed, says: record.kind === 'void' ? VOID_TOO_LATE : TOO_LATE }
  const { zh, en } = answerCodeMeaning(answer)
  return { title: failed, says: { zh, en } }
}

function doneOf(asked: Asked, record: Outcome['record'], batch: number): Both {
  if (asked === 'sign-in') return { zh: `批次 ${digits(batch)}，可以交易`, en: `Batch ${digits(batch)}, ready` }
  if (!record) return { zh: '签到后才能交易', en: 'Sign in before the next transaction' }
  const amount = `¥${formatYuan(fen(record.amountFen))}`
  if (record.original) {
    const trace = digits(record.original.stan)
    return { zh: `原凭证号 ${trace}，退回 ${amount}`, en: `Original trace ${trace}, ${amount} given back` }
  }
  return { zh: `凭证号 ${digits(record.stan)}，${amount}`, en: `Trace ${digits(record.stan)}, ${amount}` }
}

const SETTLED = {
  agreed: { title: { zh: '结算成功', en: 'Settled' }, says: { zh: '对账平', en: 'Batch balanced' } },
  uploaded: { title: { zh: '结算成功', en: 'Settled' }, says: { zh: '对账不平，已批上送', en: 'Out of balance, batch uploaded' } },
  refused: { title: { zh: '结算失败', en: 'Not settled' }, says: { zh: '批次未结，请重试', en: 'The batch stays open, try again' } },
} as const satisfies { readonly [result in SettleOutcome['result']]: Words }

/** What the screen says of a settlement. */
export function settledWords(result: SettleOutcome['result']): Words {
  return SETTLED[result]
}

/** What the screen says when the test state was changed; the batch before it is settled then (Q/CUP 007, 7.1.4.1). */
export function testStateWords(on: boolean, settled: boolean): Words {
  return {
    title: on ? { zh: '已进入测试状态', en: 'Test state on' } : { zh: '已退出测试状态', en: 'Test state off' },
    says: settled
      ? { zh: '此前的批次已结算', en: 'The batch before it is settled' }
      : { zh: '此前没有交易', en: 'Nothing was to be settled' },
  }
}
