import type { Database, Query } from '#db/open.ts'
import {
  changedSince,
  type Indexable,
  outboxHead,
  pageOfAll,
  type Target,
  type TargetKind,
  tokensQuery,
  writeTokens,
} from './search-rows.ts'
import { nameTokens, numberTokens, phoneToken } from './tokens.ts'

const PAGE = 500
const PAGES_A_RUN = 50
const FIRST_ID = '00000000-0000-0000-0000-000000000000'
const KINDS: readonly TargetKind[] = ['order', 'merchant', 'terminal']

/** Brings the index up to what the outbox tells; the first time, up to everything there is. Twice does the same. */
export async function indexChanges(db: Database): Promise<void> {
  for (let page = 0; page < PAGES_A_RUN; page++) {
    const changes = await changedSince(db, PAGE)
    if (changes.cursor === null) return indexAll(db)
    await writeTokens(db, queriesOf(changes.found), changes.settled > 0 ? changes.settled : null)
    if (changes.settled === 0 || changes.settled < changes.last) return
  }
}

async function indexAll(db: Database): Promise<void> {
  const head = await outboxHead(db)
  for (const kind of KINDS) {
    let after: string | undefined = FIRST_ID
    while (after !== undefined) {
      const found: Indexable = await pageOfAll(db, kind, after, PAGE)
      await writeTokens(db, queriesOf(found), null)
      after = [...found.orders, ...found.merchants, ...found.terminals].at(-1)?.id
    }
  }
  await writeTokens(db, [], head)
}

function queriesOf(found: Indexable): Query[] {
  const targets: readonly (readonly [TargetKind, Target[]])[] = [
    ['order', found.orders.map((one) => ({ id: one.id, tokens: numberTokens(one.number) }))],
    ['merchant', found.merchants.map((one) => ({ id: one.id, tokens: merchantTokens(one) }))],
    ['terminal', found.terminals.map((one) => ({ id: one.id, tokens: [...numberTokens(one.serial), ...numberTokens(one.tid)] }))],
  ]
  return targets.filter(([, some]) => some.length > 0).map(([kind, some]) => tokensQuery(kind, some))
}

function merchantTokens(one: Indexable['merchants'][number]): string[] {
  return [
    ...nameTokens(one.name),
    ...(one.sign_name ? nameTokens(one.sign_name) : []),
    ...numberTokens(one.mid),
    ...numberTokens(one.licence_number),
    ...(one.contact_phone ? [phoneToken(one.contact_phone)] : []),
  ]
}
