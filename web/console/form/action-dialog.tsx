import { type FormEvent, useState } from 'react'
import type { FieldError } from '#domain/process/form.ts'
import type { JsonObject } from '#domain/result.ts'
import { ProblemError } from '#web/api/client.ts'
import { type OrderPage, useAct } from '#web/api/orders.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { toast } from '#web/ui/toast.tsx'
import { newActionId } from '../order/action-id.ts'
import type { OfferedAction } from '../order/actions.tsx'
import { useProblem } from '../order/use-reason.ts'
import { useConsoleText } from '../use-console-text.ts'
import { SchemaForm } from './schema-form.tsx'
import { blankOf, cleaned, wrongOf } from './values.ts'

interface ActionDialogProps {
  readonly page: OrderPage
  readonly offered: OfferedAction
  readonly close: () => void
}

/** One action: its form, its confirmation, and what the server says. */
export function ActionDialog({ page, offered, close }: ActionDialogProps) {
  const { say } = useConsoleText()
  const problem = useProblem()
  const act = useAct()
  // One id for all tries of this dialog: pressed twice, it has one effect.
  const [actionId] = useState(newActionId)
  const [value, setValue] = useState<JsonObject>(() => startOf(page, offered))
  const [wrong, setWrong] = useState<ReadonlyMap<string, FieldError>>(new Map())
  const name = say(`action.${page.process}.${offered.action}`)
  const empty = Object.keys(offered.form.properties ?? {}).length === 0
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const found = wrongOf(offered.form, value)
    setWrong(found)
    if (found.size > 0) return
    act.mutate(
      { orderId: page.id, action: offered.action, input: cleaned(value), actionId, version: page.version },
      {
        onSuccess: () => {
          toast('done', say('order.done', { action: name }))
          close()
        },
        onError: (failure) => setWrong(errorsOf(failure)),
      },
    )
  }
  return (
    <Dialog title={`${name} · ${page.number}`} close={close} closeLabel={say('page.close')} place={empty ? 'middle' : 'side'}>
      <form onSubmit={submit} noValidate>
        {offered.dangerous ? <p className="tw-problem">{say('form.dangerous')}</p> : null}
        {empty ? <p>{say('form.none')}</p> : <SchemaForm schema={offered.form} value={value} change={setValue} wrong={wrong} />}
        {act.error ? (
          <p className="tw-problem" role="alert">
            {problem(act.error)}
          </p>
        ) : null}
        <footer>
          <button type="button" className="tw-button" onClick={close}>
            {say('form.cancel')}
          </button>
          <button
            type="submit"
            className={offered.dangerous ? 'tw-button tw-button-danger' : 'tw-button tw-button-primary'}
            disabled={act.isPending}
          >
            {name}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

/** What the order already knows is filled in. */
function startOf(page: OrderPage, { form }: OfferedAction): JsonObject {
  const blank = blankOf(form)
  const serials = page.terminals.map((one) => one.serial)
  const rows = (name: string): JsonObject =>
    form.properties?.[name]?.items?.properties?.serial && serials.length > 0 ? { [name]: serials.map((serial) => ({ serial })) } : {}
  const mcc: JsonObject = form.properties?.mcc && page.merchant.mcc !== '' ? { mcc: page.merchant.mcc } : {}
  return { ...blank, ...rows('components'), ...rows('kcvs'), ...mcc }
}

function errorsOf(failure: unknown): ReadonlyMap<string, FieldError> {
  const errors = failure instanceof ProblemError ? failure.problem.errors : undefined
  return new Map(
    Array.isArray(errors) ? errors.filter((one): one is FieldError => typeof one?.path === 'string').map((one) => [one.path, one]) : [],
  )
}
