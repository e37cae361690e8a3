// What other features, the composition, the simulator and the tools may use of sign-in.
export { createAccount, type NewAccount } from './create-account.ts'
export type { IdentityDeps } from './identity.ts'
export { hashPassword } from './password.ts'
export { demoRoutes, identityRoutes } from './routes.ts'
export { scopeOfPost } from './scope-of-post.ts'
export { openSeal } from './seal.ts'
export { makeSessions, type SessionCache } from './sessions.ts'
export { openStore } from './store-rows.ts'
