import { Button } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { gcj02Of } from '#domain/visit/gcj02.ts'
import { useFailure } from '../problem-text.ts'
import { type OrderPage, revealPhone } from '../remote.ts'

/** Opens the device's own map at the shop. Chinese maps read an address as GCJ-02, so the link alone is converted (docs/spec/5). */
export function NavigateButton({ page }: { page: OrderPage }) {
  const { t } = useTranslation()
  const { lat, lon } = page.merchant
  const address = page.merchant.address
  const shown = typeof lat === 'number' && typeof lon === 'number' ? gcj02Of({ lat, lon }) : null
  const place = shown === null ? '0,0' : `${shown.lat.toFixed(6)},${shown.lon.toFixed(6)}`
  return (
    <a
      className="hh-link-button hh-grow"
      href={`geo:${place}?q=${encodeURIComponent(place === '0,0' ? address : `${place}(${page.merchantName})`)}`}
    >
      {t('handheld.navigate')}
    </a>
  )
}

/** Rings the merchant. The number is read in clear only now, for this reason, and the reading is written down (R19). */
export function CallButton({ page }: { page: OrderPage }) {
  const { t } = useTranslation()
  const failureText = useFailure()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const call = async () => {
    setBusy(true)
    try {
      const phone = await revealPhone(page.merchant.id, page.id, t('handheld.call.reason', { number: page.number }))
      if (phone === null) setProblem(t('handheld.call.none'))
      else window.location.assign(`tel:${phone}`)
    } catch (failure) {
      setProblem(failureText(failure))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="hh-grow">
      <Button block size="large" loading={busy} onClick={() => void call()}>
        {t('handheld.call')}
      </Button>
      {problem !== null && (
        <p className="hh-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
