import { useQuery } from '@tanstack/react-query'
import { Button, Toast } from 'antd-mobile'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldError, FormSchema } from '#domain/process/form.ts'
import { extraErrors, isAsked } from '../form/by-action.ts'
import { Field } from '../form/field.tsx'
import type { FormPlace } from '../form/field-props.ts'
import { checkForm, fields, filledOnly, initialValue } from '../form/schema.ts'
import { draftKeyOf, keepAct } from '../outbox/keep.ts'
import { store } from '../outbox/store.ts'
import { useReason } from '../problem-text.ts'
import { type OfferedAction, type OrderPage, readOrder } from '../remote.ts'
import { go } from '../route.ts'
import { Failure, Loading } from '../states.tsx'
import { useKept } from '../today/order-card.tsx'

const DRAFT_AFTER_MS = 250

/** One act: its questions, then the button that keeps it on the device first and sends it next. */
export function ActPage({ orderId, action, personId }: { orderId: string; action: string; personId: string }) {
  const { t } = useTranslation()
  const order = useQuery({ queryKey: ['orders', orderId], queryFn: () => readOrder(orderId), refetchOnWindowFocus: false })
  const draftKey = draftKeyOf(personId, orderId, action)
  const draft = useDraft(draftKey)
  if (order.isPending || draft === 'reading') return <Loading />
  if (order.isError) return <Failure failure={order.error} onRetry={() => void order.refetch()} />
  const offered = order.data.actions.find((one) => one.action === action)
  if (offered === undefined) {
    return (
      <div className="hh-state">
        <h2>{t('handheld.act.gone')}</h2>
        <Button size="large" color="primary" onClick={() => go({ page: 'order', orderId }, 'replace')}>
          {t('handheld.back')}
        </Button>
      </div>
    )
  }
  return <ActForm page={order.data} offered={offered} personId={personId} draftKey={draftKey} draft={draft} />
}

interface ActFormProps {
  page: OrderPage
  offered: OfferedAction
  personId: string
  draftKey: string
  draft: Record<string, unknown> | null
}

function ActForm(props: ActFormProps) {
  const { page, offered, personId } = props
  const { t } = useTranslation()
  const reason = useReason()
  const kept = useKept(page.id)
  const schema = offered.form
  const { value, change, errors, busy, done } = useAct(props)
  const place = useMemo(() => ({ personId, orderNumber: page.number, serials: page.terminals.map((one) => one.serial) }), [personId, page])
  const name = t(`action.${page.process}.${offered.action}`)
  const ready = offered.allowed || kept.size > 0
  return (
    <form
      className="hh-act-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void done()
      }}
    >
      <h1 className="hh-title">{name}</h1>
      <p className="hh-quiet">
        {page.merchantName} · <span className="num">{page.number}</span>
      </p>
      {!ready && offered.reason !== undefined && (
        <p className="hh-notice" role="status">
          {reason(offered.reason)}
        </p>
      )}
      {fields(schema)
        .filter((field) => isAsked(offered.action, field.name, value))
        .map((field) => (
          <BoundField key={field.name} field={field} value={value[field.name]} change={change} errors={errors} place={place} />
        ))}
      {fields(schema).length === 0 && <p className="hh-card">{t('handheld.act.noQuestions')}</p>}
      {errors.length > 0 && (
        <p className="hh-problem" role="alert">
          {t('handheld.form.wrong', { count: errors.length })}
        </p>
      )}
      <div className="hh-bar">
        <Button
          block
          type="submit"
          color={offered.dangerous ? 'danger' : 'primary'}
          size="large"
          className="hh-act"
          loading={busy}
          disabled={!ready}
        >
          {t([`handheld.act.${offered.action}`, `action.${page.process}.${offered.action}`])}
        </Button>
      </div>
    </form>
  )
}

/** What is filled in, and handing it over: checked, kept on the device, and back to the order. */
function useAct({ page, offered, personId, draftKey, draft }: ActFormProps) {
  const { t } = useTranslation()
  const schema = offered.form
  const [value, setValue] = useState<Record<string, unknown>>(() => draft ?? startOf(page, schema))
  const [errors, setErrors] = useState<readonly FieldError[]>([])
  const [busy, setBusy] = useState(false)
  useKeptDraft(draftKey, personId, value)
  const change = useCallback((name: string, entry: unknown) => setValue((before) => ({ ...before, [name]: entry })), [])
  const done = async () => {
    const input = filledOnly(schema, value)
    const wrong = [...checkForm(schema, input), ...extraErrors(offered.action, input)]
    setErrors(wrong)
    if (wrong[0] !== undefined) return showField(wrong[0].path)
    setBusy(true)
    try {
      const identity = { personId, orderId: page.id, orderNumber: page.number, merchantName: page.merchantName }
      await keepAct({ ...identity, action: offered.action, input }, draftKey)
      go({ page: 'order', orderId: page.id }, 'replace')
    } catch {
      Toast.show({ content: t('handheld.store.failed'), duration: 4_000 })
    } finally {
      setBusy(false)
    }
  }
  return { value, change, errors, busy, done }
}

function BoundField(props: {
  field: { name: string; schema: FormSchema; required: boolean }
  value: unknown
  change: (name: string, entry: unknown) => void
  errors: readonly FieldError[]
  place: FormPlace
}) {
  const { field, change } = props
  const onChange = useCallback((entry: unknown) => change(field.name, entry), [change, field.name])
  return (
    <Field
      path={`/${field.name}`}
      schema={field.schema}
      required={field.required}
      value={props.value}
      onChange={onChange}
      errors={props.errors}
      place={props.place}
    />
  )
}

/** What the notice already said is filled in. */
function startOf(page: OrderPage, schema: FormSchema): Record<string, unknown> {
  const start = initialValue(schema)
  return schema.properties?.mcc && page.merchant.mcc !== '' ? { ...start, mcc: page.merchant.mcc } : start
}

function showField(path: string): void {
  document.getElementById(`field-${path.replaceAll('/', '-')}`)?.scrollIntoView({ block: 'center' })
}

function useDraft(key: string): Record<string, unknown> | null | 'reading' {
  const [draft, setDraft] = useState<Record<string, unknown> | null | 'reading'>('reading')
  useEffect(() => {
    let gone = false
    store.drafts.get(key).then(
      (found) => !gone && setDraft(found?.value ?? null),
      () => !gone && setDraft(null),
    )
    return () => {
      gone = true
    }
  }, [key])
  return draft
}

/** Saved as it is filled in, and at once when the page may die (camera, home button). */
function useKeptDraft(key: string, personId: string, value: Record<string, unknown>): void {
  const latest = useRef(value)
  const first = useRef(true)
  useEffect(() => {
    latest.current = value
    if (first.current) {
      first.current = false
      return
    }
    const save = () => void store.drafts.put({ key, personId, value: latest.current, savedAt: Date.now() })
    const timer = setTimeout(save, DRAFT_AFTER_MS)
    window.addEventListener('pagehide', save)
    document.addEventListener('visibilitychange', save)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('pagehide', save)
      document.removeEventListener('visibilitychange', save)
    }
  }, [key, personId, value])
}
