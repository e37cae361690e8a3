// What the composition may use of live updates.
export { type LiveHub, makeLiveHub } from './hub.ts'
export { liveRoutes } from './routes.ts'
