import { useMemo, useState } from 'react'
import type { DemoAccount } from '#web/api/session.ts'
import { useConsoleText } from '../use-console-text.ts'
import { type DemoGroup, findAccounts, groupAccounts } from './demo-groups.ts'

interface DemoAccountsProps {
  readonly accounts: readonly DemoAccount[]
  readonly choose: (account: DemoAccount) => void
  readonly busy: boolean
}

/** Demo accounts by organisation: one press signs in, a word or an organisation narrows them. */
export function DemoAccounts({ accounts, choose, busy }: DemoAccountsProps) {
  const { say } = useConsoleText()
  const [typed, setTyped] = useState('')
  const [only, setOnly] = useState<string | null>(null)
  const all = useMemo(() => groupAccounts(accounts), [accounts])
  const found = groupAccounts(findAccounts(accounts, typed, (role) => say(`role.${role}`)))
  const shown = found.filter((group) => only === null || group.key === only)
  return (
    <section className="si-demo" aria-label={say('signIn.demo')}>
      <h2>{say('signIn.demo')}</h2>
      <p>{say('signIn.demoAbout')}</p>
      <search className="si-find">
        <input
          className="tw-input"
          type="search"
          value={typed}
          placeholder={say('signIn.find')}
          aria-label={say('signIn.find')}
          onChange={(event) => setTyped(event.target.value)}
        />
        <fieldset className="si-chips" aria-label={say('signIn.organisation')}>
          <button type="button" aria-pressed={only === null} onClick={() => setOnly(null)}>
            {say('signIn.all')}
          </button>
          {all.map((group) => (
            <button
              key={group.key}
              type="button"
              aria-pressed={only === group.key}
              onClick={() => setOnly(only === group.key ? null : group.key)}
            >
              {group.title}
            </button>
          ))}
        </fieldset>
      </search>
      {shown.length === 0 ? <p role="status">{say('palette.none')}</p> : null}
      {shown.map((group) => (
        <Group key={group.key} group={group} choose={choose} busy={busy} />
      ))}
    </section>
  )
}

function Group({ group, choose, busy }: { group: DemoGroup; choose: DemoAccountsProps['choose']; busy: boolean }) {
  const { say, language } = useConsoleText()
  return (
    <section className="si-group" aria-label={group.title}>
      <h3>
        {group.title} <span className="num">{group.accounts.length}</span>
        {group.isBank ? <a href="/portal/">{say('signIn.portal')}</a> : null}
      </h3>
      <div className="si-cards">
        {group.accounts.map((account) => (
          <button key={account.login} type="button" className="si-card" disabled={busy} onClick={() => choose(account)}>
            <b>{say(`role.${account.role}`)}</b>
            <span className="si-who">
              {account.name} · {account.organisation}
            </span>
            <span className="si-story">{language === 'en' ? account.story.en : account.story.zh}</span>
          </button>
        ))}
      </div>
    </section>
  )
}
