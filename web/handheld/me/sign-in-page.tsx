import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { setLanguage } from '#web/text/setup.ts'
import { applyLook, readLook } from '../look.ts'
import { useFailure } from '../problem-text.ts'
import { type DemoAccount, readDemoAccounts, readSession, sessionQuery, signIn } from '../remote.ts'

const FIELD_ROLE = 'account_manager'

/** Sign-in by password and one-time code; with demo data each account manager is one touch. */
export function SignInPage() {
  const { t, i18n } = useTranslation()
  const failureText = useFailure()
  const queries = useQueryClient()
  const accounts = useQuery({
    queryKey: ['demo-accounts'],
    queryFn: readDemoAccounts,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  })
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
  const field = accounts.data?.filter((account) => account.role === FIELD_ROLE) ?? []
  return (
    <main className="hh-sign-in">
      <Looks />
      <h1>{t('handheld.signIn.title')}</h1>
      <p className="hh-quiet">{t('handheld.signIn.keptSafe')}</p>
      {problem !== null && (
        <p className="hh-problem" role="alert">
          {problem}
        </p>
      )}
      {field[0] !== undefined && <p>{i18n.language === 'en' ? field[0].story.en : field[0].story.zh}</p>}
      {field.map((account) => (
        <DemoCard key={account.login} account={account} busy={busy} onChoose={() => void enter(account.login, account.password, '')} />
      ))}
      <form
        className="hh-card"
        onSubmit={(event) => {
          event.preventDefault()
          void enter(login, password, code)
        }}
      >
        <label htmlFor="login">{t('handheld.signIn.login')}</label>
        <Input id="login" className="hh-input" value={login} onChange={setLogin} autoComplete="username" />
        <label htmlFor="password">{t('handheld.signIn.password')}</label>
        <Input id="password" className="hh-input" type="password" value={password} onChange={setPassword} autoComplete="current-password" />
        <label htmlFor="code">{t('handheld.signIn.code')}</label>
        <Input id="code" className="hh-input" inputMode="numeric" value={code} onChange={setCode} autoComplete="one-time-code" />
        <Button
          block
          type="submit"
          color="primary"
          size="large"
          className="hh-act"
          loading={busy}
          disabled={login === '' || password === ''}
        >
          {t('handheld.signIn.enter')}
        </Button>
      </form>
    </main>
  )
}

function DemoCard({ account, busy, onChoose }: { account: DemoAccount; busy: boolean; onChoose: () => void }) {
  const { t } = useTranslation()
  return (
    <button type="button" className="hh-card hh-demo" disabled={busy} onClick={onChoose}>
      <strong>{account.name}</strong>
      <span className="hh-quiet">{t('handheld.signIn.demo', { organisation: account.organisation })}</span>
    </button>
  )
}

/** Language and contrast, before anybody is signed in: the sun does not wait. */
function Looks() {
  const { t, i18n } = useTranslation()
  const [look, setLook] = useState(readLook)
  const high = look.contrast === 'high'
  const show = () => {
    const next = { ...look, contrast: high ? 'normal' : 'high' } as const
    applyLook(next)
    setLook(next)
  }
  return (
    <div className="hh-looks">
      <Button size="large" fill="none" onClick={() => void setLanguage(i18n.language === 'en' ? 'zh-CN' : 'en')}>
        {i18n.language === 'en' ? '中文' : 'English'}
      </Button>
      <Button size="large" fill="none" aria-pressed={high} onClick={show}>
        ◐ {t('handheld.me.contrast')}
      </Button>
    </div>
  )
}
