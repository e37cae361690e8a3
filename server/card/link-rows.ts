import type { Query } from '#db/open.ts'
import { LINE_KIND, type LineEvent } from '#domain/card/line-events.ts'

export interface LinkRow {
  readonly id: string
  readonly name: string
  readonly connects: 'out' | 'in'
  readonly state: 'up' | 'down' | 'broken' | null
  readonly since: number | null
  readonly waiting: number | null
  readonly told_at: number | null
  readonly messages: number
  readonly instalments: number
  readonly p50_ms: number | null
  readonly p99_ms: number | null
}

/** The newest messages that times are taken from, and how old they may be: a walk on the journal's key that never grows. */
const TIMED_MESSAGES = 5_000
const TIMED_MINUTES = 5

/** Issuers with their links, the answers of the last whole minute, and how long the newest took. */
export function linksQuery(now: number): Query {
  return {
    name: 'card-links',
    sql: `with timed as (
        select issuer_id, extract(epoch from answered_at - received_at) * 1000 as ms
        from (select issuer_id, received_at, answered_at from gateway.journal order by id desc limit ${TIMED_MESSAGES}) newest
        where answered_at is not null and issuer_id is not null and received_at > to_timestamp($1::float8 / 1000) - interval '${TIMED_MINUTES} minutes'
      ), times as (
        select issuer_id, percentile_disc(0.5) within group (order by ms)::float8 as p50, percentile_disc(0.99) within group (order by ms)::float8 as p99
        from timed group by issuer_id
      ), minute as (
        select issuer_id, sum(messages)::int as messages, coalesce(sum(messages) filter (where kind = 'instalment'), 0)::int as instalments
        from gateway.rate where minute = date_trunc('minute', to_timestamp($1::float8 / 1000)) - interval '1 minute' group by issuer_id
      )
      select i.id, i.name, i.connects, l.state, l.since, l.waiting, l.told_at, coalesce(m.messages, 0) as messages, coalesce(m.instalments, 0) as instalments,
        t.p50 as p50_ms, t.p99 as p99_ms
      from gateway.issuer i left join gateway.link l on l.issuer_id = i.id left join minute m on m.issuer_id = i.id left join times t on t.issuer_id = i.id
      order by i.id`,
    parameters: [now],
  }
}

export interface RateRow {
  readonly minute: number
  readonly issuer_id: string
  readonly messages: number
  readonly instalments: number
  readonly approved: number
  readonly timed_out: number
  readonly total_ms: number
}

/** Messages by minute and issuer, oldest first. 68 is what a terminal is told when its issuer was silent. */
export function ratesQuery(from: number): Query {
  return {
    name: 'card-rates',
    sql: `select minute, issuer_id, sum(messages)::int as messages,
        coalesce(sum(messages) filter (where kind = 'instalment'), 0)::int as instalments,
        coalesce(sum(messages) filter (where answer in ('00', '10', '11')), 0)::int as approved,
        coalesce(sum(messages) filter (where answer = '68'), 0)::int as timed_out, sum(total_ms)::bigint as total_ms
      from gateway.rate where minute >= to_timestamp($1::float8 / 1000) and kind <> '${LINE_KIND}' group by minute, issuer_id order by minute, issuer_id`,
    parameters: [from],
  }
}

export interface AnswerCodeRow {
  readonly answer: string
  readonly messages: number
}

/** Answers by code since an instant, most frequent first. */
export function answerCodesQuery(from: number): Query {
  return {
    name: 'card-answer-codes',
    sql: `select answer, sum(messages)::bigint as messages from gateway.rate where minute >= to_timestamp($1::float8 / 1000) and kind <> '${LINE_KIND}'
      group by answer order by 2 desc, 1`,
    parameters: [from],
  }
}

export interface LineEventRow {
  readonly event: LineEvent
  readonly times: number
}

/** What happened on the lines to terminals since an instant, most frequent first. */
export function lineEventsQuery(from: number): Query {
  return {
    name: 'card-line-events',
    sql: `select answer as event, sum(messages)::bigint as times from gateway.rate
      where minute >= to_timestamp($1::float8 / 1000) and kind = '${LINE_KIND}' group by answer order by 2 desc, 1`,
    parameters: [from],
  }
}
