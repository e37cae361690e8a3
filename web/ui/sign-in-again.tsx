import { type FormEvent, useId, useState } from 'react'
import { Dialog } from './dialog.tsx'
import './controls.css'
import './sign-in-again.css'

interface SignInAgainProps {
  readonly words: {
    readonly title: string
    readonly about: string
    readonly login: string
    readonly password: string
    readonly code: string
    readonly go: string
    readonly leave: string
    readonly close: string
  }
  readonly login: string
  /** @throws Error told by `whyNot` */
  readonly enter: (password: string, code: string) => Promise<void>
  readonly whyNot: (failure: unknown) => string
  /** To the page where anybody signs in; what is not sent is lost. */
  readonly leave: () => void
  readonly close: () => void
}

/** The session ended under somebody at work: signing in over the page, which stays as it is. */
export function SignInAgain({ words, login, enter, whyNot, leave, close }: SignInAgainProps) {
  const id = useId()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    event.stopPropagation()
    const entered = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(null)
    try {
      await enter(String(entered.get('password')), String(entered.get('code')))
      close()
    } catch (failure) {
      setProblem(whyNot(failure))
      setBusy(false)
    }
  }
  return (
    <Dialog title={words.title} close={close} closeLabel={words.close}>
      <form className="tw-again" onSubmit={(event) => void submit(event)}>
        <p>{words.about}</p>
        <label htmlFor={`${id}l`}>{words.login}</label>
        <input id={`${id}l`} className="tw-input" name="login" readOnly value={login} autoComplete="username" />
        <label htmlFor={`${id}p`}>{words.password}</label>
        <input
          id={`${id}p`}
          className="tw-input"
          name="password"
          type="password"
          required
          autoFocus
          maxLength={128}
          autoComplete="current-password"
        />
        <label htmlFor={`${id}c`}>{words.code}</label>
        <input
          id={`${id}c`}
          className="tw-input num"
          name="code"
          inputMode="numeric"
          pattern="[0-9]{6}"
          maxLength={6}
          autoComplete="one-time-code"
        />
        {problem === null ? null : (
          <p className="tw-problem" role="alert">
            {problem}
          </p>
        )}
        <footer>
          <button type="button" className="tw-button" onClick={leave}>
            {words.leave}
          </button>
          <button type="submit" className="tw-button tw-button-primary" disabled={busy}>
            {words.go}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
