import { Button, Popup } from 'antd-mobile'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type SignaturePad from 'signature_pad'
import { sha256, toBlob } from '../capture/picture.ts'
import { keepCapture } from '../outbox/keep.ts'
import type { FieldProps } from './field-props.ts'
import { Thumb } from './thumb.tsx'

/** The signature: a wide white sheet to sign on, kept as a picture with its hash. */
export function SignatureField({ value, onChange, place, label }: FieldProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <div className="hh-signature">
      {typeof value === 'string' && value !== '' && <Thumb reference={value} label={label} onDrop={() => onChange(undefined)} />}
      <Button block size="large" onClick={() => setOpen(true)}>
        {value === undefined || value === '' ? t('handheld.signature.open') : t('handheld.signature.again')}
      </Button>
      <Popup visible={open} onMaskClick={() => setOpen(false)} destroyOnClose bodyClassName="hh-sheet">
        <SignatureSheet
          label={label}
          onCancel={() => setOpen(false)}
          onDone={async (blob) => {
            onChange(await keepCapture({ hash: await sha256(blob), blob, mediaType: 'image/png', personId: place.personId }))
            setOpen(false)
          }}
        />
      </Popup>
    </div>
  )
}

function SignatureSheet({ label, onDone, onCancel }: { label: string; onDone: (blob: Blob) => Promise<void>; onCancel: () => void }) {
  const { t } = useTranslation()
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<SignaturePad | null>(null)
  const [signed, setSigned] = useState(false)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    const sheet = canvas.current
    if (sheet === null) return
    let gone = false
    void import('signature_pad').then(({ default: Pad }) => {
      if (gone) return
      fitToScreen(sheet)
      pad.current = new Pad(sheet, { backgroundColor: '#ffffff', penColor: '#111111', minWidth: 1.2, maxWidth: 3.4 })
      pad.current.addEventListener('endStroke', () => setSigned(true))
    })
    return () => {
      gone = true
      pad.current?.off()
    }
  }, [])
  const done = () => {
    if (canvas.current === null) return
    setFailed(false)
    toBlob(canvas.current, 'image/png')
      .then(onDone)
      .catch(() => setFailed(true))
  }
  return (
    <div className="hh-signature-sheet" role="dialog" aria-modal="true" aria-label={label}>
      <h2>{label}</h2>
      <p className="hh-quiet">{t('handheld.signature.hint')}</p>
      <canvas ref={canvas} className="hh-signature-canvas" aria-label={t('handheld.signature.canvas')} role="img" />
      {failed && (
        <p className="hh-problem" role="alert">
          {t('handheld.store.failed')}
        </p>
      )}
      <div className="hh-row">
        <Button size="large" onClick={onCancel}>
          {t('handheld.cancel')}
        </Button>
        <Button
          size="large"
          onClick={() => {
            pad.current?.clear()
            setSigned(false)
          }}
        >
          {t('handheld.signature.clear')}
        </Button>
        <Button size="large" color="primary" disabled={!signed} onClick={done} className="hh-grow">
          {t('handheld.signature.use')}
        </Button>
      </div>
    </div>
  )
}

/** The canvas in device pixels: else the line is blurred. */
function fitToScreen(sheet: HTMLCanvasElement): void {
  const ratio = Math.min(2, Math.max(1, window.devicePixelRatio))
  sheet.width = Math.round(sheet.offsetWidth * ratio)
  sheet.height = Math.round(sheet.offsetHeight * ratio)
  sheet.getContext('2d')?.scale(ratio, ratio)
}
