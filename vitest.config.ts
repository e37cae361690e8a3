import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Every process that a test starts, some hundreds, would strip and compile the same modules again.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'compiled')

/** Patience, not a measure: the machine may be busy. */
const shared = { pool: 'forks', testTimeout: 120_000, hookTimeout: 300_000, expect: { poll: { timeout: 20_000 } } } as const

const BROWSER = ['test/whole/browser*.test.ts']
/** Files of a minute and more. */
const LONG = /\/test\/whole\/(browser|crash|gateway-faults|start)[\w-]*\.test\.ts$/

/** Long files first: begun last, one alone would hold up the end. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    projects: [
      { test: { ...shared, name: 'pure', include: ['{domain,contract,gateway,web,tools,test/habits}/**/*.test.{ts,tsx}'] } },
      {
        test: {
          ...shared,
          name: 'database',
          include: ['{db,server,simulator,test/whole}/**/*.test.ts'],
          exclude: BROWSER,
          globalSetup: ['db/testing-global.ts', 'test/whole/compiled-global.ts'],
        },
      },
      { test: { ...shared, name: 'browser', include: BROWSER, globalSetup: ['db/testing-global.ts', 'test/whole/built-global.ts'] } },
    ],
  },
})
