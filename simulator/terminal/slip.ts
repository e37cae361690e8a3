import type { PosSlip, PosSlipLine } from '#contract/pos.ts'
import type { Period } from '#domain/instalment/schedule.ts'
import type { RecordKind, TerminalRecord } from './memory.ts'
import type { SettleOutcome } from './session.ts'

/** Who prints. */
export interface SlipHead {
  readonly merchant: string
  readonly mid: string
  readonly tid: string
}

const TITLES: { readonly [kind in RecordKind]: { readonly zh: string; readonly en: string } } = {
  sale: { zh: '消费', en: 'SALE' },
  instalment: { zh: '分期付款', en: 'INSTALMENT' },
  void: { zh: '消费撤销', en: 'VOID' },
  refund: { zh: '退货', en: 'REFUND' },
}

const yuan = (fen: number): string => `RMB ${(fen / 100).toFixed(2)}`

/** What gives back what a sale took is printed as less. */
const GIVES_BACK: readonly RecordKind[] = ['void', 'refund']
const line = (zh: string, en: string, value: string | null, large = false): PosSlipLine[] =>
  value === null ? [] : [{ zh, en, value, ...(large ? { large } : {}) }]
const RULE: PosSlipLine = { rule: true }

/** The slip of an approved transaction (Q/CUP 007, 7.4); of an instalment with its schedule, when the product is known. */
export function slipOf(head: SlipHead, record: TerminalRecord, schedule: readonly Period[] = []): PosSlip {
  const test = record.test ? { zh: '（测试）', en: ' (TEST)' } : { zh: '', en: '' }
  const title = TITLES[record.kind]
  return {
    title: { zh: title.zh + test.zh, en: title.en + test.en },
    lines: [
      ...line('商户名称', 'Merchant', head.merchant),
      ...line('商户编号', 'Merchant no.', head.mid),
      ...line('终端编号', 'Terminal no.', head.tid),
      RULE,
      ...line('卡号', 'Card', record.cardMasked),
      ...line('批次号', 'Batch', digits(record.batch)),
      ...line('凭证号', 'Trace', digits(record.stan)),
      ...originalLines(record),
      ...line('参考号', 'Reference', record.reference),
      ...line('授权码', 'Authorisation', record.authorisation),
      ...line('日期时间', 'Date and time', record.hostTime && hostTime(record.hostTime, record.at)),
      RULE,
      ...line('金额', 'Amount', yuan(GIVES_BACK.includes(record.kind) ? -record.amountFen : record.amountFen), true),
      ...line('分期期数', 'Periods', record.periods === null ? null : String(record.periods)),
      ...line('分期项目', 'Project', record.project),
      ...line('首期还款', 'First repayment', record.firstRepaymentFen === null ? null : yuan(record.firstRepaymentFen)),
      ...line('手续费', 'Fee', record.feeFen === null ? null : yuan(record.feeFen)),
    ],
    schedule: schedule.map((one) => ({ number: one.nth, principalFen: one.principalFen, feeFen: one.feeFen, dueOn: one.dueDate })),
  }
}

/** What a void or a refund is about; a refund's original lies in another batch. */
function originalLines({ kind, original }: TerminalRecord): PosSlipLine[] {
  if (!original) return []
  return [
    ...line('原批次号', 'Original batch', kind === 'refund' ? digits(original.batch) : null),
    ...line('原凭证号', 'Original trace', digits(original.stan)),
    ...line('原交易日期', 'Original date', original.date && `${original.date.slice(0, 2)}/${original.date.slice(2)}`),
  ]
}

/** What tells the cashier that a reversal did not get through: somebody must look (Q/CUP 007, 7.3.1). */
export function faultSlip(head: SlipHead, record: TerminalRecord): PosSlip {
  return {
    title: { zh: '冲正未成功', en: 'REVERSAL NOT TAKEN' },
    lines: [
      ...line('终端编号', 'Terminal no.', head.tid),
      ...line('卡号', 'Card', record.cardMasked),
      ...line('凭证号', 'Trace', digits(record.stan)),
      ...line('金额', 'Amount', yuan(record.amountFen), true),
      ...line('原因', 'Reason', record.reason),
    ],
    schedule: [],
  }
}

const RESULTS = {
  agreed: ['对账平', 'Batch balanced'],
  uploaded: ['对账不平，已批上送', 'Out of balance, batch uploaded'],
  refused: ['结算失败', 'Not settled'],
} as const

/** The settlement slip: sums of the batch and what the gateway said of them. */
export function settlementSlip(head: SlipHead, settled: SettleOutcome): PosSlip {
  const { ours } = settled
  const [zh, en] = RESULTS[settled.result]
  return {
    title: { zh: '结算总计单', en: 'SETTLEMENT' },
    lines: [
      ...line('商户名称', 'Merchant', head.merchant),
      ...line('终端编号', 'Terminal no.', head.tid),
      ...line('批次号', 'Batch', digits(settled.batch)),
      RULE,
      ...line('消费', 'Sales', `${ours.debits} · ${yuan(ours.debitFen)}`),
      ...line('撤销与退货', 'Voids and refunds', `${ours.credits} · ${yuan(ours.creditFen)}`),
      RULE,
      { zh: '结果', en: 'Result', value: `${zh} ${en}`, large: true },
    ],
    schedule: [],
  }
}

/** A batch or trace number as it is printed, six digits. */
export function digits(value: number): string {
  return String(value).padStart(6, '0')
}

const SHANGHAI_MS = 8 * 3_600_000

/** `MMDDhhmmss` with the year of the terminal's clock. */
function hostTime(text: string, at: number): string {
  const year = new Date(at + SHANGHAI_MS).getUTCFullYear()
  const [month, day, hour, minute, second] = text.match(/\d\d/g) ?? []
  return `${year}/${month}/${day} ${hour}:${minute}:${second}`
}
