import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useAnswerCodes, useCardLinks, useCardRates, useLineEvents } from '#web/api/card.ts'
import { useSession } from '#web/api/session.ts'
import { Answered } from '../shell/states.tsx'
import { Batches, TerminalsSeen } from './batches.tsx'
import { type CardSearch, readSearch, TABS } from './filter.ts'
import { Links } from './links.tsx'
import { MessageDrawer } from './message-drawer.tsx'
import { Messages } from './messages.tsx'
import { Differences, Pending } from './queues.tsx'
import { AnswerCodes, Traffic } from './traffic.tsx'
import { useCardText } from './use-card-text.ts'
import './card.css'

const MINUTES = 60

/** The card path at work: links, traffic, answers, what is pending, batches and every message (docs/spec/8, The switch). */
export function CardPage() {
  const { say } = useCardText()
  const session = useSession()
  const links = useCardLinks()
  const rates = useCardRates(MINUTES)
  const codes = useAnswerCodes()
  const events = useLineEvents()
  const [opened, setOpened] = useState<string | null>(null)
  useEffect(() => {
    document.title = `${say('title')} · Tillwright`
  }, [say])
  return (
    <div className="cs-pad co">
      <div className="cs-title">
        <h1>{say('title')}</h1>
        <span className="cs-sub">
          {session.data?.post.nodeName} · {say('live')}
        </span>
      </div>
      <Answered query={links}>{(told) => <Links links={told.items} rates={rates.data?.items ?? []} />}</Answered>
      {/* Who may not look is told so once, above. */}
      {links.error && !links.data ? null : (
        <>
          <div className="co-pair">
            <Answered query={rates}>{(told) => <Traffic rates={told.items} />}</Answered>
            <Answered query={codes}>
              {(told) => <AnswerCodes codes={told.items} events={events.data?.items ?? (events.error ? 'unread' : 'awaited')} />}
            </Answered>
          </div>
          <div className="co-pair">
            <Pending open={setOpened} />
            <Differences open={setOpened} />
          </div>
          <Details open={setOpened} />
        </>
      )}
      {opened === null ? null : <MessageDrawer id={opened} close={() => setOpened(null)} />}
    </div>
  )
}

/** The three lists under tabs; tab and filter stand in the address. */
function Details({ open }: { open: (id: string) => void }) {
  const { say } = useCardText()
  const go = useNavigate()
  const search = readSearch(useSearch({ strict: false }) as Record<string, unknown>)
  const tab = search.tab ?? 'messages'
  const put = (next: CardSearch): void => void go({ to: '/card', search: readSearch({ ...next, tab }) as never, replace: true })
  return (
    <section className="co-block co-details" aria-label={say('views')}>
      <nav className="co-tabs" aria-label={say('views')}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            aria-current={one === tab ? 'page' : undefined}
            onClick={() => void go({ to: '/card', search: readSearch({ tab: one }) as never, replace: true })}
          >
            {say(one)}
          </button>
        ))}
      </nav>
      {tab === 'messages' ? <Messages search={search} put={put} open={open} /> : null}
      {tab === 'batches' ? <Batches search={search} put={put} /> : null}
      {tab === 'terminals' ? <TerminalsSeen search={search} put={put} /> : null}
    </section>
  )
}
