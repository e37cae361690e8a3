import { useText } from '#web/text/use-text.ts'
import type { staffConsole } from '#web/text/zh-CN/console.ts'

export type ConsoleKey = keyof typeof staffConsole

/** The console's texts in the person's language. */
export function useConsoleText() {
  return useText<ConsoleKey>()
}
