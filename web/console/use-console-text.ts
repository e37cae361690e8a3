import { type CoreKey, type Say, useText } from '#web/text/use-text.ts'
import type { staffConsole } from '#web/text/zh-CN/console.ts'
import type { lists } from '#web/text/zh-CN/lists.ts'
import type { people } from '#web/text/zh-CN/people.ts'

export type ConsoleKey = keyof typeof staffConsole | keyof typeof lists | keyof typeof people
export type ConsoleSay = Say<ConsoleKey | CoreKey>

/** The console's texts in the person's language. */
export function useConsoleText() {
  return useText<ConsoleKey>()
}
