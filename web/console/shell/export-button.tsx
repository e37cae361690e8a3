import { toast } from '#web/ui/toast.tsx'
import { useProblem } from '../order/use-reason.ts'
import { useConsoleText } from '../use-console-text.ts'
import { type ExportWish, exportList, useExporting } from './exporting.ts'

/** Takes a list along as it is filtered. */
export function ExportButton({ wish }: { wish: () => ExportWish }) {
  const { say } = useConsoleText()
  const problem = useProblem()
  const running = useExporting()
  const go = (): void =>
    void exportList(wish()).then(
      (ended) => ended && toast('done', say(ended.cut ? 'export.most' : 'export.done', { count: ended.rows, name: ended.name })),
      (failure: unknown) => toast('refused', say('export.failed', { why: problem(failure) })),
    )
  return (
    <button type="button" className="tw-button" disabled={running !== null} onClick={go}>
      {say('export.button')}
    </button>
  )
}

/** How far the export is, on whatever page one is meanwhile. */
export function ExportProgress() {
  const { say } = useConsoleText()
  const running = useExporting()
  if (!running) return null
  const { wish, rows } = running
  const values = { count: rows.toLocaleString('en-US'), total: (wish.total ?? 0).toLocaleString('en-US') }
  return (
    <section className="cs-export" aria-label={say('export.title', { list: say(`export.${wish.list}`) })}>
      <span>{say('export.title', { list: say(`export.${wish.list}`) })}</span>
      <progress max={wish.total ?? undefined} value={wish.total === null ? undefined : rows} aria-label={say('bulk.progress')} />
      <span className="num" role="status">
        {say(wish.total === null ? 'export.rows' : 'export.rowsOf', values)}
      </span>
      <button type="button" className="tw-button" onClick={running.cancel}>
        {say('export.cancel')}
      </button>
    </section>
  )
}
