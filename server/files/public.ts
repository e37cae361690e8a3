// What other features and the composition may use of files.
export { filesOfOrderQuery, type GivenFile, knownFilesQuery } from './file-rows.ts'
export { localStore } from './local-store.ts'
export { fileRoutes } from './routes.ts'
export { sniffMediaType } from './sniff.ts'
