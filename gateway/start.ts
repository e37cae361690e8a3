import { setTimeout as wait } from 'node:timers/promises'
import { type Lane, openLane, type Where } from '#db/lane.ts'
import { openVault } from '#db/vault.ts'
import { Clock } from './clock.ts'
import type { Gateway, LateAnswer } from './gateway.ts'
import { GroupCommit } from './group-commit.ts'
import { IdSource } from './id-source.ts'
import type { Message } from './iso8583/message.ts'
import { Issuers } from './issuers.ts'
import { timeOutLeftovers } from './journal-rows.ts'
import { heardLate } from './late-answer.ts'
import type { Log } from './log.ts'
import { Meter } from './meter.ts'
import type { Settings } from './settings.ts'
import { StoreForward } from './store-forward.ts'
import { GATEWAY_LOCK, holdsGatewayLock, tellOperations } from './tell-rows.ts'
import { TerminalServer } from './terminal-server.ts'
import { Terminals } from './terminals.ts'
import { Turns } from './turns.ts'

const TELL_MS = 2_000
/** The connection of a gateway that was killed lives on for a moment. */
const LOCK_WITHIN_MS = 3_000
const LOCK_AGAIN_MS = 100
/** One connection to ask and tell, one for requests, one for answers. */
const LANES = 3

export interface Running {
  readonly port: number
  readonly gateway: Gateway
  close(): Promise<void>
}

/**
 * Starts the gateway on a database that is migrated: lock, leftovers of the last run timed out and reversed, links, then the port.
 * @throws Error with a sentence when another gateway runs on this database or the port is taken
 */
export async function startGateway(database: Where, settings: Settings, log: Log): Promise<Running> {
  const lanes = await Promise.all(
    Array.from({ length: LANES }, (_, nth) => openLane(database, 'tillwright gateway', nth === 0 ? GATEWAY_LOCK : undefined)),
  )
  const [lane, forRequests, forAnswers] = lanes
  if (!lane || !forRequests || !forAnswers) throw new Error('No connection to the database')
  const closeLanes = () => Promise.allSettled(lanes.map((one) => one.close()))
  try {
    if (!(await waitForLock(lane)))
      throw new Error('Another gateway runs on this database: it knows what waits for an answer, so there is only one. Stop it first.')
    const clock = new Clock()
    await clock.read(lane)
    const { now } = clock
    const vault = openVault(settings.dataDir)
    const leftOver = await timeOutLeftovers(lane, null, now())
    if (leftOver > 0) log.warn({ leftOver }, 'requests of the last run were still waiting: timed out, and on their way back')
    const unheard: LateAnswer[] = []
    const late = (issuerId: string, answer: Message) => void heardLate({ lane, now, log, unheard }, { issuerId, answer })
    const issuers = new Issuers({ lane, vault, settings, log, now, late })
    await issuers.read()
    const gateway: Gateway = {
      settings,
      lane,
      commits: new GroupCommit([forRequests, forAnswers]),
      ids: new IdSource(lane),
      terminals: new Terminals(lane, vault, now),
      turns: new Turns(),
      issuers,
      vault,
      meter: new Meter(now),
      log,
      doubtful: new Map(),
      unheard,
      now,
    }
    const server = new TerminalServer(gateway)
    const port = await server.listen()
    const storeForward = new StoreForward(gateway)
    const tell = () => {
      const rates = gateway.meter.take()
      return tellOperations(lane, issuers.all().map(linkRow), rates, now()).catch(() => gateway.meter.putBack(rates))
    }
    const teller = setInterval(() => {
      void clock.read(lane).catch(() => undefined)
      void keepLock(lane).catch(() => undefined)
      void tell()
    }, TELL_MS)
    teller.unref()
    log.info({ port }, 'the gateway listens for terminals')
    return {
      port,
      gateway,
      close: async () => {
        clearInterval(teller)
        storeForward.close()
        await server.close()
        issuers.close()
        await gateway.terminals.close()
        await tell()
        await closeLanes()
      },
    }
  } catch (error) {
    await closeLanes()
    throw error
  }
}

function linkRow(link: ReturnType<Issuers['all']>[number]) {
  return { issuer_id: link.settings.issuerId, state: link.state, since: link.since, waiting: link.waitingNow }
}

/** Takes the lock again where a new connection did not get it: one that was lost may have lived on in the database for a while. */
async function keepLock(lane: Lane): Promise<boolean> {
  if (await holdsGatewayLock(lane)) return true
  await lane.ask('gateway-lock-again', GATEWAY_LOCK, [])
  return false
}

async function waitForLock(lane: Lane): Promise<boolean> {
  const giveUp = performance.now() + LOCK_WITHIN_MS
  while (!(await keepLock(lane))) {
    if (performance.now() > giveUp) return false
    await wait(LOCK_AGAIN_MS)
  }
  return true
}
