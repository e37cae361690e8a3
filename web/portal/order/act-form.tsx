import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type FieldError, type FormSchema, validateForm, withoutSecrets } from '#domain/process/form.ts'
import { ProblemError } from '#web/api/client.ts'
import { SchemaFields } from '../form/schema-form.tsx'
import { beginning, filled, properties } from '../form/shape.ts'
import { DraftRestored, useDraft } from '../form/use-draft.tsx'
import { WrongSummary } from '../form/wrong-summary.tsx'
import { useFailure, useReason } from '../problem-text.ts'
import { act, type OfferedAction, type OrderPage, wrongFields } from '../remote.ts'

interface ActFormProps {
  readonly order: OrderPage
  readonly offered: OfferedAction
  readonly onDone: () => void
}

/** An action being filled in and sent. */
function useActing({ order, offered, onDone }: ActFormProps) {
  const queries = useQueryClient()
  const schema = offered.form
  const typing = useDraft<Record<string, unknown>>({
    place: actPlace(order.id, offered.action),
    begin: () => begin(schema, order),
    keepable: (typed) => withoutSecrets(schema, filled(typed)) as Record<string, unknown>,
  })
  const value = typing.draft
  const [errors, setErrors] = useState<readonly FieldError[]>([])
  const [key] = useState(() => crypto.randomUUID())
  const sending = useMutation({
    mutationFn: () => act(order, offered.action, filled(value), `${key}-${hashOf(value)}`),
    onSuccess: () => {
      typing.anew()
      onDone()
      return queries.invalidateQueries({ queryKey: ['orders'] })
    },
    onError: (failure) => setErrors(wrongFields(failure)),
  })
  const send = () => {
    const wrong = validateForm(schema, filled(value))
    setErrors(wrong)
    if (wrong.length === 0) sending.mutate()
  }
  const reload = () => void queries.invalidateQueries({ queryKey: ['orders', order.id] })
  return { typing, errors, sending, send, reload }
}

/** One action of the bank's as a form: checked by the definition's own schema, sent on the version that was looked at. */
export function ActForm(props: ActFormProps) {
  const { offered } = props
  const { t } = useTranslation()
  const reason = useReason()
  const failureText = useFailure()
  const { typing, errors, sending, send, reload } = useActing(props)
  const schema = offered.form
  const stale = sending.error instanceof ProblemError && sending.error.code === 'version_stale'
  return (
    <form
      className="pt-act"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!offered.dangerous) send()
      }}
    >
      <DraftRestored draft={typing} />
      <SchemaFields schema={schema} value={typing.draft} onChange={typing.change} errors={errors} />
      {properties(schema).length === 0 && <p className="pt-quiet">{t('portal.act.noQuestions')}</p>}
      {sending.isError && errors.length === 0 && (
        <p className="pt-wrong" role="alert">
          {failureText(sending.error)}{' '}
          {stale && (
            <Button size="small" onClick={reload}>
              {t('portal.act.refresh')}
            </Button>
          )}
        </p>
      )}
      <WrongSummary schema={schema} errors={errors} />
      {!offered.allowed && offered.reason !== undefined && <p className="pt-quiet">{reason(offered.reason)}</p>}
      <Send name={t(`action.${props.order.process}.${offered.action}`)} offered={offered} busy={sending.isPending} send={send} />
    </form>
  )
}

/** What is undone only with effort is asked for once more. */
function Send({ name, offered, busy, send }: { name: string; offered: OfferedAction; busy: boolean; send: () => void }) {
  const { t } = useTranslation()
  if (!offered.dangerous)
    return (
      <Button type="primary" htmlType="submit" disabled={!offered.allowed} loading={busy}>
        {name}
      </Button>
    )
  return (
    <Popconfirm
      title={t('portal.act.sure', { name })}
      okText={name}
      cancelText={t('portal.cancel')}
      onConfirm={send}
      okButtonProps={{ danger: true }}
    >
      <Button danger disabled={!offered.allowed} loading={busy}>
        {name}
      </Button>
    </Popconfirm>
  )
}

/** Where the draft of an action on an order lies. */
export function actPlace(orderId: string, action: string): string {
  return `${orderId} ${action}`
}

/** Lines that name the order's terminals begin filled in, one a terminal. */
function begin(schema: FormSchema, order: OrderPage): Record<string, unknown> {
  const value = beginning(schema)
  for (const { name, schema: field } of properties(schema)) {
    if (field['x-widget'] !== 'terminals' || order.terminals.length === 0) continue
    value[name] = order.terminals.map((terminal) => ({ serial: terminal.serial }))
  }
  return value
}

/** The same words sent twice are one act; other words are another. */
function hashOf(value: Record<string, unknown>): string {
  let hash = 0
  for (const char of JSON.stringify(value)) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) | 0
  return (hash >>> 0).toString(36)
}
