import { defineConfig } from 'vitest/config'

const shared = { pool: 'forks', testTimeout: 60_000, hookTimeout: 120_000 } as const

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
          globalSetup: ['db/testing-global.ts'],
        },
      },
    ],
  },
})
