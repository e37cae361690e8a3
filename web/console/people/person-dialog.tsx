import { type FormEvent, useState } from 'react'
import { isBankRole, ROLES, type Role } from '#domain/organisation/role.ts'
import { type Account, type NewPerson, useSavePerson, useSetState } from '#web/api/people.ts'
import { useOrganisations } from '#web/api/reference.ts'
import { useSession } from '#web/api/session.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { toast } from '#web/ui/toast.tsx'
import { useFaults, useProblem } from '../order/use-reason.ts'
import { useConsoleText } from '../use-console-text.ts'

const POSTS_MAX = 10
const NAME_LENGTH_MAX = 200
/** A merchant's own people and the product itself hold no posts. */
const POST_ROLES = ROLES.filter((role) => role !== 'merchant' && role !== 'system')

interface PostTyped {
  readonly key: number
  readonly role: string
  readonly nodeId: string
}

/** Adds somebody, or changes name, posts and whether they still work here. What was typed stays until it is taken. */
export function PersonDialog({ account, close }: { account: Account | null; close: () => void }) {
  const { say } = useConsoleText()
  const save = useSavePerson()
  const problem = useProblem()
  const faults = useFaults(save.error)
  const isSelf = useSession().data?.person.id === account?.id
  const [posts, setPosts] = useState<readonly PostTyped[]>(
    account && account.posts.length > 0
      ? account.posts.map((post, key) => ({ key, role: post.role, nodeId: String(post.nodeId) }))
      : [{ key: 0, role: '', nodeId: '' }],
  )
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const body = typedIn(new FormData(event.currentTarget), posts)
    save.mutate(
      { before: account, body },
      {
        onSuccess: () => {
          toast('done', say('people.saved', { name: body.name }))
          close()
        },
      },
    )
  }
  return (
    <Dialog
      title={account ? say('people.changeOf', { name: account.name }) : say('people.add')}
      close={close}
      closeLabel={say('page.close')}
      place="side"
    >
      <form className="fm" onSubmit={submit}>
        <label className="fm-field">
          <span className="fm-label">{say('people.name')}</span>
          <input className="tw-input" name="name" required maxLength={NAME_LENGTH_MAX} defaultValue={account?.name ?? ''} />
        </label>
        {account ? null : <LoginField />}
        <PhoneField kept={account !== null} />
        <PostsFields
          posts={posts}
          faults={faults}
          fixed={isSelf}
          put={(next) => {
            save.reset()
            setPosts(next)
          }}
        />
        {save.error ? (
          <p className="tw-problem" role="alert">
            {problem(save.error)}
          </p>
        ) : null}
        <footer className="fm-foot">
          {account && !isSelf ? <Leaving account={account} close={close} /> : null}
          <button type="submit" className="tw-button tw-button-primary" disabled={save.isPending}>
            {say('page.save')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

function typedIn(form: FormData, posts: readonly PostTyped[]): NewPerson {
  const text = (name: string): string => String(form.get(name) ?? '').trim()
  return {
    name: text('name'),
    ...(text('login') === '' ? {} : { login: text('login') }),
    ...(text('phone') === '' ? {} : { phone: text('phone') }),
    posts: posts.map(({ role, nodeId }) => ({ role, nodeId: Number(nodeId) })),
  } as NewPerson
}

interface PostsFieldsProps {
  readonly posts: readonly PostTyped[]
  /** What was wrong with each post, by its place. */
  readonly faults: ReadonlyMap<string, string>
  /** One's own: another administrator changes them. */
  readonly fixed: boolean
  readonly put: (posts: readonly PostTyped[]) => void
}

function PostsFields({ posts, faults, fixed, put }: PostsFieldsProps) {
  const { say } = useConsoleText()
  return (
    <fieldset className="fm-group" disabled={fixed}>
      <legend>{say('people.posts')}</legend>
      {posts.map((post, place) => (
        <PostFields
          key={post.key}
          post={post}
          nth={place + 1}
          fault={['', '/role', '/nodeId'].map((field) => faults.get(`/posts/${place}${field}`)).find((one) => one !== undefined)}
          put={(next) => put(posts.map((one) => (one.key === post.key ? next : one)))}
          remove={posts.length > 1 && !fixed ? () => put(posts.filter((one) => one.key !== post.key)) : null}
        />
      ))}
      {fixed ? (
        <span className="fm-hint">{say('people.ownPosts')}</span>
      ) : (
        <button
          type="button"
          className="tw-button"
          disabled={posts.length >= POSTS_MAX}
          onClick={() => put([...posts, { key: Math.max(...posts.map((one) => one.key)) + 1, role: '', nodeId: '' }])}
        >
          {say('people.addPost')}
        </button>
      )}
    </fieldset>
  )
}

function LoginField() {
  const { say } = useConsoleText()
  return (
    <label className="fm-field">
      <span className="fm-label">{say('people.login')}</span>
      <input className="tw-input" name="login" pattern="[a-z0-9][a-z0-9._\-]{2,63}" title={say('people.loginHint')} autoComplete="off" />
      <span className="fm-hint">{say('people.loginHint')}</span>
    </label>
  )
}

/** A number that is there already is never shown here (R19), only replaced. */
function PhoneField({ kept }: { kept: boolean }) {
  const { say } = useConsoleText()
  return (
    <label className="fm-field">
      <span className="fm-label">{say('people.phone')}</span>
      <input className="tw-input" name="phone" type="tel" pattern="[0-9+ \-]{5,20}" autoComplete="off" />
      {kept ? <span className="fm-hint">{say('people.phoneKept')}</span> : null}
    </label>
  )
}

interface PostFieldsProps {
  readonly post: PostTyped
  readonly nth: number
  readonly fault: string | undefined
  readonly put: (post: PostTyped) => void
  readonly remove: (() => void) | null
}

/** A role, and where: bank roles at banks, ours with us. */
function PostFields({ post, nth, fault, put, remove }: PostFieldsProps) {
  const { say } = useConsoleText()
  const company = useOrganisations('company')
  const banks = useOrganisations('bank')
  const atBank = post.role !== '' && isBankRole(post.role as Role)
  const nodes = (atBank ? banks.data : company.data) ?? []
  return (
    <div className={fault ? 'pe-post fm-wrong' : 'pe-post'}>
      <select
        className="tw-select"
        required
        aria-label={`${say('people.role')} ${nth}`}
        value={post.role}
        onChange={({ target }) => {
          const stays = target.value !== '' && isBankRole(target.value as Role) === atBank
          put({ ...post, role: target.value, nodeId: stays ? post.nodeId : '' })
        }}
      >
        <option value="">{say('people.choose')}</option>
        {POST_ROLES.map((role) => (
          <option key={role} value={role}>
            {say(`role.${role}`)}
          </option>
        ))}
      </select>
      <select
        className="tw-select"
        required
        aria-label={`${say('people.node')} ${nth}`}
        disabled={post.role === ''}
        value={post.nodeId}
        onChange={({ target }) => put({ ...post, nodeId: target.value })}
      >
        <option value="">{say('people.choose')}</option>
        {nodes.map((node) => (
          <option key={node.id} value={node.id}>
            {node.name}
          </option>
        ))}
      </select>
      {remove ? (
        <button type="button" className="tw-icon-button" aria-label={say('people.removePost', { nth })} onClick={remove}>
          ×
        </button>
      ) : null}
      {fault ? <span className="fm-error">{fault}</span> : null}
    </div>
  )
}

/** Out of the company, or back: asked once more, since it ends what they are doing at once. */
function Leaving({ account, close }: { account: Account; close: () => void }) {
  const { say } = useConsoleText()
  const set = useSetState()
  const problem = useProblem()
  const [asking, setAsking] = useState(false)
  const to = account.state === 'active' ? 'left' : 'active'
  const act = (): void => {
    if (to === 'left' && !asking) {
      setAsking(true)
      return
    }
    set.mutate(
      { id: account.id, state: to },
      {
        onSuccess: () => {
          toast('done', say(to === 'left' ? 'people.left' : 'people.isBack', { name: account.name }))
          close()
        },
      },
    )
  }
  return (
    <div className="pe-leaving">
      {asking || set.error ? <p role="alert">{set.error ? problem(set.error) : say('people.leaveSure', { name: account.name })}</p> : null}
      <button type="button" className={to === 'left' ? 'tw-button tw-button-danger' : 'tw-button'} disabled={set.isPending} onClick={act}>
        {say(to === 'left' ? 'people.leave' : 'people.back')}
      </button>
    </div>
  )
}
