import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type FieldError, type FormSchema, validateForm } from '#domain/process/form.ts'
import { ProblemError } from '#web/api/client.ts'
import { SchemaFields } from '../form/schema-form.tsx'
import { beginning, filled, properties } from '../form/shape.ts'
import { useFailure, useReason } from '../problem-text.ts'
import { act, type OfferedAction, type OrderPage, wrongFields } from '../remote.ts'

/** One action of the bank's as a form: checked by the definition's own schema, sent on the version that was looked at. */
export function ActForm({ order, offered, onDone }: { order: OrderPage; offered: OfferedAction; onDone: () => void }) {
  const { t } = useTranslation()
  const reason = useReason()
  const failureText = useFailure()
  const queries = useQueryClient()
  const schema = offered.form
  const [value, setValue] = useState<Record<string, unknown>>(() => begin(schema, order))
  const [errors, setErrors] = useState<readonly FieldError[]>([])
  const [key] = useState(() => crypto.randomUUID())
  const sending = useMutation({
    mutationFn: () => act(order, offered.action, filled(value), `${key}-${hashOf(value)}`),
    onSuccess: () => {
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
  const name = t(`action.${order.process}.${offered.action}`)
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
      <SchemaFields schema={schema} value={value} onChange={setValue} errors={errors} />
      {properties(schema).length === 0 && <p className="pt-quiet">{t('portal.act.noQuestions')}</p>}
      {sending.isError && errors.length === 0 && (
        <p className="pt-wrong" role="alert">
          {failureText(sending.error)}{' '}
          {stale && (
            <Button size="small" onClick={() => void queries.invalidateQueries({ queryKey: ['orders', order.id] })}>
              {t('portal.act.refresh')}
            </Button>
          )}
        </p>
      )}
      {!offered.allowed && offered.reason !== undefined && <p className="pt-quiet">{reason(offered.reason)}</p>}
      {offered.dangerous ? (
        <Popconfirm
          title={t('portal.act.sure', { name })}
          okText={name}
          cancelText={t('portal.cancel')}
          onConfirm={send}
          okButtonProps={{ danger: true }}
        >
          <Button danger disabled={!offered.allowed} loading={sending.isPending}>
            {name}
          </Button>
        </Popconfirm>
      ) : (
        <Button type="primary" htmlType="submit" disabled={!offered.allowed} loading={sending.isPending}>
          {name}
        </Button>
      )}
    </form>
  )
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
