import { formatInstant, instant } from '#domain/time.ts'
import type { HistoryEntry, OrderPage } from '#web/api/orders.ts'
import { type Paper, papersOf, riskAnswers, seenAtShop } from '#web/ui/survey-said.ts'
import { instantOf, minuteOf } from '#web/ui/time-said.ts'
import { useConsoleText } from '../use-console-text.ts'
import { Lines, tradeSaid } from './facts.tsx'

interface CaseProps {
  readonly page: OrderPage
  readonly history: readonly HistoryEntry[]
}

/** What the survey saw and asked: what a risk review decides on. */
export function SurveyCard({ page, history }: CaseProps) {
  const { say } = useConsoleText()
  const seen = seenAtShop(history)
  if (seen.length === 0) return null
  const query = page.facts.blacklist as { result?: string; at?: number; reference?: string | null } | undefined
  const asked = query?.at === undefined ? null : instantOf(formatInstant(instant(query.at)))
  return (
    <section className="tw-card">
      <header>
        <h2>{say('survey.title')}</h2>
        {typeof page.facts.risk_score === 'number' ? <span>{`${say('order.risk')} ${page.facts.risk_score}`}</span> : null}
      </header>
      <div className="tw-card-body">
        <Lines
          lines={[
            ...seen.map(({ name, value, isKey }): [string, string] => [
              say(name as 'form.mcc'),
              name === 'form.mcc' ? tradeSaid(say, value) : isKey ? say(value as 'option.yes') : value,
            ]),
            [
              say('survey.blacklist'),
              query
                ? [say(`survey.${query.result ?? 'not_asked'}`), asked === null ? '' : minuteOf(asked), query.reference ?? '']
                    .filter((part) => part !== '')
                    .join(' · ')
                : null,
            ],
          ]}
        />
        <h3 className="op-part">{say('form.risks')}</h3>
        <ul className="op-answers">
          {riskAnswers(history).map(({ question, answer, points }) => (
            <li key={question} className={answer === 'yes' ? 'tw-tone-warn' : undefined}>
              <span>{say(`option.${question}`)}</span>
              <b className="num">
                {answer === null ? say('survey.notAsked') : say(`option.${answer}`)}
                {answer === 'yes' ? ` +${points}` : ''}
              </b>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

/** Which materials are there, of the notice and of the agreement, and what a returned notice lacks. */
export function PapersCard({ page, history }: CaseProps) {
  const { say } = useConsoleText()
  const papers = papersOf(page.facts as Parameters<typeof papersOf>[0], history)
  return (
    <section className="tw-card">
      <header>
        <h2>{say('papers.title')}</h2>
        {papers.originalsSeen ? <span>{say('form.originalsSeen')}</span> : null}
      </header>
      <div className="tw-card-body">
        {papers.missing.length > 0 ? (
          <p className="tw-problem">
            {say('papers.lacks', { missing: papers.missing.map((one) => say(`option.${one}`)).join(say('list.and')) })}
          </p>
        ) : null}
        <PaperList title={say('papers.notice')} papers={papers.notice} />
        {papers.agreement.length > 0 ? <PaperList title={say('papers.agreement')} papers={papers.agreement} /> : null}
      </div>
    </section>
  )
}

function PaperList({ title, papers }: { title: string; papers: readonly Paper[] }) {
  const { say } = useConsoleText()
  return (
    <>
      <h3 className="op-part">{title}</h3>
      <ul className="op-answers">
        {papers.map(({ material, isIn }) => (
          <li key={material} className={isIn ? undefined : 'tw-tone-warn'}>
            <span>{say(`option.${material}`)}</span>
            <b>{say(isIn ? 'papers.in' : 'papers.missing')}</b>
          </li>
        ))}
      </ul>
    </>
  )
}
