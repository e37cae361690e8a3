import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { UNREAD_COUNTED_MAX } from '#contract/notice.ts'
import { type Notice, useNotices, useReadAllNotices, useReadNotice, useUnreadNotices } from '#web/api/notices.ts'
import { useText } from '#web/text/use-text.ts'
import type { notices as texts } from '#web/text/zh-CN/notices.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { Notice as Picture } from '#web/ui/notice.tsx'
import { useNow } from '#web/ui/now.ts'
import { instantOf, limitOf, minuteOf } from '#web/ui/time-said.ts'
import type { ConsoleKey } from '../use-console-text.ts'
import { byDay } from './notice-days.ts'
import { Answered } from './states.tsx'
import './bell.css'

const BADGE_MAX = 99
const useBellText = () => useText<keyof typeof texts | ConsoleKey>()

/** How many notices wait; opens them beside the page. */
export function Bell({ open }: { open: () => void }) {
  const { say } = useBellText()
  const unread = useUnreadNotices().data?.unread ?? 0
  return (
    <button
      type="button"
      className="tw-icon-button cs-bell"
      aria-label={say(unread < UNREAD_COUNTED_MAX ? 'notice.bell' : 'notice.bellMore', { count: unread })}
      aria-haspopup="dialog"
      onClick={open}
    >
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <path
          d="M3.5 13h11l-1.3-2V7.8a4.2 4.2 0 0 0-8.4 0V11zM7.4 15.2a1.7 1.7 0 0 0 3.2 0"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {unread > 0 ? (
        <span className="cs-bell-count num" aria-hidden="true">
          {unread > BADGE_MAX ? `${BADGE_MAX}+` : unread}
        </span>
      ) : null}
    </button>
  )
}

/** One's own notices by day; a choice marks it as read and opens its order. */
export function Notices({ close }: { close: () => void }) {
  const { say } = useBellText()
  const [unreadOnly, setUnreadOnly] = useState(false)
  const found = useNotices(unreadOnly)
  const readOne = useReadNotice()
  const readAll = useReadAllNotices()
  const go = useNavigate()
  const choose = (one: Notice): void => {
    if (one.readAt === null) readOne.mutate(one.id)
    close()
    if (one.order !== null) void go({ to: '/orders/$orderId', params: { orderId: one.order.id } })
  }
  return (
    <Dialog title={say('notice.title')} close={close} closeLabel={say('page.close')} place="side">
      <div className="cs-notices-tools">
        <button type="button" className="tw-button" aria-pressed={unreadOnly} onClick={() => setUnreadOnly(!unreadOnly)}>
          {say('notice.unreadOnly')}
        </button>
        <button type="button" className="tw-button" disabled={readAll.isPending} onClick={() => readAll.mutate()}>
          {say('notice.readAll')}
        </button>
      </div>
      <Answered query={found}>
        {({ pages }) => {
          const all = pages.flatMap((page) => page.items)
          if (all.length === 0) return <Picture picture="empty" title={say(unreadOnly ? 'notice.noneUnread' : 'notice.none')} />
          return <Days notices={all} choose={choose} />
        }}
      </Answered>
      {found.hasNextPage ? (
        <button
          type="button"
          className="tw-button cs-notices-more"
          disabled={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {say('page.more')}
        </button>
      ) : null}
    </Dialog>
  )
}

function Days({ notices, choose }: { notices: readonly Notice[]; choose: (one: Notice) => void }) {
  const { say } = useBellText()
  const now = useNow()
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Whoever opened them reads on with the arrows; whoever just pressed a button above stays on it.
    if (!document.activeElement?.closest('.cs-notices-tools')) element.current?.querySelector<HTMLElement>('.cs-notice')?.focus()
  }, [])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys go from one button to the next
    <div ref={element} className="cs-notices" onKeyDown={walk}>
      {byDay(notices, now).map((day) => (
        <section key={day.date} aria-labelledby={`notices-${day.date}`}>
          <h3 id={`notices-${day.date}`}>{day.said ? say(`notice.${day.said}`) : day.date}</h3>
          {day.notices.map((one) => (
            <Line key={one.id} notice={one} choose={choose} />
          ))}
        </section>
      ))}
    </div>
  )
}

function Line({ notice, choose }: { notice: Notice; choose: (one: Notice) => void }) {
  const { say } = useBellText()
  const { kind, order, clock, by, year, readAt } = notice
  const due = instantOf(clock?.dueAt)
  const at = instantOf(notice.at)
  const values = {
    by: by ?? say('notice.system'),
    clock: clock ? say(`clock.${clock.kind}`) : '',
    due: due === null ? '' : limitOf(due),
    year: String(year ?? ''),
  }
  return (
    <button type="button" className="cs-notice" data-unread={readAt === null} onClick={() => choose(notice)}>
      <span className={kind.startsWith('clock_breach') ? 'tw-tone-breach' : undefined}>
        {readAt === null ? <i role="img" aria-label={say('notice.unread')} /> : null}
        {say(`notice.${kind}`, values)}
      </span>
      <time className="num">{at === null ? '' : minuteOf(at).slice(6)}</time>
      {order === null ? null : (
        <small>
          <span className="num">{order.number}</span> {order.merchantName}
        </small>
      )}
    </button>
  )
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  event.preventDefault()
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('.cs-notice')]
  const at = lines.indexOf(document.activeElement as HTMLElement)
  lines[(at + (event.key === 'ArrowDown' ? 1 : -1) + lines.length) % lines.length]?.focus()
}
