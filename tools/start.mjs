// `npm start`: install, build, fill the demo province once, serve. Ctrl-C stops all of it.
import { ensureBuilt, ensureInstalled, run } from './bootstrap.mjs'

ensureInstalled()
await ensureBuilt()
process.exit(await run('node', ['server/main.ts', '--fill-demo']))
