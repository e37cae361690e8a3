import type { Dialect } from './dialect.ts'
import type { FieldValue, Message } from './message.ts'

/** One sub-field: its name by the standard's numbering, its width, and what it is; the last may take the rest. */
export type Part = readonly [name: string, width: number | 'rest', zh: string]

/** A way in which a field is used: in which messages, and what lies in it. */
export interface Usage {
  readonly field: number | 'tpdu' | 'header'
  readonly section: string
  readonly when: string
  readonly applies: (of: Message, value: string) => boolean
  readonly parts: readonly Part[]
}

const always = (): boolean => true
const mtis =
  (...list: readonly string[]) =>
  (of: Message): boolean =>
    list.includes(of.mti)
const managementCode = (of: Message): string => String(of.fields[60] ?? '').slice(8, 11)

/** Usages of Q/CUP 007 that the gateway reads or writes. Text is Latin-1, keys are hex (two digits a byte). */
const USAGES_007: readonly Usage[] = [
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

/** Working keys in a sign-in answer: bytes, so each part is hex. */
const KEYS_24: readonly Part[] = [
  ['62.pik', 16, 'PIK'],
  ['62.pik_check', 8, 'PIK 校验值'],
  ['62.mak', 16, 'MAK'],
  ['62.mak_check', 8, 'MAK 校验值'],
]
const KEYS_40: readonly Part[] = [
  ['62.pik', 32, 'PIK'],
  ['62.pik_check', 8, 'PIK 校验值'],
  ['62.mak', 32, 'MAK'],
  ['62.mak_check', 8, 'MAK 校验值'],
]

/** Usages of Q/CUP 006 part 2. */
const USAGES_006: readonly Usage[] = [
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

/** The usages of a dialect, for the reference page. */
export function usagesOf(dialect: Dialect): readonly Usage[] {
  return dialect.digits === 'bcd' ? USAGES_007 : USAGES_006
}

function cut(parts: readonly Part[], value: string, into: { [name: string]: string }): void {
  let at = 0
  for (const [name, width] of parts) {
    const end = width === 'rest' ? value.length : at + width
    if (at >= value.length) return
    into[name] = value.slice(at, end)
    at = end
  }
}

const asText = (value: FieldValue): string => (typeof value === 'string' ? value : value.toString('latin1'))

/** The named sub-fields of a message, by the standard's numbers (`60.1`, `62.2`, `header.demand` …); a field used in no known way has none. */
export function partsOf(dialect: Dialect, of: Message): { [name: string]: string } {
  const made: { [name: string]: string } = {}
  if (dialect.digits === 'ascii' && of.header) networkHeaderParts(of.header, made)
  for (const usage of usagesOf(dialect)) {
    if (usage.field === 'tpdu' || usage.field === 'header') {
      cut(usage.parts, of[usage.field]?.toString('hex') ?? '', made)
      continue
    }
    const value = of.fields[usage.field]
    if (value !== undefined && usage.applies(of, asText(value))) cut(usage.parts, asText(value), made)
  }
  const keys = of.fields[62]
  if (dialect.digits === 'bcd' && of.mti === '0810' && Buffer.isBuffer(keys) && ['001', '003'].includes(managementCode(of))) {
    if (keys.length === 24 || keys.length === 40) cut(keys.length === 24 ? KEYS_24 : KEYS_40, keys.toString('hex'), made)
  }
  if (dialect.digits === 'bcd' && ['0320', '0330'].includes(of.mti) && typeof of.fields[48] === 'string') uploadParts(of.fields[48], made)
  if (dialect.digits === 'ascii' && typeof of.fields[48] === 'string' && of.fields[48].startsWith('AS')) compositeParts(of.fields[48], made)
  return made
}

/** The header of part 2, 3.2: two binary bytes, texts, one binary byte, texts. */
function networkHeaderParts(header: Buffer, into: { [name: string]: string }): void {
  const text = (from: number, to: number): string => header.toString('latin1', from, to)
  Object.assign(into, {
    'header.1': String(header[0]),
    'header.2': header.toString('hex', 1, 2),
    'header.3': text(2, 6),
    'header.4': text(6, 17),
    'header.5': text(17, 28),
    'header.6': header.toString('hex', 28, 31),
    'header.7': header.toString('hex', 31, 32),
    'header.8': text(32, 40),
    'header.9': header.toString('hex', 40, 41),
    'header.10': text(41, 46),
  })
}

/** Usage 2 of 48: a count and up to eight records, or the count of an end (11.3.23.4 and 5). */
function uploadParts(digits: string, into: { [name: string]: string }): void {
  if (digits.length === 4) {
    into['48.count'] = digits
    return
  }
  into['48.count'] = digits.slice(0, 2)
  for (let nth = 0; 2 + (nth + 1) * 40 <= digits.length; nth += 1) {
    const record = digits.slice(2 + nth * 40, 2 + (nth + 1) * 40)
    cut(
      [
        [`48.${nth + 1}.class`, 2, ''],
        [`48.${nth + 1}.stan`, 6, ''],
        [`48.${nth + 1}.card`, 20, ''],
        [`48.${nth + 1}.amount`, 12, ''],
      ],
      record,
      into,
    )
  }
}

/** The composite form of 48: tag, length n3, value; its IP has n3 periods (6.36.13.1.4). */
function compositeParts(value: string, into: { [name: string]: string }): void {
  into['48.usage'] = 'AS'
  for (let at = 2; at + 5 <= value.length; ) {
    const tag = value.slice(at, at + 2)
    const digits = value.slice(at + 2, at + 5)
    if (!/^\d{3}$/.test(digits)) return
    const length = Number(digits)
    const body = value.slice(at + 5, at + 5 + length)
    into[`48.${tag}`] = body
    if (tag === 'IP') {
      const wide = length === 63
      cut(
        [
          ['48.1', wide ? 3 : 2, ''],
          ['48.2', 30, ''],
          ['48.3', 'rest', ''],
        ],
        body,
        into,
      )
    }
    at += 5 + length
  }
}
