import { Button } from 'antd-mobile'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { compressPhoto } from '../capture/picture.ts'
import { keepCapture } from '../outbox/keep.ts'
import type { FieldProps } from './field-props.ts'
import { Thumb } from './thumb.tsx'

const PHOTOS_MOST = 9

/** Takes photos with the camera only, each made ≤ 300 KB, hashed and kept on the device before it shows. */
export function PhotosField({ value, onChange, schema, place, label }: FieldProps) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const inputId = useId()
  const single = schema.type !== 'array'
  const taken = single ? (typeof value === 'string' ? [value] : []) : Array.isArray(value) ? value.map(String) : []
  const most = single ? 1 : Math.min(schema.maxItems ?? PHOTOS_MOST, PHOTOS_MOST)

  const take = async (file: File | undefined) => {
    if (file === undefined) return
    setBusy(true)
    setFailed(false)
    try {
      const picture = await compressPhoto(file, [place.orderNumber, new Date().toLocaleString()])
      const reference = await keepCapture({ hash: picture.hash, blob: picture.blob, mediaType: 'image/jpeg', personId: place.personId })
      if (!taken.includes(reference)) onChange(single ? reference : [...taken, reference])
    } catch {
      setFailed(true)
    } finally {
      setBusy(false)
    }
  }
  const drop = (reference: string) => onChange(single ? undefined : taken.filter((one) => one !== reference))

  return (
    <div className="hh-photos">
      {taken.map((reference, index) => (
        <Thumb key={reference} reference={reference} label={`${label} ${index + 1}`} onDrop={() => drop(reference)} />
      ))}
      {taken.length < most && (
        <label className="hh-photo-take" htmlFor={inputId} data-busy={busy}>
          <CameraIcon />
          <span>{busy ? t('handheld.photo.working') : t('handheld.photo.take')}</span>
          <input
            id={inputId}
            className="sr"
            type="file"
            accept="image/*"
            capture="environment"
            disabled={busy}
            aria-label={`${t('handheld.photo.take')} ${label}`}
            onChange={(event) => {
              void take(event.target.files?.[0])
              event.target.value = ''
            }}
          />
        </label>
      )}
      {failed && (
        <div className="hh-problem" role="alert">
          {t('handheld.photo.failed')}
          <Button size="small" onClick={() => setFailed(false)}>
            {t('handheld.close')}
          </Button>
        </div>
      )}
    </div>
  )
}

function CameraIcon() {
  return (
    <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.8">
      <path d="M4 8h3l2-3h6l2 3h3v11H4z" strokeLinejoin="round" />
      <circle cx="12" cy="13" r="3.6" />
    </svg>
  )
}
