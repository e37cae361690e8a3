/** Faults told one by one; further ones are counted. */
export const FAULTS_KEPT = 20

const WHY = {
  'an event before it is missing': '前面缺少一条记录',
  'it does not follow the event before it': '与前一条记录不相连',
  'its text was changed': '内容被改动',
  'its columns say something else than its text': '各列与其内容不符',
  'its order is missing': '所属工单不存在',
  'the order is not at the end of its history': '工单停在历史之外：最后一条记录对不上',
  'the row is not what its history gives': '工单的数据与历史重放的结果不符',
  'its clocks are not what the rules give': '时限与按规则重算的结果不符',
  'a personal value is not the one that was given': '个人信息与当时登记的不符',
  'no event speaks of this personal value': '没有任何记录提到这项个人信息',
  'its definition or contract is unknown': '找不到所依据的流程定义或协议',
  'the history of this day was rewritten': '这一天的历史被改写过',
  'the anchor of this day is missing': '缺少这一天的日锚',
  'this anchor does not follow the one before it': '这个日锚与前一个不相连',
  'the anchor is not the one that was written down': '日锚与当时记下的不同',
} as const

export type Why = keyof typeof WHY

/** One thing that is not as it should be: of an order, or of a day. */
export interface Fault {
  readonly order_id: string | null
  readonly number: string | null
  readonly seq: number
  readonly day: string | null
  readonly branch: string | null
  readonly why: Why
  /** Which field, when that is known. */
  readonly field: string | null
}

export class Faults {
  readonly kept: Fault[] = []
  count = 0

  ofOrder(order: { readonly id: string; readonly number: string | null }, seq: number, why: Why, field: string | null = null): void {
    this.add({ order_id: order.id, number: order.number, seq, day: null, branch: null, why, field })
  }

  ofDay(day: string, why: Why, branch: string | null = null): void {
    this.add({ order_id: null, number: null, seq: 0, day, branch, why, field: null })
  }

  private add(fault: Fault): void {
    this.count += 1
    if (this.kept.length < FAULTS_KEPT) this.kept.push(fault)
  }
}

/** A fault as one line for people, Chinese first. */
export function sentence(fault: Fault): string {
  const { order_id, number, seq, day, branch, why, field } = fault
  const part = field === null ? '' : `（${field}）`
  if (day !== null) {
    const [zh, en] = branch === null ? ['', ''] : [` 机构 ${branch}`, `, branch ${branch}`]
    return `${day}${zh}：${WHY[why]}${part} · ${day}${en}: ${why}`
  }
  const name = number ?? order_id ?? ''
  return `工单 ${name} 第 ${seq} 条：${WHY[why]}${part} · order ${name}, event ${seq}: ${why}${field === null ? '' : ` (${field})`}`
}
