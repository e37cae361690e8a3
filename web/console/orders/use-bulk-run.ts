import { useEffect, useRef, useState } from 'react'
import { type OrderRow, useAct } from '#web/api/orders.ts'
import { newActionId } from '../order/action-id.ts'
import { useProblem } from '../order/use-reason.ts'

/** What is sent for one order. */
export interface Command {
  readonly order: OrderRow
  readonly action: string
  readonly input: unknown
}

export interface Outcome extends Command {
  /** Why it was not done; null when it was. */
  readonly refused: string | null
}

export interface BulkRun {
  readonly outcomes: readonly Outcome[]
  /** Commands of the run; 0 before the first. */
  readonly all: number
  readonly busy: boolean
  /** Ended before its last command, by the person. */
  readonly stopped: boolean
  readonly start: (commands: readonly Command[]) => void
  readonly stop: () => void
}

/** One command after the other, each with its own outcome; it ends when the person says so or leaves, and never goes on unseen. */
export function useBulkRun(): BulkRun {
  const act = useAct()
  const problem = useProblem()
  const [run, setRun] = useState<{ outcomes: readonly Outcome[]; all: number; busy: boolean; stopped: boolean }>(NOT_BEGUN)
  const ending = useRef(false)
  useEffect(() => {
    ending.current = false
    return () => {
      ending.current = true
    }
  }, [])
  const start = async (commands: readonly Command[]): Promise<void> => {
    ending.current = false
    setRun({ outcomes: [], all: commands.length, busy: true, stopped: false })
    for (const command of commands) {
      if (ending.current) break
      const { order, action, input } = command
      const refused = await act.mutateAsync({ orderId: order.id, action, input, actionId: newActionId() }).then(
        () => null,
        (failure: unknown) => problem(failure),
      )
      setRun((old) => ({ ...old, outcomes: [...old.outcomes, { ...command, refused }] }))
    }
    setRun((old) => ({ ...old, busy: false, stopped: old.outcomes.length < old.all }))
  }
  return {
    ...run,
    start: (commands) => void start(commands),
    stop: () => {
      ending.current = true
    },
  }
}

const NOT_BEGUN = { outcomes: [], all: 0, busy: false, stopped: false }
