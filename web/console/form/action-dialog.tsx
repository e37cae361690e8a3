import type { OrderPage } from '#web/api/orders.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import type { OfferedAction } from '../order/actions.tsx'
import { useProblem, useReason } from '../order/use-reason.ts'
import { useConsoleText } from '../use-console-text.ts'
import { SchemaForm } from './schema-form.tsx'
import type { Conflict } from './sending.ts'
import { useActing } from './use-acting.ts'

interface ActionDialogProps {
  readonly page: OrderPage
  readonly offered: OfferedAction
  readonly close: () => void
}

/** One action: its form, its confirmation, and what the server says. What was typed stays until it is taken. */
export function ActionDialog({ page, offered, close }: ActionDialogProps) {
  const { say } = useConsoleText()
  const problem = useProblem()
  const reason = useReason()
  const acting = useActing(page, offered, close)
  const name = say(`action.${page.process}.${offered.action}`)
  const empty = Object.keys(offered.form.properties ?? {}).length === 0
  return (
    <Dialog title={`${name} · ${page.number}`} close={close} closeLabel={say('page.close')} place={empty ? 'middle' : 'side'}>
      <form onSubmit={acting.submit} noValidate aria-busy={acting.busy}>
        {acting.startAnew ? (
          <p className="fm-draft">
            {say('form.draft')}{' '}
            <button type="button" className="tw-link" onClick={acting.startAnew}>
              {say('form.startAnew')}
            </button>
          </p>
        ) : null}
        {offered.dangerous ? <p className="tw-problem">{say('form.dangerous')}</p> : null}
        {empty ? (
          <p>{say('form.none')}</p>
        ) : (
          <SchemaForm schema={offered.form} value={acting.value} change={acting.change} wrong={acting.wrong} />
        )}
        {acting.conflict ? <Moved page={page} conflict={acting.conflict} reload={() => void acting.reload()} /> : null}
        {acting.failure ? (
          <p className="tw-problem" role="alert">
            {problem(acting.failure)}
          </p>
        ) : null}
        {!offered.allowed && offered.reason ? <p className="tw-problem">{reason(offered.reason)}</p> : null}
        <Foot name={name} offered={offered} acting={acting} close={close} />
      </form>
    </Dialog>
  )
}

/** Somebody else moved the order on meanwhile: no fault of the reader's, and nothing typed is lost. */
function Moved({ page, conflict, reload }: { page: OrderPage; conflict: Conflict; reload: () => void }) {
  const { say } = useConsoleText()
  const names = conflict.allowed.map((action) => say(`action.${page.process}.${action}`)).join(say('list.and'))
  return (
    <div className="tw-problem fm-moved" role="alert">
      <p>{say(conflict.kind === 'changed' ? 'form.changed' : 'form.elsewhere')}</p>
      {names === '' ? null : <p>{say('form.allowedNow', { names })}</p>}
      <button type="button" className="tw-button" onClick={reload}>
        {say('form.reload')}
      </button>
    </div>
  )
}

interface FootProps {
  readonly name: string
  readonly offered: OfferedAction
  readonly acting: ReturnType<typeof useActing>
  readonly close: () => void
}

function Foot({ name, offered, acting, close }: FootProps) {
  const { say } = useConsoleText()
  return (
    <footer className="fm-foot">
      {acting.asking ? <strong role="alert">{say('form.sure', { action: name })}</strong> : null}
      <button type="button" className="tw-button" onClick={acting.asking ? acting.stopAsking : close}>
        {say('form.cancel')}
      </button>
      <button
        type="submit"
        className={offered.dangerous ? 'tw-button tw-button-danger' : 'tw-button tw-button-primary'}
        disabled={acting.busy || !offered.allowed}
      >
        {acting.asking ? say('form.yes', { action: name }) : acting.busy ? say('form.sending') : name}
      </button>
    </footer>
  )
}
