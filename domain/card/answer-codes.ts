/** What a terminal's answer code says of the message: done, refused by a rule, or something did not work. */
export type AnswerKind = 'approved' | 'refused' | 'fault'

export interface AnswerCodeMeaning {
  readonly kind: AnswerKind
  readonly zh: string
  readonly en: string
}

/** Field 39 as Q/CUP 007–2006 (annex C) and Q/CUP 006–2009 (part 2, A.2) list it; the texts are what the desk says, not what the slip prints. */
const MEANINGS: { readonly [code: string]: AnswerCodeMeaning } = {
  '00': { kind: 'approved', zh: '承兑或交易成功', en: 'Approved' },
  '01': { kind: 'refused', zh: '查发卡方', en: 'Refer to the issuer' },
  '02': { kind: 'refused', zh: '查发卡方的特殊条件', en: "Refer to the issuer's special conditions" },
  '03': { kind: 'refused', zh: '无效商户', en: 'Merchant not known' },
  '04': { kind: 'refused', zh: '没收卡', en: 'Keep the card' },
  '05': { kind: 'refused', zh: '不予承兑', en: 'Not honoured' },
  '06': { kind: 'fault', zh: '出错', en: 'Error' },
  '07': { kind: 'refused', zh: '特殊条件下没收卡', en: 'Keep the card, special condition' },
  '09': { kind: 'fault', zh: '请求正在处理中', en: 'Request in progress' },
  10: { kind: 'fault', zh: '部分金额批准（不受理，已退回）', en: 'Approved in part (not taken, given back)' },
  11: { kind: 'approved', zh: '重要人物批准', en: 'Approved (VIP)' },
  12: { kind: 'refused', zh: '无效的关联交易', en: 'Transaction not valid' },
  13: { kind: 'refused', zh: '无效金额', en: 'Amount not valid' },
  14: { kind: 'refused', zh: '无效卡号', en: 'Card number not valid' },
  15: { kind: 'refused', zh: '无此发卡方', en: 'No such issuer' },
  16: { kind: 'approved', zh: '批准并更新第三磁道', en: 'Approved, update track 3' },
  19: { kind: 'fault', zh: '重新送入交易', en: 'Enter the transaction again' },
  20: { kind: 'fault', zh: '无效响应', en: 'Response not valid' },
  21: { kind: 'refused', zh: '不能采取行动', en: 'No action taken' },
  22: { kind: 'fault', zh: '故障怀疑', en: 'Malfunction suspected' },
  23: { kind: 'refused', zh: '不可接受的交易费', en: 'Fee not acceptable' },
  25: { kind: 'refused', zh: '未能找到文件上的记录', en: 'Original not found' },
  30: { kind: 'fault', zh: '格式错误', en: 'Format error' },
  31: { kind: 'refused', zh: '交换中心不支持的银行', en: 'Bank not supported by the switch' },
  33: { kind: 'refused', zh: '过期的卡', en: 'Expired card, keep it' },
  34: { kind: 'refused', zh: '有作弊嫌疑', en: 'Fraud suspected, keep the card' },
  35: { kind: 'refused', zh: '受卡方与受理方联系', en: 'Call the acquirer, keep the card' },
  36: { kind: 'refused', zh: '受限制的卡', en: 'Restricted card, keep it' },
  37: { kind: 'refused', zh: '受卡方电话通知受理方安全部门', en: "Call the acquirer's security" },
  38: { kind: 'refused', zh: '超过允许的 PIN 试输入，没收卡', en: 'PIN tried too often, keep the card' },
  39: { kind: 'refused', zh: '无贷记账户', en: 'No credit account' },
  40: { kind: 'refused', zh: '请求的功能尚不支持', en: 'Function not supported' },
  41: { kind: 'refused', zh: '挂失卡', en: 'Lost card' },
  42: { kind: 'refused', zh: '无此账户', en: 'No such account' },
  43: { kind: 'refused', zh: '被窃卡', en: 'Stolen card' },
  44: { kind: 'refused', zh: '无此投资账户', en: 'No investment account' },
  51: { kind: 'refused', zh: '资金不足', en: 'Not enough funds' },
  52: { kind: 'refused', zh: '无此支票账户', en: 'No cheque account' },
  53: { kind: 'refused', zh: '无此储蓄卡账户', en: 'No savings account' },
  54: { kind: 'refused', zh: '过期的卡', en: 'Expired card' },
  55: { kind: 'refused', zh: '不正确的 PIN', en: 'Wrong PIN' },
  56: { kind: 'refused', zh: '无此卡记录', en: 'No record of this card' },
  57: { kind: 'refused', zh: '不允许持卡人进行的交易', en: 'Not permitted to the cardholder' },
  58: { kind: 'refused', zh: '不允许终端进行的交易', en: 'Not permitted to the terminal' },
  59: { kind: 'refused', zh: '有作弊嫌疑', en: 'Fraud suspected' },
  60: { kind: 'refused', zh: '受卡方与安全保密部门联系', en: 'Call security' },
  61: { kind: 'refused', zh: '超出金额限制', en: 'Over the amount limit' },
  62: { kind: 'refused', zh: '受限制的卡', en: 'Restricted card' },
  63: { kind: 'refused', zh: '违反安全保密规定', en: 'Security violation' },
  64: { kind: 'refused', zh: '原始金额不正确', en: 'Original amount wrong' },
  65: { kind: 'refused', zh: '超出次数限制', en: 'Over the count limit' },
  66: { kind: 'refused', zh: '受卡方呼叫受理方安全保密部门', en: "Call the acquirer's security" },
  67: { kind: 'refused', zh: '捕捉（没收卡）', en: 'Hard capture' },
  68: { kind: 'fault', zh: '收到的回答太迟', en: 'No answer in time' },
  75: { kind: 'refused', zh: '允许的 PIN 输入次数超限', en: 'PIN tried too often' },
  77: { kind: 'fault', zh: '须重新签到（批次或密钥不符）', en: 'Sign in again (batch or keys)' },
  78: { kind: 'fault', zh: '终端须下载数据', en: 'The terminal must download' },
  79: { kind: 'fault', zh: '脱机对账不平', en: 'Off-line totals differ' },
  90: { kind: 'fault', zh: '正在日终处理', en: 'Day cut-off in progress' },
  91: { kind: 'fault', zh: '发卡方不能操作', en: 'Issuer not available' },
  92: { kind: 'fault', zh: '金融机构或中间网络设施找不到或无法达到', en: 'Institution cannot be reached' },
  93: { kind: 'refused', zh: '交易违法，不能完成', en: 'Against the law' },
  94: { kind: 'refused', zh: '重复交易', en: 'Duplicate' },
  95: { kind: 'fault', zh: '调节控制错', en: 'Reconciliation error' },
  96: { kind: 'fault', zh: '系统异常、失效', en: 'System malfunction' },
  97: { kind: 'refused', zh: '终端号找不到', en: 'Terminal not known' },
  98: { kind: 'fault', zh: '交换中心收不到发卡方应答', en: 'The switch has no answer of the issuer' },
  99: { kind: 'fault', zh: 'PIN 格式错', en: 'PIN format error' },
  A0: { kind: 'fault', zh: 'MAC 鉴别失败', en: 'MAC wrong' },
  A2: { kind: 'fault', zh: '有缺陷的成功（不受理，已退回）', en: 'Approved with a flaw (not taken, given back)' },
  A4: { kind: 'fault', zh: '有缺陷的成功（不受理，已退回）', en: 'Approved with a flaw (not taken, given back)' },
  A5: { kind: 'fault', zh: '有缺陷的成功（不受理，已退回）', en: 'Approved with a flaw (not taken, given back)' },
  A6: { kind: 'fault', zh: '有缺陷的成功（不受理，已退回）', en: 'Approved with a flaw (not taken, given back)' },
  A7: { kind: 'fault', zh: '安全处理失败', en: 'Security processing failed' },
}

/** Approvals that terminals have no word for (007, annex C): as good as 00. */
const AS_GOOD = new Set(['00', '11', '16'])
/** Success by 006 A.2, but of another amount or not for certain: a sale is all of it or nothing. */
const FLAWED = new Set(['10', 'A2', 'A4', 'A5', 'A6'])

/**
 * What an issuer's answer code does to a payment: `approved`; `flawed`, money may be held but the payment cannot be taken so, and is given
 * back; `refused`, nothing happened.
 * @see Q/CUP 006.2–2009, table A.27
 */
export function issuerVerdict(code: string): 'approved' | 'flawed' | 'refused' {
  if (AS_GOOD.has(code)) return 'approved'
  return FLAWED.has(code) ? 'flawed' : 'refused'
}

/** Codes that speak of the line to the issuer; a terminal would take them for its own line and sign in again. */
const OF_THE_LINE = new Set(['77', 'A0', 'A7'])

/** What a terminal is told when an issuer has said this code. */
export function toldTerminal(code: string): string {
  const verdict = issuerVerdict(code)
  if (verdict !== 'refused') return verdict === 'approved' ? '00' : '20'
  return OF_THE_LINE.has(code) ? '96' : code
}

const UNKNOWN: AnswerCodeMeaning = { kind: 'fault', zh: '标准未列出的应答码', en: 'Not a code of the standard' }

/** What an answer code (field 39, two characters) means; a code outside the list is said to be one. */
export function answerCodeMeaning(code: string): AnswerCodeMeaning {
  return Object.hasOwn(MEANINGS, code) ? (MEANINGS[code] ?? UNKNOWN) : UNKNOWN
}
