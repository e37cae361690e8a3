import { fen, formatYuan } from '#domain/money.ts'
import { DAY_MS, HOUR_MS, type Instant } from '#domain/time.ts'
import { type CardDifference, type PendingAdvice, useCardDifferences, usePendingAdvice } from '#web/api/card.ts'
import { useNow } from '#web/ui/now.ts'
import { countdown, instantOf, minuteOf } from '#web/ui/time-said.ts'
import { TableList } from '../shell/table-list.tsx'
import { type CardSay, isCardKey, useCardText } from './use-card-text.ts'

const wordOf = (say: CardSay, key: string, otherwise: string): string => (isCardKey(key) ? say(key) : otherwise)
const yuanOf = (amountFen: number | null): string => (amountFen === null ? '—' : formatYuan(fen(amountFen)))

/** What issuers have not confirmed, with the time that is left until the day's cut-off. */
export function Pending({ open }: { open: (id: string) => void }) {
  const { say } = useCardText()
  const query = usePendingAdvice()
  const now = useNow()
  return (
    <section className="co-block">
      <h2>{say('pending')}</h2>
      <TableList<PendingAdvice>
        query={query}
        none={say('noPending')}
        label={say('pending')}
        keyOf={(row) => `${row.messageId} ${row.kind}`}
        head={[say('what'), say('issuer'), 'TID', say('stan'), say('amount'), say('why'), say('tries'), say('nextTry'), say('untilCutOff')]}
        cells={(row) => [
          <button key="what" type="button" className="tw-link" onClick={() => open(row.messageId)}>
            {wordOf(say, `advice.${row.kind}`, row.kind)}
          </button>,
          row.issuerName,
          <Figure key="tid" said={row.tid} />,
          <Figure key="stan" said={String(row.stan).padStart(6, '0')} />,
          <Figure key="amount" said={yuanOf(row.amountFen)} />,
          row.reason === '' ? '—' : wordOf(say, `reason.${row.reason}`, row.reason),
          <Figure key="tries" said={String(row.tries)} />,
          <NextTry key="next" at={instantOf(row.nextTryAt)} now={now} />,
          <UntilCutOff key="until" at={instantOf(row.until)} now={now} />,
        ]}
      />
    </section>
  )
}

function Figure({ said }: { said: string }) {
  return <span className="num">{said}</span>
}

function NextTry({ at, now }: { at: Instant | null; now: Instant }) {
  const { say } = useCardText()
  if (at === null) return '—'
  const seconds = Math.ceil((at - now) / 1_000)
  return <span className="num">{seconds <= 0 ? say('now') : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`}</span>
}

function UntilCutOff({ at, now }: { at: Instant | null; now: Instant }) {
  const { say, sayShared } = useCardText()
  if (at === null) return '—'
  const left = at - now
  const tone = left <= 0 ? 'breach' : left < HOUR_MS ? 'warn' : left < DAY_MS ? 'running' : 'none'
  return <span className={`num tw-tone-${tone}`}>{left <= 0 ? say('pastCutOff') : countdown(sayShared, left)}</span>
}

/** Difference cases that nobody has closed. */
export function Differences({ open }: { open: (id: string) => void }) {
  const { say } = useCardText()
  const query = useCardDifferences()
  return (
    <section className="co-block">
      <h2>{say('differences')}</h2>
      <TableList<CardDifference>
        query={query}
        none={say('noDifferences')}
        label={say('differences')}
        keyOf={(row) => row.id}
        head={[say('what'), 'TID', say('batch'), say('ours'), say('theirs'), say('opened')]}
        cells={(row) => {
          const { messageId } = row
          const what = wordOf(say, `difference.${row.kind}`, say('difference.other'))
          const opened = instantOf(row.openedAt)
          return [
            messageId === null ? (
              what
            ) : (
              <button key="what" type="button" className="tw-link" onClick={() => open(messageId)}>
                {what}
              </button>
            ),
            <Figure key="tid" said={row.tid ?? '—'} />,
            <Figure key="batch" said={row.batch === null ? '—' : String(row.batch).padStart(6, '0')} />,
            <Figure key="ours" said={yuanOf(row.oursFen)} />,
            <Figure key="theirs" said={yuanOf(row.theirsFen)} />,
            <time key="opened">{opened === null ? '—' : minuteOf(opened)}</time>,
          ]
        }}
      />
    </section>
  )
}
