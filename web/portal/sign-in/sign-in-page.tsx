import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LookButtons } from '../look-buttons.tsx'
import { useFailure } from '../problem-text.ts'
import { type DemoAccount, readDemoAccounts, readSession, sessionQuery, signIn } from '../remote.ts'

/** The bank's entrance; with demo data each officer is one click, gathered by bank. */
export function SignInPage() {
  const { t } = useTranslation()
  const failureText = useFailure()
  const queries = useQueryClient()
  const accounts = useQuery({ queryKey: ['demo-accounts'], queryFn: readDemoAccounts, staleTime: Number.POSITIVE_INFINITY })
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const enter = async (name: string, secret: string, oneTime: string) => {
    setBusy(true)
    setProblem(null)
    try {
      await signIn(name, secret, oneTime)
      queries.setQueryData(sessionQuery.queryKey, await readSession())
    } catch (failure) {
      setProblem(failureText(failure))
    } finally {
      setBusy(false)
    }
  }
  const banks = byBank(accounts.data ?? [])
  return (
    <main className="pt-sign-in">
      <p className="pt-sign-in-look">
        <LookButtons />
      </p>
      <form
        className="pt-panel"
        onSubmit={(event) => {
          event.preventDefault()
          void enter(login, password, code)
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
        {problem !== null && (
          <p className="pt-wrong" role="alert">
            {problem}
          </p>
        )}
        <Button type="primary" size="large" htmlType="submit" block loading={busy} disabled={login === '' || password === ''}>
          {t('portal.signIn.enter')}
        </Button>
      </form>
      {[...banks].map(([bank, officers]) => (
        <section key={bank} className="pt-demo-bank">
          <h2>{headOfficeOf(officers)}</h2>
          {officers.map((officer) => (
            <DemoCard key={officer.login} officer={officer} busy={busy} onChoose={() => void enter(officer.login, officer.password, '')} />
          ))}
        </section>
      ))}
    </main>
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
