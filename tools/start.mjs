// `npm start`: install, build, fill the demo province once, serve. Ctrl-C stops all of it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, ROOT, run } from './bootstrap.mjs'

ensureInstalled()
await ensureBuilt()
const dataDir = process.env.DATA_DIR ?? join(ROOT, 'data')
const demo = process.env.DEMO ?? (process.env.DATABASE_URL ? '0' : '1')
const filled = !process.env.DATABASE_URL && existsSync(join(dataDir, 'demo-filled'))
if (demo !== '0' && !filled) {
  const code = await run('node', ['simulator/province/main.ts'])
  if (code !== 0) process.exit(code)
}
process.exit(await run('node', ['server/main.ts']))
