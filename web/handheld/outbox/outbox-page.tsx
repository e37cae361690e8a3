import { Button } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { go } from '../route.ts'
import { useSyncState } from '../shell.tsx'
import { Nothing } from '../states.tsx'
import { enterAgain, retryAct, turnIntoComment } from './keep.ts'
import type { Act } from './store.ts'
import { useSentActs } from './use-outbox.ts'

const SENT_SHOWN = 30

/** What is still on this device, what the server refused with its reason and the choices, and what it took. */
export function OutboxPage({ personId }: { personId: string }) {
  const { t } = useTranslation()
  const sent = useSentActs(personId)
  const sync = useSyncState()
  const { acts } = sync
  const refused = acts.filter((act) => act.state === 'refused')
  const waiting = acts.filter((act) => act.state !== 'refused')
  return (
    <div className="hh-outbox">
      <h1 className="hh-title">{t('handheld.place.outbox')}</h1>
      <p className="hh-sync-line" data-state={sync.state} role="status">
        {t(`handheld.syncLong.${sync.state}`, { count: sync.state === 'refused' ? sync.refused : sync.waiting })}
      </p>
      {waiting.length > 0 && (
        <Button block size="large" color="primary" onClick={sync.sendNow} loading={sync.state === 'sending'}>
          {t('handheld.outbox.sendNow')}
        </Button>
      )}
      {refused.map((act) => (
        <RefusedAct key={act.id} act={act} />
      ))}
      {waiting.length > 0 && (
        <section className="hh-card">
          <h2>{t('handheld.outbox.waiting', { count: waiting.length })}</h2>
          <ActList acts={waiting} />
        </section>
      )}
      {sent.length > 0 ? (
        <section className="hh-card">
          <h2>{t('handheld.outbox.sent')}</h2>
          <ActList acts={sent.slice(0, SENT_SHOWN)} />
        </section>
      ) : (
        acts.length === 0 && <Nothing title={t('handheld.outbox.nothing')} hint={t('handheld.outbox.nothingHint')} />
      )}
    </div>
  )
}

function ActList({ acts }: { acts: readonly Act[] }) {
  const { t } = useTranslation()
  return (
    <ul className="hh-facts">
      {acts.map((act) => (
        <li key={act.id}>
          <span>
            {actName(act, t)} · {act.merchantName}
          </span>
          <span className="hh-quiet num">
            {clock(act.effectiveAt)} {act.state === 'set_aside' ? t('handheld.outbox.setAside') : ''}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** A refusal with what was entered, what the server said, and the choices; nothing goes away by itself. */
function RefusedAct({ act }: { act: Act }) {
  const { t } = useTranslation()
  const name = actName(act, t)
  const { problem } = act
  const allowed = problem?.allowed.map((action) => t(`action.installation.${action}`)).join(t('list.and')) ?? ''
  return (
    <section className="hh-card hh-refused">
      <h2>{t('handheld.outbox.refusedTitle', { name })}</h2>
      <p>
        {act.merchantName} · <span className="num">{act.orderNumber}</span> · <span className="num">{clock(act.effectiveAt)}</span>
      </p>
      <p className="hh-problem">
        {problem === null ? '' : problem.title || t([`handheld.problem.${problem.code}`, 'handheld.reason.other'])}
      </p>
      {problem !== null && problem.errors.length > 0 && <p className="hh-quiet">{problem.errors.map((error) => error.path).join(' ')}</p>}
      {allowed !== '' && <p className="hh-quiet">{t('handheld.outbox.allowedNow', { allowed })}</p>}
      <details>
        <summary>{t('handheld.outbox.entered')}</summary>
        <Entered input={act.input} />
      </details>
      <div className="hh-choices-row">
        <Button size="large" color="primary" onClick={() => void retryAct(act)}>
          {t('handheld.retry')}
        </Button>
        <Button size="large" onClick={() => void enterAgain(act).then(() => go({ page: 'act', orderId: act.orderId, action: act.action }))}>
          {t('handheld.outbox.reenter')}
        </Button>
        <Button size="large" onClick={() => void turnIntoComment(act, commentOf(name, act))}>
          {t('handheld.outbox.comment')}
        </Button>
      </div>
    </section>
  )
}

function Entered({ input }: { input: Record<string, unknown> }) {
  return (
    <dl className="hh-entered">
      {Object.entries(input).map(([key, value]) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  )
}

const COMMENT_MAX = 500

function commentOf(name: string, act: Act): string {
  const words = Object.entries(act.input)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([key, value]) => `${key}: ${String(value)}`)
  return `${name} ${clock(act.effectiveAt)}\n${words.join('\n')}`.slice(0, COMMENT_MAX)
}

function actName(act: Act, t: (key: string) => string): string {
  return t(`action.installation.${act.action}`)
}

function clock(iso: string): string {
  return new Intl.DateTimeFormat('zh-CN', {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso))
}
