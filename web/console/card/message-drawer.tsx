import { Link } from '@tanstack/react-router'
import { fen, formatYuan } from '#domain/money.ts'
import { type CardMessageInFull, useCardMessage } from '#web/api/card.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { Notice } from '#web/ui/notice.tsx'
import { instantOf } from '#web/ui/time-said.ts'
import { Answered } from '../shell/states.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { MessageState } from './messages.tsx'
import { secondOf } from './second-of.ts'
import { isCardKey, useCardText } from './use-card-text.ts'

type NamedField = CardMessageInFull['request'][number]

/** One message field by field beside the list. */
export function MessageDrawer({ id, close }: { id: string; close: () => void }) {
  const { say } = useCardText()
  const { say: sayConsole } = useConsoleText()
  const query = useCardMessage(id)
  return (
    <Dialog title={say('message', { reference: id.padStart(12, '0') })} close={close} closeLabel={sayConsole('page.close')} place="side">
      <Answered query={query}>
        {(told) => (told === null ? <Notice picture="lost" title={say('noMessages')} /> : <InFull told={told} />)}
      </Answered>
    </Dialog>
  )
}

function InFull({ told }: { told: CardMessageInFull }) {
  const { say, language } = useCardText()
  const { message } = told
  const meaning = told.answerMeaning && (language === 'en' ? told.answerMeaning.en : told.answerMeaning.zh)
  return (
    <div className="co-message">
      <p className="co-message-sum">
        <b className="num">{formatYuan(fen(message.amountFen))}</b>
        <span>
          {say(`kind.${message.kind}`)}
          {message.kind === 'instalment' && message.periods !== null ? ` ${say('periods', { count: message.periods })}` : ''}
        </span>
        <MessageState message={message} />
      </p>
      <Facts told={told} />
      <Fields title={say('request', { mti: message.mti })} fields={told.request} />
      {told.answerMti === null ? (
        <p className="co-none">{say('noAnswer')}</p>
      ) : (
        <Fields title={say('answerTo', { mti: told.answerMti })} under={meaning} fields={told.answer} />
      )}
      <Advice advice={told.advice} />
      <p className="co-masked">{say('masked')}</p>
    </div>
  )
}

function Facts({ told: { message } }: { told: CardMessageInFull }) {
  const { say } = useCardText()
  const received = instantOf(message.receivedAt)
  const answered = instantOf(message.answeredAt)
  const facts = [
    [say('time'), secondOf(received)],
    [say('took'), received === null || answered === null ? '—' : say('ms', { ms: answered - received })],
    ['TID', <Ways key="tid" tid={message.tid} />],
    [
      'MID',
      <Link key="mid" className="tw-link" to="/card" search={{ mid: message.mid } as never}>
        {message.mid}
      </Link>,
    ],
    [say('batch'), `${String(message.batch).padStart(6, '0')} · ${say('stan')} ${String(message.stan).padStart(6, '0')}`],
    [say('card'), message.cardMasked],
    [say('issuer'), message.issuerName ?? message.issuerId ?? '—'],
    [say('settlementDate'), message.settlementDate],
  ] as const
  return (
    <dl className="cs-facts co-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** From a message to all of its terminal's, and to the terminal itself with its order. */
function Ways({ tid }: { tid: string }) {
  const { say } = useCardText()
  return (
    <span className="co-ways">
      <Link className="tw-link" to="/card" search={{ tid } as never}>
        {tid}
      </Link>
      <Link className="tw-link" to="/terminals" search={{ q: tid } as never}>
        {say('toTerminal')}
      </Link>
    </span>
  )
}

function Fields({ title, under, fields }: { title: string; under?: string | null; fields: readonly NamedField[] }) {
  const { language } = useCardText()
  const nameOf = (name: NamedField['name']): string => (language === 'en' ? name.en : name.zh)
  return (
    <section>
      <h3 className="co-fields-title">
        {title} {under ? <small>{under}</small> : null}
      </h3>
      <ul className="co-fields">
        {fields.map((field) => (
          <li key={field.number}>
            <b className="num">{field.number}</b>
            <span className="co-field-name">{nameOf(field.name)}</span>
            <code>{field.value}</code>
            {field.parts.length > 0 ? (
              <ul className="co-parts">
                {field.parts.map((part) => (
                  <li key={part.number}>
                    <span className="num">{part.number}</span>
                    <span className="co-field-name">{nameOf(part.name)}</span>
                    <code>{part.value}</code>
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Advice({ advice }: { advice: CardMessageInFull['advice'] }) {
  const { say } = useCardText()
  const wordOf = (key: string, otherwise: string): string => (isCardKey(key) ? say(key) : otherwise)
  if (advice.length === 0) return null
  return (
    <section>
      <h3 className="co-fields-title">{say('told')}</h3>
      <ul className="co-advice">
        {advice.map((one) => (
          <li key={one.kind}>
            <b>{wordOf(`advice.${one.kind}`, one.kind)}</b>
            <span>{wordOf(`advice.${one.state}`, one.state)}</span>
            {one.reason === '' ? null : <span>{wordOf(`reason.${one.reason}`, one.reason)}</span>}
            <span className="num">
              {say('tries')} {one.tries}
            </span>
            {one.answer === null ? null : (
              <span className="num">
                {say('answer')} {one.answer}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
