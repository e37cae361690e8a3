import type { Message } from './message.ts'

/** One sub-field: its name by the standard's numbering, its width, and what it is; the last may take the rest. */
export type Part = readonly [name: string, width: number | 'rest', zh: string]

/** A way in which a field is used: in which messages, and what lies in it. */
export interface Usage {
  readonly field: number | 'tpdu' | 'header'
  readonly section: string
  readonly when: string
  readonly applies: (of: Message, value: string) => boolean
  /** Characters in front that belong to another usage. */
  readonly from?: number
  readonly parts: readonly Part[]
}

const always = (): boolean => true
const mtis =
  (...list: readonly string[]) =>
  (of: Message): boolean =>
    list.includes(of.mti)

/** Field 53 of a payment, the same in both dialects. */
const PIN_CONTROL: readonly Part[] = [
  ['53.1', 1, 'PIN 格式'],
  ['53.2', 1, '加密算法标志'],
  ['53.3', 'rest', '保留使用'],
]

/** One balance of field 54, the same in both dialects. */
const BALANCE: readonly Part[] = [
  ['54.1', 2, '账户类型'],
  ['54.2', 2, '余额类型'],
  ['54.3', 3, '货币代码'],
  ['54.4', 1, '余额符号'],
  ['54.5', 12, '余额'],
]

/** Usages of Q/CUP 007 that the gateway reads or writes. Text is Latin-1, keys are hex (two digits a byte). */
export const USAGES_007: readonly Usage[] = [
  {
    field: 'tpdu',
    section: '12.1.1',
    when: 'always',
    applies: always,
    parts: [
      ['tpdu.id', 2, 'ID'],
      ['tpdu.destination', 4, '目的地址'],
      ['tpdu.source', 4, '源地址'],
    ],
  },
  {
    field: 'header',
    section: '12.1.1',
    when: 'always',
    applies: always,
    parts: [
      ['header.class', 2, '应用类别定义'],
      ['header.version', 2, '软件总版本号'],
      ['header.state', 1, '终端状态'],
      ['header.demand', 1, '处理要求'],
      ['header.reserved', 6, '软件分版本号／保留'],
    ],
  },
  {
    field: 44,
    section: '11.3.22.3',
    when: 'always',
    applies: always,
    parts: [
      ['44.1', 11, '接收机构标识码'],
      ['44.2', 'rest', '收单机构标识码'],
    ],
  },
  {
    field: 48,
    section: '11.3.23.3',
    when: '0500, 0510',
    applies: mtis('0500', '0510'),
    parts: [
      ['48.1', 12, '内卡借记总金额'],
      ['48.2', 3, '内卡借记总笔数'],
      ['48.3', 12, '内卡贷记总金额'],
      ['48.4', 3, '内卡贷记总笔数'],
      ['48.5', 1, '内卡对账应答代码'],
      ['48.6', 12, '外卡借记总金额'],
      ['48.7', 3, '外卡借记总笔数'],
      ['48.8', 12, '外卡贷记总金额'],
      ['48.9', 3, '外卡贷记总笔数'],
      ['48.10', 1, '外卡对账应答代码'],
    ],
  },
  {
    field: 53,
    section: '11.3.26.3',
    when: 'always',
    applies: always,
    parts: PIN_CONTROL,
  },
  {
    field: 54,
    section: '11.3.27.3',
    when: 'no usage in front',
    applies: (_, value) => !value.startsWith('TA'),
    parts: BALANCE,
  },
  {
    field: 54,
    section: '11.3.27.4',
    when: 'usage TA',
    applies: (_, value) => value.startsWith('TA'),
    parts: [
      ['54.usage', 2, '用法标志'],
      ['54.1', 12, '累计授权金额'],
      ['54.2', 'rest', '保留使用'],
    ],
  },
  {
    field: 60,
    section: '11.3.30',
    when: 'always',
    applies: always,
    parts: [
      ['60.1', 2, '消息类型码'],
      ['60.2', 6, '批次号'],
      ['60.3', 3, '网络管理信息码'],
      ['60.4', 1, '终端读取能力'],
      ['60.5', 1, 'IC 卡条件代码'],
    ],
  },
  {
    field: 61,
    section: '11.3.31',
    when: 'always',
    applies: always,
    parts: [
      ['61.1', 6, '原始交易批次号'],
      ['61.2', 6, '原始交易 POS 流水号'],
      ['61.3', 4, '原始交易日期'],
      ['61.4', 2, '原交易授权方式'],
      ['61.5', 'rest', '原交易授权机构代码'],
    ],
  },
  {
    field: 62,
    section: '11.3.32.10',
    when: '0200, 25 = 64 (usage 9)',
    applies: (of, value) => of.mti === '0200' && of.fields[25] === '64' && value.length === 32,
    parts: [
      ['62.1', 2, '期数'],
      ['62.2', 30, '保留使用：项目编码'],
    ],
  },
  {
    field: 62,
    section: '11.3.32.12',
    when: '0210, 25 = 64 (usage 11)',
    applies: (of, value) => of.mti === '0210' && of.fields[25] === '64' && value.length === 77,
    parts: [
      ['62.1', 12, '首期还款金额'],
      ['62.2', 3, '还款币种'],
      ['62.3', 12, '持卡人分期付款手续费'],
      ['62.4', 50, '保留使用'],
    ],
  },
  {
    field: 63,
    section: '11.3.33',
    when: 'always',
    applies: always,
    parts: [
      ['63.1', 3, '操作员代码／国际信用卡公司代码'],
      ['63.2', 'rest', '自定义域 2'],
    ],
  },
]

/** Usages of Q/CUP 006 part 2. */
export const USAGES_006: readonly Usage[] = [
  {
    field: 48,
    section: '6.36.10',
    when: 'usage IP',
    applies: (_, value) => value.startsWith('IP') && value.length === 64,
    parts: [
      ['48.usage', 2, '用法标志'],
      ['48.1', 2, '期数'],
      ['48.2', 30, '项目编码'],
      ['48.3', 30, '保留使用'],
    ],
  },
  {
    field: 53,
    section: '6.41.3',
    when: '0800, 0810, 0820, 0830',
    applies: mtis('0800', '0810', '0820', '0830'),
    parts: [
      ['53.1', 1, '重置密钥的类型'],
      ['53.2', 1, '加密算法标志'],
      ['53.3', 'rest', '保留使用'],
    ],
  },
  {
    field: 53,
    section: '6.41.4',
    when: 'payments',
    applies: (of) => !of.mti.startsWith('08'),
    parts: PIN_CONTROL,
  },
  {
    field: 54,
    section: '6.42.3',
    when: 'always: the ledger balance, then the available one',
    applies: always,
    parts: [
      ...BALANCE,
      ['54.6', 2, '账户类型'],
      ['54.7', 2, '余额类型'],
      ['54.8', 3, '货币代码'],
      ['54.9', 1, '余额符号'],
      ['54.10', 12, '余额'],
    ],
  },
  {
    field: 57,
    section: '6.44.5',
    when: 'usage IP',
    applies: (_, value) => value.startsWith('IP') && value.length === 85,
    parts: [
      ['57.usage', 2, '用法标志'],
      ['57.1', 12, '首期还款金额'],
      ['57.2', 3, '还款币种'],
      ['57.3', 12, '持卡人分期付款手续费'],
      ['57.4', 6, '发卡行与商户签订的分期付款扣率 × 10000'],
      ['57.5', 50, '保留使用'],
    ],
  },
  {
    field: 60,
    section: '6.47',
    when: 'always',
    applies: always,
    parts: [
      ['60.1', 4, '报文原因码'],
      ['60.2', 11, '服务点附加信息'],
      ['60.3', 'rest', '交易发生附加信息'],
    ],
  },
  {
    field: 60,
    section: '6.47.4',
    when: 'always: 60.2',
    applies: always,
    from: 4,
    parts: [
      ['60.2.1', 1, '账户所有人类型'],
      ['60.2.2', 1, '终端读取能力'],
      ['60.2.3', 1, 'IC 卡条件代码'],
      ['60.2.4', 1, '保留使用'],
      ['60.2.5', 2, '终端类型'],
      ['60.2.6', 1, '免验密码网络标志'],
      ['60.2.7', 1, 'IC 卡验证可靠性标志'],
      ['60.2.8', 2, '电子商务标志'],
      ['60.2.9', 1, '交互方式标志'],
    ],
  },
  {
    field: 60,
    section: '6.47.5',
    when: 'always: 60.3',
    applies: always,
    from: 15,
    parts: [
      ['60.3.1', 2, '特殊计费类型'],
      ['60.3.2', 1, '特殊计费档次'],
      ['60.3.3', 3, '保留使用'],
      ['60.3.4', 1, '支持部分承兑和返回余额标志'],
      ['60.3.5', 1, '交易发起方式'],
      ['60.3.6', 1, '卡介质'],
      ['60.3.7', 1, 'IC 卡的应用类型'],
      ['60.3.8', 2, '账户结算类型'],
      ['60.3.9', 1, '卡账户等级'],
      ['60.3.10', 2, '卡产品'],
    ],
  },
  {
    field: 90,
    section: '6.52',
    when: 'always',
    applies: always,
    parts: [
      ['90.1', 4, '原始报文类型'],
      ['90.2', 6, '原始系统跟踪号'],
      ['90.3', 10, '原始系统日期时间'],
      ['90.4', 11, '原始受理机构标识码'],
      ['90.5', 11, '原始发送机构标识码'],
    ],
  },
]
