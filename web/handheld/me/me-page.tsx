import { useQueryClient } from '@tanstack/react-query'
import { Button, Dialog, Selector, Switch } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { setLanguage } from '#web/text/setup.ts'
import { applyLook, type Look, readLook } from '../look.ts'
import { type Session, sessionQuery, signOut } from '../remote.ts'
import { useSyncState } from '../shell.tsx'

/** Who I am here, how the screen looks, and the way out, which destroys nothing that is unsent. */
export function MePage({ session }: { session: Session }) {
  const { t, i18n } = useTranslation()
  const queries = useQueryClient()
  const sync = useSyncState()
  const [look, setLook] = useState<Look>(readLook)
  const show = (next: Look) => {
    applyLook(next)
    setLook(next)
  }
  const leave = async () => {
    const unsent = sync.waiting + sync.refused
    if (unsent > 0) {
      const sure = await Dialog.confirm({
        content: t('handheld.me.unsent', { count: unsent }),
        confirmText: t('handheld.me.signOut'),
        cancelText: t('handheld.cancel'),
      })
      if (!sure) return
    }
    await signOut()
    queries.clear()
    queries.setQueryData(sessionQuery.queryKey, null)
  }
  return (
    <div className="hh-me">
      <h1 className="hh-title">{session.person.name}</h1>
      <p className="hh-quiet">
        {t(`role.${session.post.role}`)} · {session.post.nodeName}
      </p>
      <section className="hh-card">
        <h2>{t('handheld.me.look')}</h2>
        <div className="hh-switch-row">
          <span>{t('handheld.me.contrast')}</span>
          <Switch
            checked={look.contrast === 'high'}
            aria-label={t('handheld.me.contrast')}
            onChange={(high) => show({ ...look, contrast: high ? 'high' : 'normal' })}
          />
        </div>
        <Selector
          className="hh-choices"
          showCheckMark={false}
          options={(['auto', 'light', 'dark'] as const).map((theme) => ({ value: theme, label: t(`handheld.me.theme.${theme}`) }))}
          value={[look.theme]}
          onChange={([theme]) => theme !== undefined && show({ ...look, theme })}
        />
      </section>
      <section className="hh-card">
        <h2>{t('handheld.me.language')}</h2>
        <Selector
          className="hh-choices"
          showCheckMark={false}
          options={[
            { value: 'zh-CN', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          value={[i18n.language === 'en' ? 'en' : 'zh-CN']}
          onChange={([language]) => language !== undefined && void setLanguage(language)}
        />
      </section>
      <Button block size="large" onClick={() => void leave()}>
        {t('handheld.me.signOut')}
      </Button>
    </div>
  )
}
