import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type DemoAccount, useDemoAccounts, useSignIn } from '#web/api/session.ts'
import { LookButtons } from '../look-buttons.tsx'
import { useFailure } from '../problem-text.ts'
import './sign-in.css'

/** The bank's entrance; with demo data each officer is one click, gathered by bank. */
export function SignInPage() {
  const signIn = useSignIn()
  const banks = byBank(useDemoAccounts().data ?? [])
  return (
    <main className="pt-sign-in">
      <p className="pt-sign-in-look">
        <LookButtons />
      </p>
      <PasswordForm signIn={signIn} />
      {[...banks].map(([bank, officers]) => (
        <section key={bank} className="pt-demo-bank">
          <h2>{headOfficeOf(officers)}</h2>
          {officers.map((officer) => (
            <DemoCard
              key={officer.login}
              officer={officer}
              busy={signIn.isPending}
              onChoose={() => signIn.mutate({ login: officer.login, password: officer.password })}
            />
          ))}
        </section>
      ))}
    </main>
  )
}

function PasswordForm({ signIn }: { signIn: ReturnType<typeof useSignIn> }) {
  const { t } = useTranslation()
  const failureText = useFailure()
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  return (
    <form
      className="pt-panel"
      onSubmit={(event) => {
        event.preventDefault()
        signIn.mutate({ login, password, ...(code === '' ? {} : { code }) })
      }}
    >
      <h1>{t('portal.title')}</h1>
      <label htmlFor="login">{t('portal.signIn.login')}</label>
      <Input id="login" size="large" value={login} onChange={(event) => setLogin(event.target.value)} autoComplete="username" />
      <label htmlFor="password">{t('portal.signIn.password')}</label>
      <Input.Password
        id="password"
        size="large"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        autoComplete="current-password"
      />
      <label htmlFor="code">{t('portal.signIn.code')}</label>
      <Input
        id="code"
        size="large"
        value={code}
        onChange={(event) => setCode(event.target.value)}
        inputMode="numeric"
        autoComplete="one-time-code"
      />
      {signIn.isError && (
        <p className="pt-wrong" role="alert">
          {failureText(signIn.error)}
        </p>
      )}
      <Button type="primary" size="large" htmlType="submit" block loading={signIn.isPending} disabled={login === '' || password === ''}>
        {t('portal.signIn.enter')}
      </Button>
    </form>
  )
}

function DemoCard({ officer, busy, onChoose }: { officer: DemoAccount; busy: boolean; onChoose: () => void }) {
  const { t, i18n } = useTranslation()
  const story = i18n.language === 'en' ? officer.story.en : officer.story.zh
  return (
    <button type="button" className="pt-panel pt-demo" disabled={busy} onClick={onChoose}>
      <strong>{t(`role.${officer.role}`)}</strong>
      <span>
        {officer.name} · {officer.organisation}
      </span>
      <small>{story}</small>
    </button>
  )
}

/** The organisation most of a bank's officers sit in: its provincial branch. */
function headOfficeOf(officers: readonly DemoAccount[]): string {
  const seats = officers.map((officer) => officer.organisation)
  const often = (name: string) => seats.filter((seat) => seat === name).length
  return seats.toSorted((one, other) => often(other) - often(one))[0] ?? ''
}

function byBank(accounts: readonly DemoAccount[]): Map<string, DemoAccount[]> {
  const banks = new Map<string, DemoAccount[]>()
  for (const account of accounts) {
    if (account.bank === null) continue
    banks.set(account.bank, [...(banks.get(account.bank) ?? []), account])
  }
  return banks
}
