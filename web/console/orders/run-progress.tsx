import { useConsoleText } from '../use-console-text.ts'
import type { BulkRun, Command, Outcome } from './use-bulk-run.ts'

interface RunProgressProps {
  readonly run: BulkRun
  readonly close: () => void
  /** What takes an outcome back; null where nothing does. */
  readonly undoOf: (outcome: Outcome) => Command | null
}

/** How far a run is, what was refused and why; it can be stopped, and what can be taken back is offered. */
export function RunProgress({ run, close, undoOf }: RunProgressProps) {
  const { say } = useConsoleText()
  const refused = run.outcomes.filter((one) => one.refused !== null)
  const done = run.outcomes.length - refused.length
  const undo = run.busy ? [] : run.outcomes.flatMap((one) => (one.refused === null ? (undoOf(one) ?? []) : []))
  return (
    <div className="as-outcome">
      <p role="status">
        {say('bulk.done', { done, all: run.all })}
        {run.stopped ? ` · ${say('bulk.stopped', { left: run.all - run.outcomes.length })}` : ''}
      </p>
      <progress className="as-progress" max={run.all} value={run.outcomes.length} aria-label={say('bulk.progress')} />
      {refused.map(({ order, refused: why }) => (
        <p key={order.id} className="tw-problem">
          <span className="num">{order.number}</span> {why}
        </p>
      ))}
      <footer>
        {run.busy ? (
          <button type="button" className="tw-button" onClick={run.stop}>
            {say('bulk.stop')}
          </button>
        ) : (
          <>
            {undo.length > 0 ? (
              <button type="button" className="tw-button" onClick={() => run.start(undo)}>
                {say('bulk.undo', { count: undo.length })}
              </button>
            ) : null}
            <button type="button" className="tw-button tw-button-primary" onClick={close}>
              {say('page.close')}
            </button>
          </>
        )}
      </footer>
    </div>
  )
}
