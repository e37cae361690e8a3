import type { Capacity, RegionClass, Role } from '#domain/organisation/role.ts'
import { Random } from '../random.ts'
import jiangsu from './jiangsu.json' with { type: 'json' }
import { licenceNumber, personName, phone, shopName } from './names.ts'

export interface Department {
  readonly id: number
  readonly branchId: number
  readonly code: string
  readonly name: string
  readonly cityName: string
  readonly region: RegionClass
  readonly lat: number
  readonly lon: number
}

export interface Branch {
  readonly id: number
  readonly index: number
  readonly code: string
  readonly name: string
  readonly letters: string
  readonly departments: readonly Department[]
}

export interface Bank {
  readonly id: number
  readonly provinceId: number
  readonly code: string
  readonly name: string
  readonly shortName: string
  readonly capacity: Capacity
  readonly cities: readonly {
    readonly id: number
    readonly branchId: number
    readonly subId: number
    readonly name: string
    readonly subName: string
  }[]
}

export interface Person {
  readonly id: string
  readonly name: string
  readonly login: string
  readonly role: Role
  readonly nodeId: number
  /** Offered on the sign-in page. */
  readonly offered: boolean
}

const LETTERS = ['nj', 'wx', 'xz', 'cz', 'sz', 'nt', 'lyg', 'ha', 'yc', 'yz', 'zj', 'tz', 'sq']
const BANKS: readonly (readonly [code: string, name: string, short: string, capacity: Capacity])[] = [
  ['abc', '中国农业银行', '农业银行', 'acquirer'],
  ['icbc', '中国工商银行', '工商银行', 'outsourcer'],
  ['bojs', '江苏银行', '江苏银行', 'acquirer'],
  ['ccb', '中国建设银行', '建设银行', 'acquirer'],
  ['boc', '中国银行', '中国银行', 'outsourcer'],
  ['njcb', '南京银行', '南京银行', 'acquirer'],
]

const FIRST_DEPARTMENT = 100
const FIRST_BANK = 1000
const BANK_STEP = 100
/** The two branches whose people are offered on the sign-in page. */
const OFFERED_BRANCHES = ['nj', 'sz']

export const COMPANY_ID = 1

/** Cities, counties and districts of Jiangsu: districts are urban, counties and county-level cities are not. */
export function branches(): Branch[] {
  let department = FIRST_DEPARTMENT
  return jiangsu.cities.map((city, index) => {
    const branchId = 2 + index
    return {
      id: branchId,
      index,
      code: city.code,
      name: city.name,
      letters: LETTERS[index] ?? '',
      departments: city.departments.map(([code, name, lat, lon]) => ({
        id: department++,
        branchId,
        code: String(code),
        name: String(name),
        cityName: city.name,
        region: /区$/.test(String(name)) ? ('urban' as const) : ('county' as const),
        lat: Number(lat),
        lon: Number(lon),
      })),
    }
  })
}

export function banks(province: readonly Branch[]): Bank[] {
  return BANKS.map(([code, name, shortName, capacity], index) => {
    const id = FIRST_BANK + index * BANK_STEP
    return {
      id,
      provinceId: id + 1,
      code,
      name,
      shortName,
      capacity,
      cities: province.map((branch, city) => ({
        id: id + 10 + city,
        branchId: branch.id,
        subId: id + 40 + city,
        name: `${shortName}${branch.name.replace(/市$/, '')}分行`,
        subName: `${shortName}${branch.name.replace(/市$/, '')}${branch.departments[0]?.name.replace(/区$/, '')}支行`,
      })),
    }
  })
}

/** Everybody: about 200 of the company, and the officers of the banks; ids from the seed, in the order in which demo accounts are listed. */
export function people(seed: string, province: readonly Branch[], all: readonly Bank[], madeAtMs: number): Person[] {
  const random = new Random(`${seed}/people`)
  let count = 0
  const person = (role: Role, nodeId: number, login: string, offered: boolean): Person => ({
    id: random.uuid(madeAtMs + count++),
    name: personName(random),
    login,
    role,
    nodeId,
    offered,
  })
  const offeredBank = (bank: Bank, city: Bank['cities'][number]): boolean => city.branchId === 2 && bank.id >= FIRST_BANK
  const officers = all.flatMap((bank) => [
    ...bank.cities.flatMap((city) => {
      const letters = province.find((branch) => branch.id === city.branchId)?.letters ?? ''
      return [
        person('bank_officer', city.subId, `${bank.code}.${letters}.sub`, offeredBank(bank, city)),
        person('bank_officer', city.id, `${bank.code}.${letters}`, offeredBank(bank, city)),
      ]
    }),
    person('bank_officer', bank.provinceId, `${bank.code}.js`, true),
    person('bank_supervisor', bank.provinceId, `${bank.code}.js.supervisor`, true),
    person('bank_custodian', bank.provinceId, `${bank.code}.js.key1`, true),
    person('bank_custodian', bank.provinceId, `${bank.code}.js.key2`, true),
  ])
  const staff = province.flatMap((branch) => {
    const offered = OFFERED_BRANCHES.includes(branch.letters)
    const at = (role: Role, name: string): Person => person(role, branch.id, `${branch.letters}.${name}`, offered)
    return [
      at('agent', 'agent'),
      at('dispatcher', 'dispatcher'),
      at('branch_manager', 'manager'),
      at('warehouse_keeper', 'warehouse'),
      at('key_custodian', 'key1'),
      at('key_custodian', 'key2'),
      ...branch.departments.map((department, index) =>
        person('account_manager', department.id, `${branch.letters}.am${index + 1}`, offered && index < 2),
      ),
    ]
  })
  const head = (role: Role, login: string): Person => person(role, COMPANY_ID, `js.${login}`, true)
  const heads = [
    head('risk_officer', 'risk'),
    head('quality_controller', 'quality'),
    head('branch_manager', 'head'),
    head('finance_officer', 'finance'),
    head('campaign_manager', 'campaign'),
    head('agent', 'agent'),
    head('dispatcher', 'dispatcher'),
    head('admin_system', 'system'),
    head('admin_security', 'security'),
    head('admin_audit', 'audit'),
  ]
  return [...officers, ...staff, ...heads]
}

export interface PlannedMerchant {
  readonly name: string
  readonly sign: string
  readonly trade: string
  readonly mcc: string
  readonly address: string
  readonly licence: string
  readonly lat: number
  readonly lon: number
  readonly contact: string
  readonly phone: string
}

/** A shop somewhere in a department: position scattered a few kilometres around its centre. */
export function merchantIn(random: Random, department: Department): PlannedMerchant {
  const { name, sign, trade, mcc, address } = shopName(random, department.cityName, department.name)
  const scatter = (): number => (random.next() + random.next() - 1) * 0.04
  return {
    name,
    sign,
    trade,
    mcc,
    address,
    licence: licenceNumber(random, department.code),
    contact: personName(random),
    phone: phone(random),
    lat: Math.round((department.lat + scatter()) * 1e5) / 1e5,
    lon: Math.round((department.lon + scatter()) * 1e5) / 1e5,
  }
}

/** Makers, models and the beginning of their serials. */
export const MODELS: readonly (readonly [maker: string, model: string, prefix: string])[] = [
  ['新大陆', 'N910', 'N9'],
  ['联迪', 'APOS A8', 'LA'],
  ['升腾', 'V10', 'ST'],
]

export function serialOf(prefix: string, index: number): string {
  return `${prefix}${String(70_000_000 + index)}`
}
