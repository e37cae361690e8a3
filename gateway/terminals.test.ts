import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Lane } from '#db/lane.ts'
import { openVault } from '#db/vault.ts'
import { Terminals } from './terminals.ts'

test('the last activity of thousands is written in short statements, each terminal once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'terminals-'))
  const written: string[][] = []
  const lane: Lane = {
    ask: async (_name, _sql, [seen]) => {
      written.push((JSON.parse(String(seen)) as { tid: string }[]).map((one) => one.tid))
      return []
    },
    close: async () => undefined,
  }
  const tids = Array.from({ length: 1_200 }, (_, nth) => String(70_000_000 + nth))
  const terminals = new Terminals(lane, openVault(folder), () => 0)
  for (const tid of [...tids, ...tids.slice(0, 10)]) terminals.heard(tid)
  await terminals.close()
  rmSync(folder, { recursive: true })
  expect(written.flat()).toEqual(tids)
  expect(Math.max(...written.map((some) => some.length))).toBeLessThanOrEqual(500)
})
