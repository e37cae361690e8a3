import type { Client } from 'pg'
import type { Role } from '#domain/organisation/role.ts'
import { parseInstant } from '#domain/time.ts'
import { message } from '#gateway/iso8583/message.ts'
import { redact } from '#gateway/iso8583/redact.ts'
import { NODES } from '../testing.ts'

/** When all of this is looked at. */
export const NOW = parseInstant('2026-11-25T12:00:30+08:00')

/** A card number that may be seen nowhere. */
export const PAN = '6228481234567890128'

/** The role alone is not enough, nor is the province. */
export const COMPANY_ROLES_TO_REFUSE: readonly (readonly [Role, number])[] = [
  ['branch_manager', NODES.branch],
  ['finance_officer', NODES.otherBranch],
  ['dispatcher', NODES.province],
  ['admin_system', NODES.province],
  ['bank_supervisor', NODES.bank],
]

const REQUEST = redact(
  '0200',
  message('0200', {
    2: PAN,
    3: '000000',
    4: '000000020000',
    11: '000001',
    22: '021',
    25: '64',
    35: `${PAN}=30122010000000000`,
    41: '10000001',
    42: '898320157320001',
    49: '156',
    52: Buffer.alloc(8, 7),
    60: '22000001000',
    62: Buffer.from(`12${'TEST-12'.padEnd(30)}`, 'latin1'),
    64: Buffer.alloc(8, 9),
  }).fields,
)
/** As no journal keeps it: the card in clear, the PIN as it came. */
const CARELESS = { 2: PAN, 44: `card ${PAN}`, 52: '0123456789ABCDEF', 60: '25000001000', 63: `CUP${PAN}` }
/** Bytes of an answer stand behind `0x`. */
const ANSWERED = {
  62: `0x${Buffer.from(`000000001700156000000000600${' '.repeat(50)}`, 'latin1').toString('hex')}`,
  15: '1124',
  37: '000000001001',
  44: '48023010',
}

/** Two terminals, three messages, a batch of each kind: what a gateway would have written. The connection is the owner's. */
export async function fillGateway(owner: Client): Promise<void> {
  await owner.query(
    `insert into gateway.issuer (id, name, host, port, mak) values ('01020000', '工行', 'x', 1, 'sealed'), ('01030000', '农行', 'x', 2, 'sealed')`,
  )
  await owner.query(
    `insert into gateway.link (issuer_id, state, since, waiting, told_at) values ('01030000', 'up', timestamptz '2026-11-25 12:00:30+08' - interval '1 hour', 2, timestamptz '2026-11-25 12:00:30+08'),
     ('01020000', 'up', timestamptz '2026-11-25 12:00:30+08' - interval '1 hour', 0, timestamptz '2026-11-25 12:00:30+08' - interval '1 hour')`,
  )
  await owner.query(
    `insert into gateway.rate (minute, issuer_id, kind, answer, messages, total_ms)
     select date_trunc('minute', timestamptz '2026-11-25 12:00:30+08') - interval '1 minute', '01030000', kind, answer, messages, messages * 50
     from (values ('instalment', '00', 120), ('sale', '51', 7), ('sale', '68', 3)) as r (kind, answer, messages)`,
  )
  await owner.query(
    `insert into gateway.rate (minute, issuer_id, kind, answer, messages, total_ms)
     select date_trunc('minute', timestamptz '2026-11-25 12:00:30+08') - interval '1 minute', '', kind, answer, messages, messages * 2
     from (values ('sale', '57', 2), ('reversal', '25', 1), ('line', 'frames_broken', 4), ('line', 'mac_wrong', 9)) as r (kind, answer, messages)`,
  )
  await owner.query(
    `insert into gateway.session (tid, mid, serial, batch, mac, pik, mak, signed_in_at) values
     ('10000001', '898320157320001', 'S1', 2, 'annex-b', 'sealed', 'sealed', timestamptz '2026-11-25 12:00:30+08'), ('10000002', '898320157320002', 'S2', 1, 'sm4', null, null, timestamptz '2026-11-25 12:00:30+08')`,
  )
  const rows = [
    [1001, '0200', '10000001', '898320157320001', 1, 'instalment', 'approved', 20_000, '00', ANSWERED, REQUEST],
    [1002, '0200', '10000001', '898320157320001', 2, 'sale', 'timed_out', 30_000, '68', {}, REQUEST],
    [1003, '0220', '10000002', '898320157320002', 1, 'refund', 'approved', 5_000, '00', {}, CARELESS],
  ] as const
  for (const [id, mti, tid, mid, stan, kind, state, amount, answer, answered, request] of rows)
    await owner.query(
      `insert into gateway.journal (id, mti, tid, mid, batch, stan, kind, state, amount, card_digest, card_masked, card, periods, project, issuer_id, answer, answered,
         settlement_date, received_at, answered_at, request)
       values ($1, $2, $3, $4, 1, $5, $6, $7, $8, 'digest', '622848*********0128', 'sealed', 12, 'TEST-12', '01030000', $9, $10, '2026-11-25', timestamptz '2026-11-25 12:00:30+08', timestamptz '2026-11-25 12:00:30+08', $11)`,
      [id, mti, tid, mid, stan, kind, state, amount, answer, JSON.stringify(answered), JSON.stringify(request)],
    )
  await owner.query("update gateway.journal set answered_at = received_at + interval '120 milliseconds'")
  await owner.query(
    `insert into gateway.advice (journal_id, kind, issuer_id, reason, settlement_date, state, tries, next_try_at) values
     (1002, 'reversal', '01030000', '4354', '2026-11-25', 'wanted', 3, timestamptz '2026-11-25 12:00:30+08'), (1003, 'refund', '01030000', '', '2026-11-25', 'wanted', 1, timestamptz '2026-11-25 12:00:30+08' + interval '1 second'),
     (1001, 'reversal', '01030000', '4351', '2026-11-25', 'done', 1, timestamptz '2026-11-25 12:00:30+08')`,
  )
  await owner.query(
    `insert into gateway.batch (tid, mid, batch, state, terminal_totals, our_totals, settled_at, settlement_date) values
     ('10000001', '898320157320001', 1, 'agreed', $1, $1, timestamptz '2026-11-25 12:00:30+08' - interval '1 minute', '2026-11-25'), ('10000002', '898320157320002', 1, 'difference', $2, $1, timestamptz '2026-11-25 12:00:30+08', '2026-11-25')`,
    [`${'20000'.padStart(12, '0')}001${'0'.repeat(15)}`, `${'10000'.padStart(12, '0')}001${'0'.repeat(15)}`],
  )
  await owner.query(
    `insert into gateway.difference (kind, tid, mid, batch, journal_id, detail) values ('amount', '10000002', '898320157320002', 1, 1001, '{"stan": 1, "ours": 20000, "theirs": 10000}')`,
  )
}
