import type { Lane } from '#db/lane.ts'
import {
  type Begun,
  beginRows,
  callServer,
  type Finish,
  type Finished,
  finishRows,
  type JournalRow,
  type OutboxRow,
} from './journal-rows.ts'

/** Rows of one commit; more wait for the next. */
const ROWS_MAX = 500

interface Waiting<Row, Done> {
  readonly row: Row
  readonly settle: (outcome: Done | null) => void
  readonly fail: (reason: Error) => void
}

/** Rows that share commits: while some are on their way to disk, the next gather. */
class Queue<Row extends { readonly id: number }, Done extends { readonly id: number }> {
  private readonly commit: (rows: readonly Row[]) => Promise<readonly Done[]>
  private waiting: Waiting<Row, Done>[] = []
  private committing = false

  constructor(commit: (rows: readonly Row[]) => Promise<readonly Done[]>) {
    this.commit = commit
  }

  /** Resolves when the row is durable, with what the commit says of it; null when it said nothing. */
  add(row: Row): Promise<Done | null> {
    return new Promise((settle, fail) => {
      this.waiting.push({ row, settle, fail })
      if (!this.committing) void this.drain()
    })
  }

  private async drain(): Promise<void> {
    this.committing = true
    while (this.waiting.length > 0) {
      // What other lines bring in this turn of the loop goes along.
      await new Promise((go) => setImmediate(go))
      const group = this.waiting.splice(0, ROWS_MAX)
      await this.commitGroup(group)
    }
    this.committing = false
  }

  /** A row that the database cannot hold fails alone: what came with it is committed row by row. */
  private async commitGroup(group: readonly Waiting<Row, Done>[]): Promise<void> {
    try {
      const done = new Map((await this.commit(group.map((one) => one.row))).map((one) => [one.id, one]))
      for (const one of group) one.settle(done.get(one.row.id) ?? null)
    } catch (error) {
      if (group.length > 1 && isOfARow(error)) for (const one of group) await this.commitGroup([one])
      else for (const one of group) one.fail(error as Error)
    }
  }
}

/** Classes 22 (a value that cannot be) and 23 (a constraint) of SQLSTATE: the statement was undone, and its values are to blame. */
function isOfARow(error: unknown): boolean {
  return /^2[23]/.test((error as { code?: unknown }).code?.toString() ?? '')
}

/**
 * Concurrent requests share one durable commit, answers another. Whoever waits here is answered after its row is durable, never before
 * (docs/spec/8, The switch 1).
 */
export class GroupCommit {
  private readonly begins: Queue<JournalRow & { readonly tell?: OutboxRow }, Begun>
  private readonly finishes: Queue<Finish, Finished>

  /** @param lanes one for requests and one for answers, so that neither waits for the other's disk */
  constructor([forRequests, forAnswers]: readonly [Lane, Lane]) {
    this.begins = new Queue(async (rows) => {
      const told = rows.flatMap((one) => one.tell ?? [])
      const begun = await beginRows(forRequests, rows, told)
      if (told.length > 0) await callServer(forRequests)
      return begun
    })
    this.finishes = new Queue((rows) => finishRows(forAnswers, rows))
  }

  /** Journals a request; false when one with its key (MTI, TID, MID, batch, STAN) is there already. `tell` is written with it or not at all. */
  async begin(row: JournalRow, tell?: OutboxRow): Promise<boolean> {
    return (await this.begins.add(tell ? { ...row, tell } : row)) !== null
  }

  /** Journals an answer; tells whether the terminal took the request back meanwhile. Null: the row was not waiting any more. */
  finish(row: Finish): Promise<Finished | null> {
    return this.finishes.add(row)
  }
}
