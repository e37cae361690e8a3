import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ROOT } from './config.ts'

/** The fill ended with a fault, which it told itself. */
export class FillFailed extends Error {}

/**
 * Lets the demo generator fill the province once, in a process of its own (the server knows no simulator) that ends when this one does.
 * @throws FillFailed
 */
export async function fillFirst(config: Config, tell: (line: string) => void): Promise<void> {
  if (config.demo === 'no' || (!config.databaseUrl && existsSync(join(config.dataDir, 'demo-filled')))) return
  const child = spawn(process.execPath, [join(ROOT, 'simulator', 'province', 'main.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.on('message', (line) => tell(String(line)))
  const code = await new Promise<number | null>((ended) => {
    child.on('error', () => ended(null))
    child.on('exit', ended)
  })
  if (code !== 0) throw new FillFailed('The demo province could not be filled.')
}
