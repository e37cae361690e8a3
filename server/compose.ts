import type { Database } from '#db/open.ts'
import { PING, SYSTEM_SCOPE } from '#db/scope.ts'
import { auditRoutes } from './audit/public.ts'
import { CARD_CRONTAB, cardRoutes, cutOffMsOf, followGateway } from './card/public.ts'
import { findExampleIds } from './example/public.ts'
import { fileRoutes } from './files/public.ts'
import { makeApp } from './http/app.ts'
import type { App, Log } from './http/deps.ts'
import { documentRoutes } from './http/documents.ts'
import { healthRoutes } from './http/health.ts'
import { metricsRoutes } from './http/metrics.ts'
import { servePages } from './http/pages.ts'
import { servePosBridge } from './http/pos.ts'
import { demoRoutes, identityRoutes, restDormant } from './identity/public.ts'
import { runJobs } from './jobs/run-jobs.ts'
import { liveRoutes, makeLiveHub } from './live/public.ts'
import { merchantRoutes } from './merchant/routes.ts'
import { CALENDAR_CRONTAB, NOTICE_CRONTAB, NoticeFollower, noticeRoutes, raiseCalendarAlarm } from './notice/public.ts'
import {
  ANCHOR_CRONTAB,
  anchorHistory,
  CLOCK_CRONTAB,
  clockJobs,
  ORDER_CRONTAB,
  orderJobs,
  orderRoutes,
  PACE_CRONTAB,
  rollUpPace,
  SIMULATED_ADAPTERS,
} from './order/public.ts'
import { organisationRoutes } from './organisation/routes.ts'
import { portalRoutes } from './portal/public.ts'
import { calendarRoutes } from './reference/routes.ts'
import { SEARCH_CRONTAB, SearchIndex, searchRoutes } from './search/public.ts'
import { keepUp, UPKEEP_CRONTAB } from './upkeep/public.ts'
import { viewRoutes } from './view/routes.ts'
import { makeWorld, type World } from './world.ts'

export interface ServerOptions {
  readonly db: Database
  readonly dataDir: string
  readonly log: Log
  /** Demo accounts are offered on the sign-in page. */
  readonly demo: boolean
  /** Folder of the built pages; null serves the API alone. */
  readonly pages: string | null
  readonly metricsToken?: string | undefined
  readonly version: string
  readonly secureCookie: boolean
  readonly trustProxy?: number | readonly string[]
  /** The gateway's `GATEWAY_CUT_OFF`. */
  readonly cutOff?: string | undefined
  /** Runs the job queue in this process. */
  readonly jobs: boolean
}

export interface Server {
  readonly app: App
  readonly world: World
  close(): Promise<void>
}

const CRONTAB = [
  ORDER_CRONTAB,
  CLOCK_CRONTAB,
  PACE_CRONTAB,
  ANCHOR_CRONTAB,
  SEARCH_CRONTAB,
  CARD_CRONTAB,
  NOTICE_CRONTAB,
  CALENDAR_CRONTAB,
  UPKEEP_CRONTAB,
].join('\n')

/** Every feature mounted on one HTTP server over one database; not listening yet. */
export async function composeServer(options: ServerOptions): Promise<Server> {
  const { db, log } = options
  const world = await makeWorld(options)
  const { deps, identity, sessions } = world
  const hub = await makeLiveHub(db, log)
  const app = makeApp({ log, sessions, trustProxy: options.trustProxy })
  healthRoutes(app, () => db.batch(SYSTEM_SCOPE, [PING]))
  metricsRoutes(app, options.metricsToken, () => ({ statements: db.counts.statements, roundTrips: db.counts.batches }))
  identityRoutes(app, { ...identity, sessions, secureCookie: options.secureCookie })
  if (options.demo) demoRoutes(app, identity)
  organisationRoutes(app, { ...deps, reference: world.reference })
  viewRoutes(app, deps)
  await fileRoutes(app, deps)
  auditRoutes(app, deps)
  calendarRoutes(app, { ...deps, reference: world.reference })
  liveRoutes(app, deps, hub)
  orderRoutes(app, world.orders)
  portalRoutes(app, world.orders)
  merchantRoutes(app, { ...deps, reference: world.reference })
  searchRoutes(app, world.orders)
  cardRoutes(app, { db, cutOffMs: cutOffMsOf(options.cutOff) })
  noticeRoutes(app, deps)
  documentRoutes(app, options.version, async () => (options.demo ? findExampleIds(identity) : {}))
  if (options.demo) servePosBridge(app, options.dataDir)
  await servePages(app, options.pages, options.demo)
  // Open streams would hold the server back for ever: they end first.
  app.addHook('preClose', async () => hub.close())
  await app.ready()
  const card = options.jobs ? await followGateway(world.orders) : null
  const notices = options.jobs ? await new NoticeFollower(world.orders).listen() : null
  const index = options.jobs ? await new SearchIndex(db, world.orders.phoneDigest).listen() : null
  const jobs = card && notices && index ? await startJobs(options, world, { card, notices, index }) : null
  return {
    app,
    world,
    async close() {
      await app.close()
      await jobs?.stop()
      await notices?.close()
      await index?.close()
      await world.close()
    },
  }
}

interface Followers {
  readonly card: { run(): Promise<void> }
  readonly notices: { run(): Promise<void> }
  readonly index: { run(): Promise<void> }
}

function startJobs({ db, log }: ServerOptions, world: World, { card, notices, index }: Followers): ReturnType<typeof runJobs> {
  const tasks = {
    ...orderJobs(world.orders, SIMULATED_ADAPTERS, log),
    ...clockJobs(world.orders),
    roll_up_pace: () => rollUpPace(world.orders),
    index_search: () => index.run(),
    card_events: () => card.run(),
    notices: () => notices.run(),
    calendar_alarm: () => raiseCalendarAlarm({ ...world.orders, log }),
    anchor_history: () => anchorHistory({ db, now: () => db.now(), log }),
    keep_up: async () => {
      await keepUp({ db, now: () => db.now(), log })
      await restDormant(world.identity)
    },
  }
  return runJobs(db.urlOf('tw_jobs'), { tasks, crontab: CRONTAB }, log)
}
