import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Every process that a test starts, some hundreds, would strip and compile the same modules again.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'compiled')

const shared = { pool: 'forks', testTimeout: 60_000, hookTimeout: 120_000 } as const

const ALONE = ['test/whole/cost.test.ts']

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: 'pure', include: ['{domain,contract,gateway,web,tools,test/habits}/**/*.test.{ts,tsx}'] } },
      {
        test: {
          ...shared,
          name: 'database',
          include: ['{db,server,simulator,test/whole}/**/*.test.ts'],
          exclude: ALONE,
          globalSetup: ['db/testing-global.ts', 'test/whole/compiled-global.ts'],
        },
      },
      {
        // After all others: what is counted on the whole cluster may have nobody beside it.
        test: { ...shared, name: 'alone', include: ALONE, globalSetup: ['db/testing-global.ts'], sequence: { groupOrder: 1 } },
      },
    ],
  },
})
