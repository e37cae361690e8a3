import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { FieldError } from '#domain/process/form.ts'
import type { JsonObject } from '#domain/result.ts'
import { type OrderPage, refreshOrders, useAct } from '#web/api/orders.ts'
import { useSession } from '#web/api/session.ts'
import { toast } from '#web/ui/toast.tsx'
import { newActionId } from '../order/action-id.ts'
import type { OfferedAction } from '../order/actions.tsx'
import { useProblem } from '../order/use-reason.ts'
import { useConsoleText } from '../use-console-text.ts'
import { draftKey, dropDraft, keepDraft, readDraft } from './drafts.ts'
import { conflictOf, errorsOf, firstWrong, isSameAttempt } from './sending.ts'
import { startOf } from './start.ts'
import { cleaned, wrongOf } from './values.ts'

/** Actions that another one takes back at once. */
const UNDONE_BY: { readonly [action: string]: string } = { suspend: 'resume' }

/** One action being filled in and sent: its draft, what is wrong, and what the server said. */
export function useActing(page: OrderPage, offered: OfferedAction, close: () => void) {
  const { say } = useConsoleText()
  const act = useAct()
  const queries = useQueryClient()
  const session = useSession()
  const succeeded = useSucceeded(page, offered)
  const key = draftKey(session.data?.person.id ?? '', page.id, offered.action)
  const [start] = useState(() => startOf(page, offered))
  const [kept] = useState(() => readDraft(key))
  const [value, setValue] = useState<JsonObject>(() => (kept ? { ...start, ...kept } : start))
  const [wrong, setWrong] = useState<ReadonlyMap<string, FieldError>>(new Map())
  const [actionId, setActionId] = useState(newActionId)
  const [asking, setAsking] = useState(false)
  const change = (next: JsonObject): void => {
    setValue(next)
    keepDraft(key, offered.form, start, next)
  }
  const found = (errors: ReadonlyMap<string, FieldError>): void => {
    setWrong(errors)
    showField(firstWrong(offered.form, errors))
  }
  const send = (): void =>
    act.mutate(
      { orderId: page.id, action: offered.action, input: cleaned(value), actionId, version: page.version },
      {
        onSuccess: () => {
          dropDraft(key)
          succeeded(say(`action.${page.process}.${offered.action}`))
          close()
        },
        onError: (failure) => {
          setAsking(false)
          if (!isSameAttempt(failure)) setActionId(newActionId())
          found(errorsOf(failure))
        },
      },
    )
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const errors = wrongOf(offered.form, value)
    found(errors)
    if (errors.size > 0) return
    if (offered.dangerous && !asking) setAsking(true)
    else send()
  }
  const reload = async (): Promise<void> => {
    await refreshOrders(queries)
    act.reset()
  }
  const startAnew = (): void => {
    dropDraft(key)
    setValue(start)
    setWrong(new Map())
  }
  const conflict = conflictOf(act.error)
  return {
    ...{ value, change, wrong, submit, reload, conflict, asking },
    stopAsking: () => setAsking(false),
    failure: conflict === null ? act.error : null,
    busy: act.isPending,
    startAnew: kept === null || value === start ? null : startAnew,
  }
}

/** Says that it is done, with the way back where there is one. */
function useSucceeded(page: OrderPage, { action }: OfferedAction): (name: string) => void {
  const { say } = useConsoleText()
  const undo = useAct()
  const problem = useProblem()
  const back = UNDONE_BY[action]
  return (name) => {
    const takeBack = (): void =>
      undo.mutate(
        { orderId: page.id, action: back ?? '', input: {}, actionId: newActionId() },
        {
          onSuccess: () => toast('done', say('order.undone', { action: name })),
          onError: (failure) => toast('refused', problem(failure)),
        },
      )
    toast('done', say('order.done', { action: name }), back === undefined ? undefined : { label: say('order.undo'), act: takeBack })
  }
}

/** The eye and the focus go to what must be put right first. */
function showField(path: string | null): void {
  if (path === null) return
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>('dialog[open] .fm-wrong')
    field?.scrollIntoView({ block: 'center' })
    field?.querySelector<HTMLElement>('input, textarea, select, button')?.focus({ preventScroll: true })
  })
}
