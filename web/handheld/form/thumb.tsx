import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LOCAL_PREFIX } from '../outbox/keep.ts'
import { store } from '../outbox/store.ts'
import { useStored } from '../outbox/use-outbox.ts'

/** A picture taken here or already at the server, with a way to drop it and take it again. */
export function Thumb({ reference, label, onDrop }: { reference: string; label: string; onDrop?: () => void }) {
  const { t } = useTranslation()
  const address = usePictureAddress(reference)
  return (
    <figure className="hh-thumb">
      {address === null ? <div className="hh-thumb-missing">{t('handheld.photo.missing')}</div> : <img src={address} alt={label} />}
      {onDrop !== undefined && (
        <button type="button" className="hh-thumb-drop" onClick={onDrop} aria-label={t('handheld.photo.drop', { label })}>
          ✕
        </button>
      )}
    </figure>
  )
}

function usePictureAddress(reference: string): string | null {
  const local = reference.startsWith(LOCAL_PREFIX)
  const hash = local ? reference.slice(LOCAL_PREFIX.length) : ''
  const capture = useStored(async () => (local ? ((await store.captures.get(hash)) ?? null) : null), hash)
  const [address, setAddress] = useState<string | null>(null)
  const blob = capture?.blob ?? null
  useEffect(() => {
    if (blob === null) return
    const made = URL.createObjectURL(blob)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return local ? address : `/api/v1/files/${encodeURIComponent(reference)}`
}
