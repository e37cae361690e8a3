import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OrderRow } from '#contract/order.ts'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import { formatInstant } from '#domain/time.ts'
import { clocksOf } from '#web/api/order-chart.ts'
import { DraftRestored, useDraft } from '../form/use-draft.tsx'
import { Link } from '../link.tsx'
import { MerchantFacts, Survey } from '../order/facts.tsx'
import { PapersOf } from '../order/papers.tsx'
import { useDoneBy, useFailure, useReason } from '../problem-text.ts'
import { act, type OrderPage, readHistory, readOrder, readWaiting } from '../remote.ts'
import { go } from '../route.ts'
import { Failure, Loading, Nothing } from '../states.tsx'
import { stamp, TimeSaid, useNow, useSaid } from '../time-said.tsx'
import { Batch } from './batch.tsx'
import '../order/order.css'
import './approvals.css'

const QUEUE_MAX = 100
const OPINION_MAX = 500
const ANSWERS = ['approve', 'return_for_correction', 'reject'] as const
type Offered = OrderPage['actions'][number]

/** The queue of orders that wait for approval, and beside it the case: survey, photos, risk score, and the three answers. */
export function ApprovalsPage({ orderId }: { orderId: string | undefined }) {
  const { t } = useTranslation()
  const queue = useQuery({
    queryKey: ['orders', 'queue'],
    queryFn: () => readWaiting({ state: 'bank_approval', limit: QUEUE_MAX }),
  })
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const orders = queue.data?.items ?? []
  const shown = orderId ?? orders[0]?.id
  const pick = (id: string, on: boolean) => setPicked((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)))
  return (
    <section className="pt-approvals" data-chosen={orderId !== undefined} data-empty={shown === undefined}>
      <div className="pt-queue pt-panel">
        <header>
          <h1>{t('portal.approvals.title')}</h1>
          <span className="pt-quiet num">{t('portal.approvals.count', { count: orders.length })}</span>
        </header>
        <Batch orders={orders.filter((order) => picked.has(order.id))} onDone={() => setPicked(new Set())} />
        {queue.isPending && <Loading />}
        {queue.isError && <Failure failure={queue.error} onRetry={() => void queue.refetch()} />}
        {queue.isSuccess && orders.length === 0 && <Nothing text={t('portal.approvals.nothing')} />}
        <ul className="pt-lines" aria-label={t('portal.approvals.title')}>
          {orders.map((order) => (
            <QueueLine
              key={order.id}
              order={order}
              current={order.id === shown}
              picked={picked.has(order.id)}
              onPick={isOpenTo(order) ? (on) => pick(order.id, on) : null}
            />
          ))}
        </ul>
      </div>
      <div className="pt-case">{shown === undefined ? null : <CaseOf key={shown} orderId={shown} next={nextOf(orders, shown)} />}</div>
    </section>
  )
}

/** May this officer approve it? A supervisor looks on, and nobody approves what he notified himself (docs/spec/11, R3). */
function isOpenTo(order: OrderRow): boolean {
  return order.nextAction === 'approve'
}

function QueueLine({
  order,
  current,
  picked,
  onPick,
}: {
  order: OrderRow
  current: boolean
  picked: boolean
  /** Null where approving is not this officer's: nothing is offered that would be refused. */
  onPick: ((on: boolean) => void) | null
}) {
  const { t } = useTranslation()
  const said = useSaid()
  const now = useNow()
  return (
    <li data-current={current}>
      {onPick && (
        <Checkbox
          checked={picked}
          onChange={(event) => onPick(event.target.checked)}
          aria-label={t('portal.approvals.pick', { merchant: order.merchantName })}
        />
      )}
      <Link to={{ page: 'approvals', orderId: order.id }} className="pt-queue-line" current={current}>
        <strong>{order.merchantName}</strong>
        <TimeSaid row={order} />
        <span className="pt-quiet num">{order.number}</span>
        <span className="pt-quiet num">
          {order.bankSince === null ? order.departmentName : t('portal.approvals.held', { said: said(now - Date.parse(order.bankSince)) })}
        </span>
      </Link>
    </li>
  )
}

function CaseOf({ orderId, next }: { orderId: string; next: string | undefined }) {
  const { t } = useTranslation()
  const order = useQuery({ queryKey: ['orders', orderId], queryFn: () => readOrder(orderId) })
  const history = useQuery({ queryKey: ['orders', orderId, 'history'], queryFn: () => readHistory(orderId) })
  if (order.isPending) return <Loading lines={8} />
  if (order.isError) return <Failure failure={order.error} onRetry={() => void order.refetch()} />
  const page = order.data
  return (
    <article className="pt-panel pt-case-file">
      <header className="pt-order-head">
        <h2>{page.merchantName}</h2>
        <Link to={{ page: 'order', orderId }}>{t('portal.approvals.wholeOrder')}</Link>
        <span className="pt-quiet num">{t('portal.approvals.since', { at: stamp(heldSince(page)) })}</span>
      </header>
      <Survey order={page} history={history.data?.items ?? []} />
      <div className="pt-case-sides">
        <MerchantFacts order={page} />
        <PapersOf order={page} history={history.data?.items ?? []} />
      </div>
      {page.actions.some(({ action }) => ANSWERS.some((answer) => answer === action)) ? <Answer order={page} next={next} /> : <LooksOn />}
    </article>
  )
}

/** Approve, return, reject: an opinion is asked where it must be given. */
function Answer({ order, next }: { order: OrderPage; next: string | undefined }) {
  const { t } = useTranslation()
  const failureText = useFailure()
  const reason = useReason()
  const queries = useQueryClient()
  const typing = useDraft({ place: `${order.id} opinion`, begin: () => ({ opinion: '' }) })
  const { opinion } = typing.draft
  const [missing, setMissing] = useState(false)
  const answering = useMutation({
    mutationFn: (action: string) => act(order, action, opinion.trim() === '' ? {} : { opinion: opinion.trim() }, crypto.randomUUID()),
    onSuccess: () => {
      typing.anew()
      go(next === undefined ? { page: 'approvals' } : { page: 'approvals', orderId: next })
      return queries.invalidateQueries({ queryKey: ['orders'] })
    },
  })
  const offered = (action: string) => order.actions.find((one) => one.action === action)
  const answer = (action: string) => {
    const needed = action !== 'approve' && opinion.trim() === ''
    setMissing(needed)
    if (needed) document.getElementById('opinion')?.focus()
    else answering.mutate(action)
  }
  return (
    <div className="pt-answer">
      <DraftRestored draft={typing} />
      <label htmlFor="opinion">{t('portal.approvals.opinion')}</label>
      <Input.TextArea
        id="opinion"
        value={opinion}
        status={missing ? 'error' : ''}
        aria-invalid={missing}
        aria-describedby={missing ? 'opinion-wrong' : undefined}
        onChange={(event) => typing.change({ opinion: event.target.value })}
        rows={3}
        maxLength={OPINION_MAX}
      />
      {missing && (
        <p className="pt-wrong" role="alert" id="opinion-wrong">
          {t('portal.approvals.opinionNeeded')}
        </p>
      )}
      {answering.isError && (
        <p className="pt-wrong" role="alert">
          {failureText(answering.error)}
        </p>
      )}
      {refusalsOf(ANSWERS.map(offered), reason).map((line) => (
        <p key={line} className="pt-quiet">
          {line}
        </p>
      ))}
      <AnswerButtons offered={offered} busy={answering.isPending ? answering.variables : null} answer={answer} />
    </div>
  )
}

interface AnswerButtonsProps {
  readonly offered: (action: string) => Offered | undefined
  /** The answer that is being sent. */
  readonly busy: string | null
  readonly answer: (action: string) => void
}

function AnswerButtons({ offered, busy, answer }: AnswerButtonsProps) {
  const { t } = useTranslation()
  const name = (action: string) => t(`action.installation.${action}`)
  const closed = (action: string) => offered(action)?.allowed !== true || (busy !== null && busy !== action)
  return (
    <div className="pt-answers">
      <Button type="primary" size="large" disabled={closed('approve')} loading={busy === 'approve'} onClick={() => answer('approve')}>
        {name('approve')}
      </Button>
      <Button
        size="large"
        disabled={closed('return_for_correction')}
        loading={busy === 'return_for_correction'}
        onClick={() => answer('return_for_correction')}
      >
        {name('return_for_correction')}
      </Button>
      <Popconfirm
        title={t('portal.act.sure', { name: name('reject') })}
        okText={name('reject')}
        cancelText={t('portal.cancel')}
        okButtonProps={{ danger: true }}
        onConfirm={() => answer('reject')}
      >
        <Button size="large" danger disabled={closed('reject')} loading={busy === 'reject'}>
          {name('reject')}
        </Button>
      </Popconfirm>
    </div>
  )
}

/** Why answers are not open to this officer, each reason once. */
function refusalsOf(actions: readonly (Offered | undefined)[], said: ReturnType<typeof useReason>): string[] {
  return [...new Set(actions.flatMap((one) => (one === undefined || one.allowed || one.reason === undefined ? [] : [said(one.reason)])))]
}

/** What this post only looks at: who answers it. */
function LooksOn() {
  const { t } = useTranslation()
  const doneBy = useDoneBy()
  return (
    <p className="pt-answer pt-quiet">
      {t('portal.act.looksOn')} {doneBy(INSTALLATION.actions.approve?.by.acquirer ?? [])}
    </p>
  )
}

function nextOf(orders: readonly OrderRow[], shown: string): string | undefined {
  const at = orders.findIndex((order) => order.id === shown)
  return orders[at + 1]?.id ?? orders.find((order) => order.id !== shown)?.id
}

/** When the bank took it: its own holding clock began. */
function heldSince(order: OrderPage): string {
  const held = clocksOf(order).findLast((clock) => clock.kind === 'bank_hold')
  return held ? formatInstant(held.startedAt) : order.openedAt
}
