import { type FormEvent, useState } from 'react'
import { PROBLEMS } from '#domain/problem.ts'
import { ProblemError } from '#web/api/client.ts'
import { type DemoAccount, useDemoAccounts, useSignIn } from '#web/api/session.ts'
import { setLanguage } from '#web/text/setup.ts'
import { Logo } from '#web/ui/logo.tsx'
import { setMode, useMode } from '#web/ui/mode.ts'
import { useConsoleText } from '../use-console-text.ts'
import { DemoAccounts } from './demo-accounts.tsx'
import './sign-in.css'

/** Signing in: with demo data, each role is a card and one press; otherwise login, password and code. */
export function SignInPage() {
  const { say, language } = useConsoleText()
  const mode = useMode()
  const demo = useDemoAccounts()
  const signIn = useSignIn()
  const accounts = demo.data ?? []
  const choose = ({ login, password }: DemoAccount): void => signIn.mutate({ login, password })
  return (
    <main className="si-page">
      <header>
        <span className="si-brand">
          <Logo /> Tillwright
        </span>
        <span className="si-tools">
          <button type="button" className="tw-button" onClick={() => setMode(mode === 'dark' ? 'light' : 'dark')}>
            {say(mode === 'dark' ? 'shell.light' : 'shell.dark')}
          </button>
          <button
            type="button"
            className="tw-button"
            lang={language === 'en' ? 'zh-CN' : 'en'}
            onClick={() => void setLanguage(language === 'en' ? 'zh-CN' : 'en')}
          >
            {language === 'en' ? '中文' : 'English'}
          </button>
        </span>
      </header>
      <div className={accounts.length > 0 ? 'si-body' : 'si-body si-alone'}>
        <section className="si-form">
          <h1>{say('signIn.title')}</h1>
          <p>{say('signIn.about')}</p>
          <PasswordForm signIn={signIn} />
        </section>
        {accounts.length > 0 ? <DemoAccounts accounts={accounts} choose={choose} busy={signIn.isPending} /> : null}
      </div>
    </main>
  )
}

function PasswordForm({ signIn }: { signIn: ReturnType<typeof useSignIn> }) {
  const { say } = useConsoleText()
  const [withCode, setWithCode] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const entered = new FormData(event.currentTarget)
    const code = String(entered.get('code') ?? '')
    signIn.mutate({ login: String(entered.get('login')), password: String(entered.get('password')), ...(code === '' ? {} : { code }) })
  }
  return (
    <form onSubmit={submit}>
      <label>
        {say('signIn.login')}
        <input className="tw-input" name="login" required maxLength={64} autoComplete="username" autoCapitalize="none" />
      </label>
      <label>
        {say('signIn.password')}
        <input className="tw-input" name="password" type="password" required maxLength={128} autoComplete="current-password" />
      </label>
      {withCode ? (
        <label>
          {say('signIn.code')}
          <input className="tw-input num" name="code" inputMode="numeric" pattern="[0-9]{6}" maxLength={6} autoComplete="one-time-code" />
        </label>
      ) : (
        <button type="button" className="tw-link" onClick={() => setWithCode(true)}>
          {say('signIn.haveCode')}
        </button>
      )}
      {signIn.error ? (
        <p className="tw-problem" role="alert">
          <Why error={signIn.error} />
        </p>
      ) : null}
      <button type="submit" className="tw-button tw-button-primary" disabled={signIn.isPending}>
        {say('signIn.go')}
      </button>
    </form>
  )
}

function Why({ error }: { error: Error }) {
  const { say, language } = useConsoleText()
  if (!(error instanceof ProblemError)) return say('page.broken')
  return error.code === 'offline' ? say('page.offline') : PROBLEMS[error.code][language === 'en' ? 'en' : 'zh']
}
