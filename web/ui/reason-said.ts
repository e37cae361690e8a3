import { PROBLEMS } from '#domain/problem.ts'
import { definitionOf } from '#domain/process/registry.ts'
import type { Refusal } from '#domain/result.ts'

/** The text of a key, or the key itself where there is none. */
type Say = (key: string, values?: Record<string, string>) => string

interface Words {
  readonly say: Say
  readonly english: boolean
}

/** The definition whose states a refusal names. */
const PROCESS = 'installation'
const VERSION = 1

/**
 * Why something may not be done, by what is really in the way: what is missing or already so, in which state it is done, by whom. Where the
 * refusal names none of these, its own text.
 */
export function reasonSaid({ code, detail = {} }: Refusal, words: Words): string {
  const told = PROBLEMS[code][words.english ? 'en' : 'zh']
  const { fact, other, state, action, allowed, capacity } = detail
  if (typeof fact === 'string') return textOf(words.say, [`lacks.${fact}`, `fact.${fact}`]) ?? told
  if (typeof other === 'string') return textOf(words.say, [`other.${other}`]) ?? told
  if (code === 'not_in_this_capacity') return textOf(words.say, [`reason.capacity.${String(capacity)}`]) ?? told
  if (code === 'role_not_allowed' && Array.isArray(allowed)) return rolesSaid(allowed.map(String), words)
  if (code === 'action_not_allowed' && typeof state === 'string') return statesSaid(String(action), words) ?? told
  return told
}

/** By whom it is done. */
export function rolesSaid(roles: readonly string[], { say }: Words): string {
  return say('reason.byRoles', { roles: roles.map((role) => say(`role.${role}`)).join(say('list.and')) })
}

function statesSaid(action: string, { say }: Words): string | null {
  const from = definitionOf(PROCESS, VERSION)?.actions[action]?.from
  if (!Array.isArray(from)) return from === 'open' ? say('reason.ended') : null
  return say('reason.inStates', { states: from.map((state) => say(`state.${PROCESS}.${state}`)).join(say('list.and')) })
}

function textOf(say: Say, keys: readonly string[]): string | null {
  const found = keys.map((key) => ({ key, text: say(key) })).find(({ key, text }) => text !== key)
  return found?.text ?? null
}
