import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { FieldError, FormSchema } from '#domain/process/form.ts'
import { definitionOf } from '#domain/process/registry.ts'
import type { JsonObject } from '#domain/result.ts'
import { useNotify } from '#web/api/orders.ts'
import { toast } from '#web/ui/toast.tsx'
import { SchemaForm } from '../form/schema-form.tsx'
import { blankOf, cleaned, wrongOf } from '../form/values.ts'
import { useConsoleText } from '../use-console-text.ts'
import { newActionId } from './action-id.ts'
import { useProblem } from './use-reason.ts'

const NOTHING: FormSchema = { type: 'object' }

/** A new notice: the form that the definition opens an order with. */
export function NoticePage() {
  const { say } = useConsoleText()
  const go = useNavigate()
  const notify = useNotify()
  const problem = useProblem()
  const form = definitionOf('installation', 1)?.opening.form ?? NOTHING
  const [key] = useState(newActionId)
  const [value, setValue] = useState<JsonObject>(() => ({ ...blankOf(form), terminalsWanted: 1 }))
  const [wrong, setWrong] = useState<ReadonlyMap<string, FieldError>>(new Map())
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const found = wrongOf(form, value)
    setWrong(found)
    if (found.size > 0) return
    notify.mutate(
      { input: cleaned(value), key },
      {
        onSuccess: (order) => {
          toast('done', say('notice.sent', { number: order.number }))
          void go({ to: '/orders/$orderId', params: { orderId: order.id } })
        },
      },
    )
  }
  return (
    <div className="cs-pad cs-form-page">
      <div className="cs-title">
        <h1>{say('notice.title')}</h1>
        <span className="cs-sub">{say('notice.about')}</span>
      </div>
      <form className="tw-card" onSubmit={submit} noValidate>
        <div className="tw-card-body">
          <SchemaForm schema={form} value={value} change={setValue} wrong={wrong} />
          {notify.error ? (
            <p className="tw-problem" role="alert">
              {problem(notify.error)}
            </p>
          ) : null}
          <p>
            <button type="submit" className="tw-button tw-button-primary" disabled={notify.isPending}>
              {say('form.send')}
            </button>
          </p>
        </div>
      </form>
    </div>
  )
}
