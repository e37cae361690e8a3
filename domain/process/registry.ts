import type { ProcessDefinition } from './definition.ts'
import { INSTALLATION } from './definitions/installation.ts'
import type { FormSchema } from './form.ts'

const DEFINITIONS: readonly ProcessDefinition[] = [INSTALLATION]

/** The definition an order began with: it finishes under that version (docs/spec/2). */
export function definitionOf(process: string, version: number): ProcessDefinition | undefined {
  return DEFINITIONS.find((one) => one.process === process && one.version === version)
}

/** The form of an action by its name alone, before the order is known: what to look up beside it. */
export function formOfAction(action: string): FormSchema | undefined {
  for (const definition of DEFINITIONS) if (Object.hasOwn(definition.actions, action)) return definition.actions[action]?.form
  return undefined
}
