import { useEffect, useState } from 'react'
import { createPerson, resetCredential } from '#contract/administration.ts'
import { type Account, useAccounts, useUnlock } from '#web/api/people.ts'
import { mayCall, useSession } from '#web/api/session.ts'
import { toast } from '#web/ui/toast.tsx'
import { useProblem } from '../order/use-reason.ts'
import { ChoiceField, SearchField, TableList, useNarrowed } from '../shell/table-list.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { CredentialDialog } from './credential-dialog.tsx'
import { PersonDialog } from './person-dialog.tsx'
import '../form/form.css'
import './people.css'

const STATES = ['active', 'dormant', 'left'] as const
const HEAD = ['people.name', 'people.login', 'people.posts', 'people.state', 'people.credential', 'people.acts'] as const
const DOT_OF: { readonly [S in Account['state']]: string } = { active: 'company', dormant: 'bank', left: 'nobody' }

type Doing = { readonly kind: 'add' } | { readonly kind: 'change' | 'credential'; readonly account: Account } | null

/** Everybody who works with the product: their posts (the system administrator's), and what they sign in with (the security administrator's). */
export function PeoplePage() {
  const { say } = useConsoleText()
  const { q, state } = useNarrowed('/people')
  const role = useSession().data?.post.role ?? ''
  const [doing, setDoing] = useState<Doing>(null)
  const query = useAccounts({ q, state })
  useEffect(() => {
    document.title = `${say('people.title')} · Tillwright`
  }, [say])
  const done = (): void => setDoing(null)
  return (
    <div className="cs-pad">
      <Head mayAdd={mayCall(createPerson, role)} add={() => setDoing({ kind: 'add' })} />
      <TableList
        query={query}
        none={say('people.none')}
        label={say('people.title')}
        keyOf={(row) => row.id}
        head={HEAD.map((key) => say(key))}
        cells={(row) => [
          row.name,
          <span key="login" className="num">
            {row.login}
          </span>,
          <Posts key="posts" of={row} />,
          <span key="state">
            <i className={`tw-dot tw-dot-${DOT_OF[row.state]}`} />
            {say(`people.state.${row.state}`)}
          </span>,
          <span key="credential">
            <span className={row.credential === 'given' ? undefined : 'tw-tag tw-tag-warn'}>
              {say(`people.credential.${row.credential}`)}
            </span>
          </span>,
          <Acts key="acts" account={row} role={role} choose={setDoing} />,
        ]}
      />
      {doing === null ? null : doing.kind === 'credential' ? (
        <CredentialDialog account={doing.account} close={done} />
      ) : (
        <PersonDialog account={doing.kind === 'change' ? doing.account : null} close={done} />
      )}
    </div>
  )
}

/** Whom the list shows; the address says it. */
function Head({ mayAdd, add }: { mayAdd: boolean; add: () => void }) {
  const { say } = useConsoleText()
  const { q, state, put } = useNarrowed('/people')
  return (
    <div className="cs-title">
      <h1>{say('people.title')}</h1>
      <div className="cs-tools">
        <SearchField key={q} label={say('people.find')} value={q} ask={(text) => put({ q: text, state })} />
        <ChoiceField
          label={say('people.state')}
          any={say('people.any')}
          choices={STATES}
          said={(one) => say(`people.state.${one}`)}
          value={state}
          choose={(chosen) => put({ q, state: chosen })}
        />
        {mayAdd ? (
          <button type="button" className="tw-button tw-button-primary" onClick={add}>
            {say('people.add')}
          </button>
        ) : null}
      </div>
    </div>
  )
}

function Posts({ of }: { of: Account }) {
  const { say } = useConsoleText()
  return (
    <ul className="pe-posts">
      {of.posts.map((post) => (
        <li key={`${post.role} ${post.nodeId}`}>
          {say(`role.${post.role}`)} · {post.nodeName}
        </li>
      ))}
    </ul>
  )
}

interface ActsProps {
  readonly account: Account
  readonly role: string
  readonly choose: (doing: Doing) => void
}

/** What this administrator may do with somebody. */
function Acts({ account, role, choose }: ActsProps) {
  const { say } = useConsoleText()
  const me = useSession().data?.person.id
  const unlock = useUnlock()
  const problem = useProblem()
  const release = (): void =>
    unlock.mutate(account.id, {
      onSuccess: () => toast('done', say('people.unlocked', { name: account.name })),
      onError: (failure) => toast('refused', problem(failure)),
    })
  const mayGive = mayCall(resetCredential, role) && account.state !== 'left' && account.id !== me
  return (
    <span className="pe-acts">
      {mayCall(createPerson, role) ? (
        <button type="button" className="tw-link" onClick={() => choose({ kind: 'change', account })}>
          {say('people.change')}
        </button>
      ) : null}
      {mayGive ? (
        <button type="button" className="tw-link" onClick={() => choose({ kind: 'credential', account })}>
          {say(account.credential === 'none' ? 'people.give' : 'people.giveAgain')}
        </button>
      ) : null}
      {mayCall(resetCredential, role) && account.credential === 'locked' ? (
        <button type="button" className="tw-link" disabled={unlock.isPending} onClick={release}>
          {say('people.unlock')}
        </button>
      ) : null}
    </span>
  )
}
