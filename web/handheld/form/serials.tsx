import { Button, Input, Popup } from 'antd-mobile'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cleanSerial, type SerialFault, serialFault } from '../capture/serial.ts'
import type { FieldProps } from './field-props.ts'

const Scanner = lazy(() => import('./scanner.tsx').then((module) => ({ default: module.Scanner })))
const SERIALS_MOST = 20

type Fault = SerialFault | 'twice' | 'stranger' | null

/** Serials by the camera; typed when the code is broken. An IMEI or SIM label is refused with its name. */
export function SerialsField({ value, onChange, schema, label, id, place }: FieldProps) {
  const { t } = useTranslation()
  const single = schema.type !== 'array'
  const read = single ? (typeof value === 'string' && value !== '' ? [value] : []) : Array.isArray(value) ? value.map(String) : []
  const most = single ? 1 : Math.min(schema.maxItems ?? SERIALS_MOST, SERIALS_MOST)
  const [typed, setTyped] = useState('')
  const [fault, setFault] = useState<Fault>(null)
  const [scanning, setScanning] = useState(false)

  const add = (code: string): boolean => {
    const serial = cleanSerial(code)
    const stranger = place.serials.length > 0 && !place.serials.includes(serial) ? 'stranger' : null
    const wrong = read.includes(serial) ? 'twice' : (serialFault(code) ?? stranger)
    setFault(wrong)
    if (wrong !== null) return false
    onChange(single ? serial : [...read, serial])
    setTyped('')
    return true
  }
  return (
    <div className="hh-serials">
      {place.serials.length > 0 && <p className="hh-quiet num">{t('handheld.serial.wanted', { serials: place.serials.join(' · ') })}</p>}
      {read.length > 0 && (
        <ReadSerials serials={read} drop={(serial) => onChange(single ? undefined : read.filter((one) => one !== serial))} />
      )}
      {read.length < most && (
        <>
          <Button block size="large" color="primary" fill="outline" onClick={() => setScanning(true)}>
            {t('handheld.serial.scan')}
          </Button>
          <div className="hh-row">
            <Input
              id={id}
              className="hh-input hh-grow"
              value={typed}
              onChange={setTyped}
              placeholder={t('handheld.serial.type')}
              aria-label={label}
              clearable
            />
            <Button size="large" disabled={typed.trim() === ''} onClick={() => void add(typed)}>
              {t('handheld.serial.add')}
            </Button>
          </div>
        </>
      )}
      <WhyNot fault={fault} />
      <Popup visible={scanning} onMaskClick={() => setScanning(false)} destroyOnClose bodyClassName="hh-sheet">
        <Suspense fallback={<p className="hh-quiet">{t('handheld.scan.loading')}</p>}>
          <Scanner onCode={(code) => add(code) && setScanning(false)} onClose={() => setScanning(false)} />
        </Suspense>
        <WhyNot fault={fault} />
      </Popup>
    </div>
  )
}

function ReadSerials({ serials, drop }: { serials: readonly string[]; drop: (serial: string) => void }) {
  const { t } = useTranslation()
  return (
    <ul className="hh-serial-list">
      {serials.map((serial) => (
        <li key={serial}>
          <span className="num">{serial}</span>
          <button type="button" className="hh-icon-button" onClick={() => drop(serial)} aria-label={t('handheld.serial.drop', { serial })}>
            ✕
          </button>
        </li>
      ))}
    </ul>
  )
}

function WhyNot({ fault }: { fault: Fault }) {
  const { t } = useTranslation()
  return (
    fault !== null && (
      <p className="hh-problem" role="alert">
        {t(`handheld.serial.fault.${fault}`)}
      </p>
    )
  )
}
