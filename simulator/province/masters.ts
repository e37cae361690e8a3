import type { Client } from 'pg'
import { DEMO_PASSWORD } from '#contract/session.ts'
import { DAY_MS, HOUR_MS, type Instant, instant, shanghaiDate, startOfShanghaiDay } from '#domain/time.ts'
import { hashPassword } from '#server/identity/public.ts'
import { Random } from '../random.ts'
import { type Bank, type Branch, COMPANY_ID, MODELS, merchantIn, type Person, serialOf } from './plan.ts'

/** Terminals that lie in each branch's warehouse when the month begins; more than its orders take. */
export const STOCK_A_BRANCH = 400
/** Serials of terminals installed long ago begin behind all stock. */
const INSTALLED_FROM = 100_000
export async function fillOrganisations(owner: Client, province: readonly Branch[], all: readonly Bank[]): Promise<void> {
  type Node = readonly [
    id: number,
    kind: string,
    level: number,
    parent: number | null,
    code: string,
    name: string,
    short: string,
    division: string | null,
    region: string | null,
    lat: number | null,
    lon: number | null,
  ]
  const nodes: Node[] = [[COMPANY_ID, 'company', 0, null, 'JS', '江苏银商服务有限公司', '江苏省公司', '320000', null, 32.97, 119.45]]
  for (const branch of province) {
    nodes.push([
      branch.id,
      'company',
      1,
      COMPANY_ID,
      branch.letters.toUpperCase(),
      `${branch.name.replace(/市$/, '')}分公司`,
      `${branch.name.replace(/市$/, '')}分公司`,
      branch.code,
      null,
      branch.departments[0]?.lat ?? null,
      branch.departments[0]?.lon ?? null,
    ])
    for (const one of branch.departments)
      nodes.push([one.id, 'company', 2, branch.id, one.code, `${one.name}业务部`, one.name, one.code, one.region, one.lat, one.lon])
  }
  for (const bank of all) {
    nodes.push([bank.id, 'bank', 0, null, bank.code, bank.name, bank.shortName, null, null, null, null])
    nodes.push([
      bank.provinceId,
      'bank',
      1,
      bank.id,
      `${bank.code}-js`,
      `${bank.name}江苏省分行`,
      `${bank.shortName}江苏省分行`,
      '320000',
      null,
      null,
      null,
    ])
    for (const city of bank.cities) {
      nodes.push([city.id, 'bank', 2, bank.provinceId, `${bank.code}-${city.id}`, city.name, city.name, null, null, null, null])
      nodes.push([city.subId, 'bank', 3, city.id, `${bank.code}-${city.subId}`, city.subName, city.subName, null, null, null, null])
    }
  }
  await owner.query(
    `insert into organisation (id, kind, level, parent_id, code, name, short_name, division_code, region_class, lat, lon)
      select * from unnest($1::int[], $2::text[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::float8[], $11::float8[])`,
    Array.from({ length: 11 }, (_, column) => nodes.map((node) => node[column])),
  )
  for (const [index, bank] of all.entries()) {
    await owner.query(
      `insert into bank_contract (id, bank_id, capacity, filing_number, filing_valid_to, valid_from) values ($1, $2, $3, $4, '2030-12-31', '2020-01-01')`,
      [index + 1, bank.id, bank.capacity, `WB-JS-${String(index + 1).padStart(4, '0')}`],
    )
  }
}

/** Everybody with a post; the offered ones share one password, hashed once. */
export async function fillPeople(owner: Client, everybody: readonly Person[], end: Instant): Promise<void> {
  const random = new Random('posts')
  await owner.query('insert into person (id, name, login, demo) select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bool[])', [
    everybody.map((one) => one.id),
    everybody.map((one) => one.name),
    everybody.map((one) => one.login),
    everybody.map(() => true),
  ])
  await owner.query(
    `insert into post (id, person_id, role, node_id, province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id)
      select p.id, p.person_id, p.role, p.node_id, l.* from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[]) as p (id, person_id, role, node_id), levels_of(p.node_id) l`,
    [
      everybody.map(() => random.uuid(end - 400 * DAY_MS)),
      everybody.map((one) => one.id),
      everybody.map((one) => one.role),
      everybody.map((one) => one.nodeId),
    ],
  )
  const offered = everybody.filter((one) => one.offered)
  const hash = await hashPassword(DEMO_PASSWORD)
  await owner.query(
    'insert into identity.credential (person_id, password_hash, demo) select id, $2, true from unnest($1::uuid[]) as p (id)',
    [offered.map((one) => one.id), hash],
  )
}

/** Merchants that have long been normal with their terminals, and the terminals in stock. */
export async function fillMasters(
  owner: Client,
  seed: string,
  province: readonly Branch[],
  all: readonly Bank[],
  merchants: number,
  end: Instant,
): Promise<void> {
  const random = new Random(`${seed}/merchants`)
  const shops: unknown[][] = []
  const terminals: unknown[][] = []
  for (let index = 0; index < merchants; index += 1) {
    const branch = random.pick(province)
    const department = random.pick(branch.departments)
    const bank = random.pick(all)
    const city = bank.cities.find((one) => one.branchId === branch.id)
    const one = merchantIn(random, department)
    const day = startOfShanghaiDay(shanghaiDate(instant(end - (40 + random.between(0, 700)) * DAY_MS)))
    const made = day + random.between(9, 17) * HOUR_MS
    const id = random.uuid(made)
    const mid = `${2000 + (bank.id % 1000)}${department.code}${String(index % 100_000).padStart(5, '0')}`
    const levels = [branch.id, COMPANY_ID, department.id, bank.id, bank.provinceId, city?.id ?? null, city?.subId ?? null]
    shops.push([...levels, id, mid, one.name, one.sign, one.licence, one.mcc, one.address, one.lat, one.lon, one.contact, one.phone, made])
    for (let nth = 0; nth < (random.chance(0.3) ? 2 : 1); nth += 1) {
      const serial = INSTALLED_FROM + index * 2 + nth
      terminals.push([
        ...levels,
        random.uuid(made),
        serialOf(MODELS[index % MODELS.length]?.[2] ?? 'N9', serial),
        index % MODELS.length,
        String(50_000_000 + index * 2 + nth),
        id,
        'installed',
        'loaded',
        made,
      ])
    }
  }
  for (const branch of province) {
    for (let nth = 0; nth < STOCK_A_BRANCH; nth += 1) {
      terminals.push([
        branch.id,
        COMPANY_ID,
        null,
        null,
        null,
        null,
        null,
        random.uuid(end - 60 * DAY_MS),
        serialOf(MODELS[nth % MODELS.length]?.[2] ?? 'N9', branch.index * STOCK_A_BRANCH + nth),
        nth % MODELS.length,
        null,
        null,
        'in_stock',
        'none',
        end - 60 * DAY_MS,
      ])
    }
  }
  const column = (rows: readonly unknown[][], nth: number): unknown[] => rows.map((row) => row[nth])
  await owner.query(
    `insert into merchant (branch_id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, id, mid, name, sign_name, licence_number, mcc, address, lat, lon, contact_name, contact_phone, state, created_at)
      select b, p, d, k, kp, kc, ks, id, mid, name, sign, licence, mcc, address, lat, lon, contact, phone, 'normal', to_timestamp(made / 1000) from unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::uuid[], $9::text[],
        $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::float8[], $16::float8[], $17::text[], $18::text[], $19::float8[]) as m (b, p, d, k, kp, kc, ks, id, mid, name, sign, licence, mcc, address, lat, lon, contact, phone, made)`,
    Array.from({ length: 19 }, (_, nth) => column(shops, nth)),
  )
  await owner.query(
    `insert into terminal (branch_id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, id, serial, maker, model, tid, merchant_id, state, key_state, updated_at)
      select b, p, d, k, kp, kc, ks, id, serial, ($16::text[])[kind + 1], ($17::text[])[kind + 1], tid, merchant, state, keys, to_timestamp(made / 1000) from unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[],
        $8::uuid[], $9::text[], $10::int[], $11::text[], $12::uuid[], $13::text[], $14::text[], $15::float8[]) as t (b, p, d, k, kp, kc, ks, id, serial, kind, tid, merchant, state, keys, made)`,
    [...Array.from({ length: 15 }, (_, nth) => column(terminals, nth)), MODELS.map((one) => one[0]), MODELS.map((one) => one[1])],
  )
}
