import type { Query } from '#db/open.ts'
import type { MessageRow } from './card-rows.ts'

export interface MessageFilter {
  readonly tid?: string | undefined
  readonly mid?: string | undefined
  readonly reference?: string | undefined
  readonly stan?: number | undefined
  readonly state?: string | undefined
  readonly after?: MessageCursor | undefined
  readonly limit: number
}

/** What a page goes on behind: in a terminal's messages a place in a batch, else an id alone. */
export interface MessageCursor {
  readonly id: number
  readonly batch: number | null
}

/** A row of a page; `looked_to` says how far down was looked for it, null when to the end. A page without any has one row that says this alone. */
export type ListedMessage = (MessageRow | { readonly id: null }) & { readonly looked_to: number | null }

/** Where nothing narrows the journal by an index, so many of its ids are looked at for a page and no more. */
const LOOKED_IDS = 50_000
/** And so many messages of one merchant or terminal, of which a page wants some alone. */
const LOOKED_MESSAGES = 5_000
const ID_MAX = 999_999_999_999_999
const BATCH_MAX = 999_999_999

const COLUMNS = `id, mti, tid, mid, batch, stan, kind, state, test, reversal_wanted, amount, card_masked, periods, project,
        issuer_id, authorisation, answer, settlement_date, received_at, answered_at`
const SAID = `j.id, j.mti, j.tid, j.mid, j.batch, j.stan, j.kind, j.state, j.test, j.reversal_wanted, j.amount, j.card_masked, j.periods, j.project,
      j.issuer_id, i.name as issuer_name, j.authorisation, j.answer, j.settlement_date::text as settlement_date, j.received_at, j.answered_at`

/**
 * A page of the journal, newest first (ids rise with time). However large the journal and whatever is asked, a page reads a bounded part of
 * it: what fits is found in pieces, each with the place where the next begins.
 */
export function messagesQuery(filter: MessageFilter): Query {
  const parameters: unknown[] = []
  const value: Value = (one) => `$${parameters.push(one)}`
  const { looked, page, order } = filter.reference
    ? byReference(filter, value)
    : filter.tid
      ? ofTerminal(filter, value)
      : filter.mid
        ? ofMerchant(filter, value)
        : ofAll(filter, value)
  return {
    sql: `${looked}
      select l.looked_to, ${SAID}
      from looked l left join lateral (${page}) j on true left join gateway.issuer i on i.id = j.issuer_id
      order by ${order}`,
    parameters,
  }
}

type Value = (one: unknown) => string
interface Asked {
  /** A `with` that ends with `looked`: one row. */
  readonly looked: string
  readonly page: string
  readonly order: string
}

/** What no index of the journal knows. */
function filtered({ stan, state }: MessageFilter, value: Value): string {
  return (stan === undefined ? '' : ` and stan = ${value(stan)}`) + (state ? ` and state = ${value(state)}` : '')
}

function byReference(filter: MessageFilter, value: Value): Asked {
  const { reference, tid, mid, after } = filter
  const also = (tid ? ` and tid = ${value(tid)}` : '') + (mid ? ` and mid = ${value(mid)}` : '') + filtered(filter, value)
  return {
    looked: 'with looked as (select null::bigint as looked_to)',
    page: `select ${COLUMNS} from gateway.journal where id = ${value(Number(reference))} and id < ${value(after?.id ?? ID_MAX)}${also}`,
    order: 'j.id desc',
  }
}

function ofAll(filter: MessageFilter, value: Value): Asked {
  const before = filter.after ? `${value(filter.after.id)}::bigint` : '(select coalesce(max(id), 0) + 1 from gateway.journal)'
  return {
    looked: `with looked as (select nullif(greatest(b.before - ${LOOKED_IDS}, 0), 0) as looked_to, b.before from (select ${before} as before) b)`,
    page: `select ${COLUMNS} from gateway.journal
        where id < l.before and id >= coalesce(l.looked_to, 0)${filtered(filter, value)} order by id desc limit ${value(filter.limit + 1)}`,
    order: 'j.id desc',
  }
}

/** By the merchant's own index, whichever terminals it had. */
function ofMerchant(filter: MessageFilter, value: Value): Asked {
  const whose = `mid = ${value(filter.mid)} and id < ${value(filter.after?.id ?? ID_MAX)}`
  const further = filtered(filter, value)
  const lookedTo = further
    ? `(select id from gateway.journal where ${whose} order by id desc offset ${LOOKED_MESSAGES} limit 1)`
    : 'null::bigint'
  return {
    looked: `with looked as (select ${lookedTo} as looked_to)`,
    page: `select ${COLUMNS} from gateway.journal
        where ${whose} and id >= coalesce(l.looked_to, 0)${further} order by id desc limit ${value(filter.limit + 1)}`,
    order: 'j.id desc',
  }
}

/**
 * By the journal's own key (tid, mid, batch, …): the newest batch first, and the messages of a batch by id, which puts what came for a batch
 * that was left beside the rest of it. The merchants that a terminal was at are found in the key, one probe each.
 */
function ofTerminal(filter: MessageFilter, value: Value): Asked {
  const tid = value(filter.tid)
  const batch = `${value(filter.after?.batch ?? BATCH_MAX)}::int`
  const before = `batch <= ${batch} and (batch, id) < (${batch}, ${value(filter.after?.id ?? ID_MAX)}::bigint)`
  const mids = filter.mid
    ? `mids as (select ${value(filter.mid)}::text as mid)`
    : `mids as (
        select min(mid) as mid from gateway.journal where tid = ${tid}
        union all select (select min(mid) from gateway.journal where tid = ${tid} and mid > m.mid) from mids m where m.mid is not null
      )`
  // The number is in the key, the state is not.
  const lookedTo = filter.state
    ? `(select max(b.batch) from mids m cross join lateral (
          select batch from gateway.journal where tid = ${tid} and mid = m.mid and batch <= ${batch} order by batch desc offset ${LOOKED_MESSAGES} limit 1
        ) b)`
    : 'null::int'
  const limit = value(filter.limit + 1)
  return {
    looked: `with recursive ${mids}, looked as (select ${lookedTo} as looked_to)`,
    page: `select b.* from mids m cross join lateral (
          select ${COLUMNS} from gateway.journal
          where tid = ${tid} and mid = m.mid and ${before} and batch >= coalesce(l.looked_to, 0)${filtered(filter, value)}
          order by batch desc, id desc limit ${limit}
        ) b order by b.batch desc, b.id desc limit ${limit}`,
    order: 'j.batch desc, j.id desc',
  }
}
