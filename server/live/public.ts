// What the composition may use of live updates.
export { makeLiveHub } from './hub.ts'
export { liveRoutes } from './routes.ts'
