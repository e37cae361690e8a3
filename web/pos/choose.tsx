import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PosTerminal } from '#contract/pos.ts'
import { bridge } from './bridge.ts'
import './choose.css'

const SEARCH_AFTER_MS = 200
const AGAIN_AFTER_MS = 3_000

/** Which terminal to stand at; `missed` is the TID of the address that could not be had. */
export function Choose({ missed, onChoose }: { missed: string | null; onChoose: (terminal: PosTerminal) => void }) {
  const { t } = useTranslation()
  const [q, setQ] = useState('')
  const found = useTerminals(q)
  return (
    <section className="ps-choose">
      <h2>{t('pos.choose.title')}</h2>
      <p>{t('pos.choose.hint')}</p>
      {missed ? <p role="alert">{t('pos.choose.missed', { tid: missed })}</p> : null}
      <input
        type="search"
        value={q}
        placeholder={t('pos.choose.search')}
        aria-label={t('pos.choose.search')}
        onChange={(event) => setQ(event.target.value)}
      />
      {found === 'failed' ? <p role="alert">{t('pos.choose.failed')}</p> : null}
      {found === null ? <p aria-busy="true">{t('pos.loading')} …</p> : null}
      {Array.isArray(found) && found.length === 0 ? <p>{t('pos.choose.none')}</p> : null}
      {Array.isArray(found) ? (
        <>
          <Found title={t('pos.choose.installed')} terminals={found.filter((one) => one.installed)} onChoose={onChoose} />
          <Found title={t('pos.choose.installing')} terminals={found.filter((one) => !one.installed)} onChoose={onChoose} />
        </>
      ) : null}
    </section>
  )
}

function Found({ title, terminals, onChoose }: { title: string; terminals: readonly PosTerminal[]; onChoose: (one: PosTerminal) => void }) {
  const { t } = useTranslation()
  if (terminals.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {terminals.map((one) => (
          <li key={one.tid}>
            <button type="button" onClick={() => onChoose(one)}>
              <strong>{one.merchant}</strong>
              <span className="ps-num">{one.tid}</span>
              <small>
                {one.model} · {one.serial}
              </small>
              {one.testState ? <em>{t('pos.badge.test')}</em> : null}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function useTerminals(q: string): PosTerminal[] | 'failed' | null {
  const [found, setFound] = useState<PosTerminal[] | 'failed' | null>(null)
  useEffect(() => {
    let gone = false
    let timer = window.setTimeout(look, SEARCH_AFTER_MS)
    function look(): void {
      bridge.terminals(q).then(
        (items) => !gone && setFound(items),
        () => {
          if (gone) return
          setFound('failed')
          timer = window.setTimeout(look, AGAIN_AFTER_MS)
        },
      )
    }
    return () => {
      gone = true
      window.clearTimeout(timer)
    }
  }, [q])
  return found
}
