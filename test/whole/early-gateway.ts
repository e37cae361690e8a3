import { setTimeout as wait } from 'node:timers/promises'
import { GroupCommit } from '#gateway/group-commit.ts'

/** The gateway with the fault that its tests must find: it says yes first, and writes it down a moment later. */
const LATER_MS = 60
const { begin, finish } = GroupCommit.prototype

GroupCommit.prototype.begin = async function (row, tell) {
  void begin.call(this, row, tell).catch(() => undefined)
  return true
}
GroupCommit.prototype.finish = async function (row) {
  void wait(LATER_MS)
    .then(() => finish.call(this, row))
    .catch(() => undefined)
  return { id: row.id, reversed: false }
}

await import('#gateway/main.ts')
