import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PosTerminal } from '#contract/pos.ts'
import { setLanguage } from '#web/text/setup.ts'
import { setMode, useMode } from '#web/ui/mode.ts'
import { bridge } from './bridge.ts'
import { Choose } from './choose.tsx'
import { Device } from './device.tsx'

/** The POS page: one simulated terminal that speaks to the real gateway (docs/spec/8, The switch 8). `?tid=` in the address chooses it. */
export function App() {
  const { t, i18n } = useTranslation()
  const mode = useMode()
  const [terminal, setTerminal] = useState<PosTerminal | null>(null)
  const [missed, setMissed] = useState<string | null>(null)
  const [awaited, setAwaited] = useState(tidOfAddress() !== null)
  const take = useCallback((chosen: PosTerminal | null) => {
    const address = new URL(location.href)
    if (chosen) address.searchParams.set('tid', chosen.tid)
    else address.searchParams.delete('tid')
    // A step of its own: Back leads to the choice, not out of the page.
    history.pushState(null, '', address)
    setMissed(null)
    setTerminal(chosen)
  }, [])
  useEffect(() => {
    const read = (): void => {
      const tid = tidOfAddress()
      setTerminal(null)
      setMissed(null)
      setAwaited(tid !== null)
      if (tid === null) return
      bridge
        .terminal(tid)
        .then(setTerminal, () => setMissed(tid))
        .finally(() => setAwaited(false))
    }
    read()
    window.addEventListener('popstate', read)
    return () => window.removeEventListener('popstate', read)
  }, [])
  return (
    <>
      <header className="ps-top">
        <span className="ps-brand">
          <h1>{t('pos.title')}</h1>
          <small>{t('pos.demo')}</small>
        </span>
        {terminal ? (
          <button type="button" className="ps-plain" onClick={() => take(null)}>
            {t('pos.choose.other')}
          </button>
        ) : null}
        <button type="button" className="ps-plain" onClick={() => void setLanguage(i18n.language === 'en' ? 'zh-CN' : 'en')}>
          {t('pos.language')}
        </button>
        <button type="button" className="ps-plain" aria-label={t('pos.theme')} onClick={() => setMode(mode === 'dark' ? 'light' : 'dark')}>
          ◐
        </button>
      </header>
      <main className="ps-main">
        {terminal ? (
          <Device key={terminal.tid} first={terminal} />
        ) : awaited ? (
          <p className="ps-nopaper" aria-busy="true">
            {t('pos.loading')} …
          </p>
        ) : (
          <Choose missed={missed} onChoose={take} />
        )}
      </main>
    </>
  )
}

function tidOfAddress(): string | null {
  return new URL(location.href).searchParams.get('tid')
}
