import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { setLanguage } from '#web/text/setup.ts'
import { setMode, useMode } from '#web/ui/mode.ts'

/** Language and theme; before sign-in too. */
export function LookButtons() {
  const { t, i18n } = useTranslation()
  const mode = useMode()
  return (
    <>
      <Button type="text" className="pt-who-button" onClick={() => void setLanguage(i18n.language === 'en' ? 'zh-CN' : 'en')}>
        {i18n.language === 'en' ? '中文' : 'English'}
      </Button>
      <Button
        type="text"
        className="pt-who-button"
        onClick={() => setMode(mode === 'dark' ? 'light' : 'dark')}
        aria-label={t('portal.theme')}
      >
        ◐
      </Button>
    </>
  )
}
