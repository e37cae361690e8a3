import { type FormEvent, useState } from 'react'
import type { OrderRow } from '#web/api/orders.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { RunProgress } from './run-progress.tsx'
import { useBulkRun } from './use-bulk-run.ts'

const NOTE_LENGTH_MAX = 500

/** Urges several orders with one note, one command each. */
export function UrgeDialog({ orders, close }: { orders: readonly OrderRow[]; close: () => void }) {
  const { say } = useConsoleText()
  const [note, setNote] = useState('')
  const run = useBulkRun()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (note.trim() !== '') run.start(orders.map((order) => ({ order, action: 'urge', input: { note: note.trim() } })))
  }
  return (
    <Dialog
      title={say('urge.title', { count: orders.length })}
      close={() => (run.busy ? run.stop() : close())}
      closeLabel={say('page.close')}
    >
      {run.all > 0 ? (
        <RunProgress run={run} close={close} undoOf={() => null} />
      ) : (
        <form onSubmit={submit} className="ol-name">
          <label>
            {say('urge.note')}
            <textarea
              className="tw-input"
              rows={3}
              required
              aria-required="true"
              maxLength={NOTE_LENGTH_MAX}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </label>
          <footer>
            <button type="submit" className="tw-button tw-button-primary" disabled={note.trim() === ''}>
              {say('urge.go', { count: orders.length })}
            </button>
          </footer>
        </form>
      )}
    </Dialog>
  )
}
