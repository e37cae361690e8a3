import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import type { Vault } from '#db/vault.ts'
import type { Product } from '#domain/instalment/product.ts'

/** A terminal with a loaded key, without its installation order: so that any terminal can be pointed at the gateway of a demo. */
export interface TerminalWish {
  readonly tid: string
  readonly mid: string
  /** 16 bytes. */
  readonly tmk: Buffer
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

/** Somewhere in the company and at a bank that a terminal may hang from. */
const PLACE = `select b.parent_id as province_id, b.id as branch_id, d.id as department_id, k.id as bank_id
  from organisation d join organisation b on b.id = d.parent_id and b.kind = 'company' and b.level = 1
  cross join lateral (select id from organisation where kind = 'bank' and level = 0 order by id limit 1) k
  where d.kind = 'company' and d.level = 2 order by d.id limit 1`

/**
 * Makes or changes a terminal, its merchant and its key. The connection is the owner's.
 * @throws Error when the database has no organisation to hang it from
 */
export async function enrolTerminal(owner: Client, vault: Vault, wish: TerminalWish): Promise<void> {
  const place = (await owner.query(PLACE)).rows[0]
  if (!place) throw new Error('This database has no organisation yet: fill the demo first (npm start).')
  const levels = [place.branch_id, place.province_id, place.department_id, place.bank_id]
  const one = randomBytes(16)
  const two = Buffer.from(wish.tmk.map((byte, at) => byte ^ (one[at] as number)))
  const serial = `SIM${wish.tid}`
  const order = uuidOf(`order ${wish.tid}`)
  await owner.query('begin')
  await owner.query(
    `insert into merchant (branch_id, province_id, department_id, bank_id, id, mid, name, sign_name, licence_number, mcc, address, state, created_at)
     select $1, $2, $3, $4, $5, $6, '模拟商户 ' || $6, 'Simulated merchant', 'SIM' || $6, $7, '—', 'normal', now()
     where not exists (select 1 from merchant where mid = $6)`,
    [...levels, randomUUID(), wish.mid, wish.mcc ?? '5732'],
  )
  await owner.query('delete from terminal_key where serial = $1', [serial])
  await owner.query('delete from terminal where tid = $1 and serial = $2', [wish.tid, serial])
  await owner.query(
    `insert into terminal (branch_id, province_id, department_id, bank_id, id, serial, maker, model, tid, order_id, merchant_id, state, key_state, updated_at)
     select $1, $2, $3, $4, $5, $6, 'Simulator', 'SIM', $7, $8, m.id, 'installed', 'loaded', now() from merchant m where m.mid = $9 and m.branch_id = $1 limit 1`,
    [...levels, uuidOf(`terminal ${wish.tid}`), serial, wish.tid, order, wish.mid],
  )
  await owner.query(
    `insert into terminal_key (branch_id, province_id, department_id, bank_id, order_id, serial, component_one, component_two, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'loaded')`,
    [...levels, order, serial, vault.seal(one), vault.seal(two)],
  )
  await owner.query(
    `insert into gateway.session (tid, mid, serial, mac) values ($1, $2, $3, $4)
     on conflict (tid) do update set mid = excluded.mid, serial = excluded.serial, mac = excluded.mac, pik = null, mak = null`,
    [wish.tid, wish.mid, serial, wish.mac ?? 'annex-b'],
  )
  await owner.query('commit')
}

/** Makes or changes an issuer's link and one product on its cards. */
export async function enrolIssuer(owner: Client, vault: Vault, issuer: IssuerWish, product: Product): Promise<void> {
  await owner.query(
    `insert into gateway.issuer (id, name, host, port, mak, connects, pik) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set name = excluded.name, host = excluded.host, port = excluded.port, mak = excluded.mak, connects = excluded.connects, pik = excluded.pik`,
    [
      issuer.id,
      issuer.name,
      issuer.host,
      issuer.port,
      issuer.mak && vault.seal(issuer.mak),
      issuer.connects ?? 'out',
      issuer.pik ? vault.seal(issuer.pik) : null,
    ],
  )
  await owner.query(
    'insert into gateway.product (project, issuer_id, body) values ($1, $2, $3) on conflict (project) do update set issuer_id = excluded.issuer_id, body = excluded.body',
    [product.project, issuer.id, JSON.stringify(product)],
  )
}

function uuidOf(name: string): string {
  const hex = createHash('sha256').update(`tillwright simulator ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
