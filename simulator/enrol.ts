import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import type { Vault } from '#db/vault.ts'
import { BATCH_ROUND, batchOnLine } from '#domain/card/batch-number.ts'
import type { Product } from '#domain/instalment/product.ts'

/** A terminal with a loaded key, without its installation order: so that any terminal can be pointed at the gateway of a demo. */
export interface TerminalWish {
  readonly tid: string
  readonly mid: string
  /** 16 bytes. */
  readonly tmk: Buffer
  /** Of the merchant, a new one or one that is there. */
  readonly mcc?: string
  readonly mac?: 'annex-b' | 'x9.19' | 'sm4'
}

export interface IssuerWish {
  readonly id: string
  readonly name: string
  readonly host: string
  readonly port: number
  /** 8 bytes; null: messages carry no MAC. */
  readonly mak: Buffer | null
  /** 8 or 16 bytes; without it PINs do not go on to this issuer. */
  readonly pik?: Buffer
  readonly connects?: 'out' | 'in'
}

/** What stood in the way of a terminal and gave way. */
export interface TerminalEnrolled {
  /** Serials of the terminals that had this TID; they are without one now. */
  readonly tookTidFrom: readonly string[]
  /** A merchant with this MID was there: name and trade before. */
  readonly merchant: { readonly name: string; readonly mcc: string } | null
  /** The batch that its sign-in will begin or go on with. */
  readonly batch: number
}

/** Somewhere in the company and at a bank that a terminal may hang from. */
const PLACE = `select b.parent_id as province_id, b.id as branch_id, d.id as department_id, k.id as bank_id,
    null::int as bank_province_id, null::int as bank_city_id, null::int as bank_branch_id
  from organisation d join organisation b on b.id = d.parent_id and b.kind = 'company' and b.level = 1
  cross join lateral (select id from organisation where kind = 'bank' and level = 0 order by id limit 1) k
  where d.kind = 'company' and d.level = 2 order by d.id limit 1`
const LEVELS = ['branch_id', 'province_id', 'department_id', 'bank_id', 'bank_province_id', 'bank_city_id', 'bank_branch_id']
const LEVEL_COLUMNS = LEVELS.join(', ')

interface Merchant {
  readonly id: string
  readonly levels: readonly unknown[]
  readonly before: TerminalEnrolled['merchant']
}

/** One transaction on the owner's connection, alone among enrolments: all of it is there afterwards, or nothing. */
export async function enrolling<T>(owner: Client, work: () => Promise<T>): Promise<T> {
  await owner.query('begin')
  try {
    await owner.query("select pg_advisory_xact_lock(hashtext('tillwright enrol'))")
    const made = await work()
    await owner.query('commit')
    return made
  } catch (error) {
    await owner.query('rollback')
    throw error
  }
}

/**
 * Makes or changes a terminal, its merchant and its key, as a terminal that begins anew: not signed in, in a batch without messages.
 * The connection is the owner's.
 * @throws Error when the database has no organisation to hang it from
 */
export function enrolTerminal(owner: Client, vault: Vault, wish: TerminalWish): Promise<TerminalEnrolled> {
  return enrolling(owner, () => writeTerminal(owner, vault, wish))
}

/** The same inside of a transaction that is open. */
export async function writeTerminal(owner: Client, vault: Vault, wish: TerminalWish): Promise<TerminalEnrolled> {
  const merchant = (await merchantThere(owner, wish)) ?? (await newMerchant(owner, wish))
  const one = randomBytes(wish.tmk.length)
  const two = Buffer.from(wish.tmk.map((byte, at) => byte ^ (one[at] as number)))
  const serial = `SIM${wish.tid}`
  const order = uuidOf(`order ${wish.tid}`)
  // Two terminals with one number would answer for each other: whoever has it gives it up, as one does that goes back to stock.
  const freed = await owner.query<{ serial: string }>('update terminal set tid = null where tid = $1 and serial <> $2 returning serial', [
    wish.tid,
    serial,
  ])
  await owner.query('delete from terminal_key where serial = $1', [serial])
  await owner.query('delete from terminal where serial = $1', [serial])
  await owner.query(
    `insert into terminal (${LEVEL_COLUMNS}, id, serial, maker, model, tid, order_id, merchant_id, state, key_state, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'Simulator', 'SIM', $10, $11, $12, 'installed', 'loaded', now())`,
    [...merchant.levels, uuidOf(`terminal ${wish.tid}`), serial, wish.tid, order, merchant.id],
  )
  await owner.query(
    `insert into terminal_key (${LEVEL_COLUMNS}, order_id, serial, component_one, component_two, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'loaded')`,
    [...merchant.levels, order, serial, vault.seal(one), vault.seal(two)],
  )
  // It counts its messages from the beginning: in a batch that has some they would be taken for repeated ones.
  const session = await owner.query<{ batch: number }>(
    `insert into gateway.session as s (tid, mid, serial, mac) values ($1, $2, $3, $4)
     on conflict (tid) do update set mid = excluded.mid, serial = excluded.serial, mac = excluded.mac, pik = null, mak = null, parameters_due = true, test = false,
       batch = case when exists (select 1 from gateway.journal j where j.tid = s.tid and j.batch = s.batch)
         or exists (select 1 from gateway.batch b where b.tid = s.tid and b.batch = s.batch) then s.batch + 1 + (s.batch % ${BATCH_ROUND} = ${BATCH_ROUND - 1})::int else s.batch end
     returning batch`,
    [wish.tid, wish.mid, serial, wish.mac ?? 'annex-b'],
  )
  return { tookTidFrom: freed.rows.map((row) => row.serial), merchant: merchant.before, batch: batchOnLine(session.rows[0]?.batch ?? 1) }
}

/** The merchant with this MID, in whatever branch, with the trade that is wished. */
async function merchantThere(owner: Client, wish: TerminalWish): Promise<Merchant | null> {
  const { rows } = await owner.query(
    `select id, name, mcc, ${LEVEL_COLUMNS} from merchant where mid = $1 order by state <> 'normal', created_at, id limit 1`,
    [wish.mid],
  )
  const [found] = rows
  if (!found) return null
  if (wish.mcc !== undefined)
    await owner.query('update merchant set mcc = $3 where branch_id = $1 and id = $2', [found.branch_id, found.id, wish.mcc])
  return { id: found.id, levels: LEVELS.map((level) => found[level]), before: { name: found.name, mcc: found.mcc } }
}

async function newMerchant(owner: Client, wish: TerminalWish): Promise<Merchant> {
  const place = (await owner.query(PLACE)).rows[0]
  if (!place) throw new Error('This database has no organisation yet: fill the demo first (npm start).')
  const [id, levels] = [randomUUID(), LEVELS.map((level) => place[level])]
  await owner.query(
    `insert into merchant (${LEVEL_COLUMNS}, id, mid, name, sign_name, licence_number, mcc, address, state, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text, '模拟商户 ' || $9, 'Simulated merchant', 'SIM' || $9, $10, '—', 'normal', now())`,
    [...levels, id, wish.mid, wish.mcc ?? '5732'],
  )
  return { id, levels, before: null }
}

/** Makes or changes an issuer's link and one product on its cards: a bank of the demo's own, which leaves what was enrolled by hand as it is. */
export async function enrolIssuer(owner: Client, vault: Vault, issuer: IssuerWish, product: Product): Promise<void> {
  await owner.query(
    `insert into gateway.issuer as i (id, name, host, port, mak, connects, pik) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set ${ISSUER_CHANGES} where i.enrolled_at is null`,
    issuerValues(vault, issuer),
  )
  await writeProduct(owner, issuer.id, product, false)
}

const ISSUER_CHANGES =
  'name = excluded.name, host = excluded.host, port = excluded.port, mak = excluded.mak, connects = excluded.connects, pik = excluded.pik'

/** The same by hand, inside of a transaction that is open: cards go to the issuer that was enrolled last, whatever the demo's banks say. */
export async function writeIssuer(owner: Client, vault: Vault, issuer: IssuerWish, product: Product): Promise<void> {
  await owner.query(
    `insert into gateway.issuer (id, name, host, port, mak, connects, pik, enrolled_at) values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())
     on conflict (id) do update set ${ISSUER_CHANGES}, enrolled_at = excluded.enrolled_at`,
    issuerValues(vault, issuer),
  )
  await writeProduct(owner, issuer.id, product, true)
}

/**
 * Makes or changes a product. One of an issuer that was enrolled by hand changes by hand alone. Terminals that see it, or saw what it was,
 * are told at their next sign-in to download their menus.
 */
async function writeProduct(owner: Client, issuerId: string, product: Product, byHand: boolean): Promise<void> {
  await owner.query(
    `with written as (
      insert into gateway.product as p (project, issuer_id, body) values ($1, $2, $3)
      on conflict (project) do update set issuer_id = excluded.issuer_id, body = excluded.body
      where (p.issuer_id, p.body) is distinct from (excluded.issuer_id, excluded.body)
        and ($4 or not exists (select 1 from gateway.issuer i where i.id = p.issuer_id and i.enrolled_at is not null))
      returning project, body
    ), menus as (
      select body->'mids' as mids, body->'mccs' as mccs from written
      union all select p.body->'mids', p.body->'mccs' from gateway.product p join written w on w.project = p.project
    )
    update gateway.session s set parameters_due = true from gateway.field_terminal t
    where t.tid = s.tid and exists (
      select 1 from menus where (mids = '[]' or mids ? t.mid or mids @> jsonb_build_array(jsonb_build_object('mid', t.mid))) and (mccs = '[]' or mccs ? t.mcc)
    )`,
    [product.project, issuerId, JSON.stringify(product), byHand],
  )
}

function issuerValues(vault: Vault, { id, name, host, port, mak, connects, pik }: IssuerWish): unknown[] {
  return [id, name, host, port, mak && vault.seal(mak), connects ?? 'out', pik ? vault.seal(pik) : null]
}

function uuidOf(name: string): string {
  const hex = createHash('sha256').update(`tillwright simulator ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
