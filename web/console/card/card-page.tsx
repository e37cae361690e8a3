import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { instant } from '#domain/time.ts'
import { useAnswerCodes, useCardLinks, useCardRates, useLineEvents } from '#web/api/card.ts'
import { useSession } from '#web/api/session.ts'
import { Answered } from '../shell/states.tsx'
import { Batches, TerminalsSeen } from './batches.tsx'
import { type CardSearch, readSearch, TABS } from './filter.ts'
import { Links } from './links.tsx'
import { MessageDrawer } from './message-drawer.tsx'
import { Messages } from './messages.tsx'
import { Differences, Pending } from './queues.tsx'
import { secondOf } from './second-of.ts'
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
  const { opened, open, close } = useOpened()
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
      <Stale query={links} />
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
            <Pending open={open} />
            <Differences open={open} />
          </div>
          <Details open={open} />
        </>
      )}
      {opened === undefined ? null : <MessageDrawer key={opened} id={opened} close={close} />}
    </div>
  )
}

/** What is shown is of before: the figures no longer move. */
function Stale({ query }: { query: { data: unknown; error: unknown; fetchStatus: string; dataUpdatedAt: number } }) {
  const { say } = useCardText()
  // Without a network nothing is asked at all, so nothing fails: it is put off.
  if ((!query.error && query.fetchStatus !== 'paused') || query.data === undefined) return null
  return (
    <p className="tw-problem" role="status">
      {say('stale', { at: secondOf(instant(query.dataUpdatedAt)) })}
    </p>
  )
}

/** The message that is open stands in the address: it can be sent to a colleague, and Back closes it. */
function useOpened() {
  const go = useNavigate()
  const router = useRouter()
  const search = readSearch(useSearch({ strict: false }) as Record<string, unknown>)
  const { message: opened, ...rest } = search
  return {
    opened,
    open: (message: string): void => void go({ to: '/card', search: { ...search, message } as never, resetScroll: false }),
    close: (): void => {
      // Whoever opened it here goes back to where it was opened; whoever was sent its address had nothing before it.
      if (router.history.canGoBack()) router.history.back()
      else void go({ to: '/card', search: rest as never, replace: true, resetScroll: false })
    },
  }
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
