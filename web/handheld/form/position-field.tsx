import { Button } from 'antd-mobile'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { measurePosition, type NoPosition, type Position } from '../capture/position.ts'
import type { FieldProps } from './field-props.ts'

/** Measures where we are once, when the question is asked, and says plainly how good the fix is. */
export function PositionField({ value, onChange, schema }: FieldProps) {
  const { t } = useTranslation()
  const [failure, setFailure] = useState<NoPosition | null>(null)
  const [busy, setBusy] = useState(false)
  const known = isPosition(value) ? value : null

  const measure = useCallback(async () => {
    setBusy(true)
    const measured = await measurePosition()
    setBusy(false)
    setFailure(typeof measured === 'string' ? measured : null)
    if (typeof measured !== 'string') onChange(fitting(measured, schema.properties))
  }, [onChange, schema.properties])

  useEffect(() => {
    if (known === null) void measure()
  }, [])

  return (
    <div className="hh-position">
      <p className="hh-position-figure num" role="status">
        {busy ? t('handheld.position.measuring') : known === null ? t(`handheld.position.${failure ?? 'none'}`) : said(known)}
      </p>
      <Button block size="large" loading={busy} onClick={() => void measure()}>
        {known === null ? t('handheld.position.measure') : t('handheld.position.again')}
      </Button>
    </div>
  )
}

/** Only the parts that this form's schema knows. */
function fitting(position: Position, known: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  if (known === undefined) return { ...position }
  return Object.fromEntries(Object.entries({ ...position, accuracy: position.accuracyM }).filter(([name]) => name in known))
}

function said(position: { lat: number; lon: number; accuracyM?: number }): string {
  const accuracy = position.accuracyM === undefined ? '' : ` ±${Math.round(position.accuracyM)} m`
  return `${position.lat.toFixed(5)}, ${position.lon.toFixed(5)}${accuracy}`
}

function isPosition(value: unknown): value is { lat: number; lon: number; accuracyM?: number } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'lat' in value &&
    'lon' in value &&
    typeof value.lat === 'number' &&
    typeof value.lon === 'number'
  )
}
