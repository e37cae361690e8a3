import type { Random } from '../random.ts'

// Invented from lists of common syllables: nobody in particular.
const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗']
const GIVEN = [
  '建国',
  '志强',
  '丽华',
  '文静',
  '海涛',
  '雪梅',
  '永强',
  '晓燕',
  '春兰',
  '俊杰',
  '秀英',
  '国庆',
  '婷婷',
  '明远',
  '思源',
  '佳怡',
  '立新',
  '宏伟',
  '玉兰',
  '子涵',
]
const SHOP_WORDS = [
  '金陵',
  '百味',
  '恒通',
  '聚福',
  '同心',
  '锦绣',
  '云龙',
  '江南',
  '新城',
  '瑞祥',
  '华联',
  '吉庆',
  '福满',
  '东方',
  '四季',
  '和顺',
  '永兴',
  '春晖',
  '悦来',
  '安达',
]
const TRADES: readonly (readonly [name: string, mcc: string])[] = [
  ['便利店', '5499'],
  ['超市', '5411'],
  ['餐饮店', '5812'],
  ['大药房', '5912'],
  ['五金商行', '5251'],
  ['服饰店', '5651'],
  ['美容院', '7230'],
  ['汽修厂', '7538'],
  ['水果店', '5499'],
  ['母婴用品店', '5641'],
  ['书店', '5942'],
  ['烟酒店', '5921'],
]
const ROADS = ['中山路', '人民路', '解放路', '建设路', '新华路', '和平路', '长江路', '太湖路', '文化路', '青年路', '迎宾大道', '园区大道']

/** Everything that can stand on a shop's sign. */
export const SHOP_SIGNS: readonly string[] = SHOP_WORDS.flatMap((word) => TRADES.map(([trade]) => word + trade))

export function personName(random: Random): string {
  return random.pick(SURNAMES) + random.pick(GIVEN)
}

export interface ShopName {
  readonly name: string
  readonly sign: string
  /** What it sells or does, without its own name. */
  readonly trade: string
  readonly mcc: string
  readonly address: string
}

export function shopName(random: Random, cityName: string, departmentName: string): ShopName {
  const word = random.pick(SHOP_WORDS)
  const [trade, mcc] = random.pick(TRADES)
  const place = departmentName.replace(/(区|县|市)$/, '')
  return {
    name: `${cityName.replace(/市$/, '')}${place}${word}${trade}`,
    sign: word + trade,
    trade,
    mcc,
    address: `${cityName}${departmentName}${random.pick(ROADS)} ${random.between(1, 388)} 号`,
  }
}

const LICENCE_LETTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Looks like a unified social credit code of the place; its check digit is left to chance, so that it is nobody's. */
export function licenceNumber(random: Random, divisionCode: string): string {
  let tail = ''
  for (let place = 0; place < 10; place += 1) tail += LICENCE_LETTERS[random.between(0, LICENCE_LETTERS.length - 1)]
  return `92${divisionCode}${tail}`
}

/** A number of a range that is not given out. */
export function phone(random: Random): string {
  return `1990000${String(random.between(0, 9999)).padStart(4, '0')}`
}
