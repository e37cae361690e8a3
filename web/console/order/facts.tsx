import { type FormEvent, type ReactNode, useState } from 'react'
import { readFile } from '#contract/files.ts'
import { revealMerchant } from '#contract/merchant.ts'
import { instant } from '#domain/time.ts'
import { addressOf } from '#web/api/client.ts'
import { useReveal } from '#web/api/merchants.ts'
import type { HistoryEntry, OrderPage } from '#web/api/orders.ts'
import { mayCall, useSession } from '#web/api/session.ts'
import { instantOf, minuteOf } from '#web/ui/time-said.ts'
import { TidLink } from '../shell/tid-link.tsx'
import { type ConsoleSay, useConsoleText } from '../use-console-text.ts'
import { useProblem } from './use-reason.ts'

/** A merchant category code with the trade that it stands for. */
export function tradeSaid(say: ConsoleSay, mcc: string): string {
  const name = say(`mcc.${mcc}`)
  return name === `mcc.${mcc}` ? mcc : `${mcc} ${name}`
}

/** Names and values, one a line; what is empty is left out. */
export function Lines({ lines }: { lines: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="cs-facts">
      {lines.map(([name, value]) =>
        value ? (
          <div key={name} className="op-line">
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}

export function MerchantCard({ page }: { page: OrderPage }) {
  const { say } = useConsoleText()
  const session = useSession()
  const reveal = useReveal(page.merchant.id, page.id)
  const problem = useProblem()
  const [asking, setAsking] = useState(false)
  const shown = reveal.data
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    reveal.mutate(String(new FormData(event.currentTarget).get('reason')))
  }
  const { merchant } = page
  const may = mayCall(revealMerchant, session.data?.post.role ?? '')
  return (
    <section className="tw-card">
      <header>
        <h2>{say('order.merchant')}</h2>
        {may && !asking ? (
          <button type="button" className="tw-link" onClick={() => setAsking(true)}>
            {say('order.reveal')}
          </button>
        ) : null}
      </header>
      <div className="tw-card-body">
        <Lines
          lines={[
            [say('order.name'), merchant.name],
            [say('form.signName'), merchant.signName],
            [say('order.mid'), merchant.mid],
            ['MCC', tradeSaid(say, merchant.mcc)],
            [say('order.address'), merchant.address],
            [say('order.licence'), merchant.licenceNumber],
            [say('order.contact'), shown?.contactName ?? merchant.contactName],
            [say('order.phone'), shown?.contactPhone ?? merchant.contactPhone],
            [say('order.legal'), shown?.legalPerson ?? merchant.legalPerson],
            [say('form.settlementAccount'), merchant.settlementAccount],
            [say('order.state'), say(`merchant.${merchant.state}`)],
          ]}
        />
        {asking && !shown ? (
          <form className="op-reveal" onSubmit={submit}>
            <input
              className="tw-input"
              name="reason"
              required
              minLength={2}
              maxLength={200}
              placeholder={say('order.revealReason')}
              aria-label={say('order.revealReason')}
            />
            <button type="submit" className="tw-button" disabled={reveal.isPending}>
              {say('order.reveal.go')}
            </button>
            {reveal.error ? <p className="tw-problem">{problem(reveal.error)}</p> : null}
          </form>
        ) : null}
      </div>
    </section>
  )
}

export function Terminals({ page }: { page: OrderPage }) {
  const { say } = useConsoleText()
  return (
    <section className="tw-card">
      <header>
        <h2>{say('order.terminalsTitle')}</h2>
        <span>{say('order.terminals', { count: page.terminalsWanted })}</span>
      </header>
      {page.terminals.length === 0 ? (
        <p className="op-none">{say('order.noTerminals')}</p>
      ) : (
        page.terminals.map((one) => (
          <div className="tw-card-body op-terminal" key={one.serial}>
            <Lines
              lines={[
                [say('order.serial'), one.serial],
                [say('order.model'), one.model],
                ['TID', one.tid && <TidLink tid={one.tid} />],
                [say('order.state'), say(`terminal.${one.state}`)],
                [say('order.key'), say(`terminal.key.${one.keyState}`)],
                [say('order.kcv'), one.kcv],
              ]}
            />
          </div>
        ))
      )}
    </section>
  )
}

/** R4: what the list said, which one, and when it was asked. */
function blacklistLine(query: unknown, say: ConsoleSay): string | null {
  if (typeof query !== 'object' || query === null) return null
  const { result, at, reference } = query as { result?: 'hit' | 'clear' | 'not_asked'; at?: number; reference?: string | null }
  if (result === undefined || at === undefined) return null
  return [say(`blacklist.${result}`), reference, minuteOf(instant(at))].filter(Boolean).join(' · ')
}

export function Facts({ page }: { page: OrderPage }) {
  const { say } = useConsoleText()
  const opened = instantOf(page.openedAt)
  const score = page.facts.risk_score
  const appointed = page.facts.appointed_at
  return (
    <section className="tw-card">
      <header>
        <h2>{say('order.facts')}</h2>
      </header>
      <div className="tw-card-body">
        <Lines
          lines={[
            [say('order.opened'), opened === null ? null : minuteOf(opened)],
            [say('order.department'), `${page.branchName} · ${page.departmentName}`],
            [say('order.bank'), page.bankName],
            [say('order.region'), say(`region.${page.regionClass}`)],
            [say('order.capacity'), say(`capacity.${page.capacity}`)],
            [say('order.source'), say(`source.${page.source}`)],
            [say('order.risk'), typeof score === 'number' ? String(score) : null],
            [say('order.blacklist'), blacklistLine(page.facts.blacklist, say)],
            [say('order.appointed'), typeof appointed === 'string' ? appointed.slice(5, 16).replace('T', ' ') : null],
          ]}
        />
      </div>
    </section>
  )
}

export function Visits({ page }: { page: OrderPage }) {
  const { say } = useConsoleText()
  return (
    <section className="tw-card">
      <header>
        <h2>{say('order.visits')}</h2>
      </header>
      {page.visits.length === 0 ? (
        <p className="op-none">{say('order.noVisits')}</p>
      ) : (
        <ol className="op-history">
          {page.visits.map((visit) => {
            const [from, to] = [instantOf(visit.checkInAt), instantOf(visit.checkOutAt)]
            return (
              <li key={visit.id}>
                <time className="num">{from === null ? '' : minuteOf(from)}</time>
                <span>{visit.person?.name}</span>
                <span>
                  {say(`state.${page.process}.${visit.purpose}`)} ·{' '}
                  {visit.distanceM === null ? '' : say('order.distance', { metres: Math.round(visit.distanceM) })}{' '}
                  {to === null ? say('order.onSite') : `${say('order.checkOut')} ${minuteOf(to).slice(6)}`}{' '}
                  {visit.flags.map((flag) => (
                    <span key={flag} className="tw-tag tw-tag-warn">
                      {say(`flag.${flag}`)}
                    </span>
                  ))}
                </span>
              </li>
            )
          })}
        </ol>
      )}
    </section>
  )
}

const FILE_FIELDS = /photos|copies|files|signature/i
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Photos and papers that came with the actions. */
export function Files({ entries }: { entries: readonly HistoryEntry[] }) {
  const { say } = useConsoleText()
  const files = entries.flatMap((entry) =>
    Object.entries(typeof entry.input === 'object' && entry.input !== null ? entry.input : {})
      .filter(([name]) => FILE_FIELDS.test(name))
      .flatMap(([name, value]) =>
        [value]
          .flat()
          .filter((id): id is string => typeof id === 'string' && UUID.test(id))
          .map((id) => ({ id, name, seq: entry.seq })),
      ),
  )
  if (files.length === 0) return null
  return (
    <section className="tw-card">
      <header>
        <h2>{say('order.files')}</h2>
      </header>
      <div className="op-files">
        {files.map((file) => {
          const address = addressOf(readFile.path, { id: file.id }, {})
          return (
            <a key={`${file.seq} ${file.id}`} href={address} target="_blank" rel="noreferrer">
              <img src={address} alt={say(`form.${file.name}`)} loading="lazy" />
              <small>{say(`form.${file.name}`)}</small>
            </a>
          )
        })}
      </div>
    </section>
  )
}
