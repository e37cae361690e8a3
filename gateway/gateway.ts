import type { Lane } from '#db/lane.ts'
import type { Vault } from '#db/vault.ts'
import type { GroupCommit } from './group-commit.ts'
import type { IdSource } from './id-source.ts'
import type { Message } from './iso8583/message.ts'
import type { Issuers } from './issuers.ts'
import type { Log } from './log.ts'
import type { Meter } from './meter.ts'
import type { Settings } from './settings.ts'
import type { Terminals } from './terminals.ts'
import type { Turns } from './turns.ts'

/** An issuer's answer to something that does not wait for it, or not any more. */
export interface LateAnswer {
  readonly issuerId: string
  readonly answer: Message
}

/** What every part of the gateway works with; `main.ts` puts it together. */
export interface Gateway {
  readonly settings: Settings
  readonly lane: Lane
  readonly commits: GroupCommit
  readonly ids: IdSource
  readonly terminals: Terminals
  readonly turns: Turns
  readonly issuers: Issuers
  readonly vault: Vault
  readonly meter: Meter
  readonly log: Log
  /** Requests whose commit or answer failed, by id, with when (`performance.now`): nobody knows what the journal holds of them. */
  readonly doubtful: Map<number, number>
  /** Answers of issuers that came late, while the database was away. */
  readonly unheard: LateAnswer[]
  /** Epoch milliseconds. */
  now(): number
}
