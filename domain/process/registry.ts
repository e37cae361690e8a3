import type { ProcessDefinition } from './definition.ts'
import { INSTALLATION } from './definitions/installation.ts'
import type { FormSchema } from './form.ts'

const DEFINITIONS: readonly ProcessDefinition[] = [INSTALLATION]

/** The definition an order began with: it finishes under that version (docs/spec/2). */
export function definitionOf(process: string, version: number): ProcessDefinition | undefined {
  return DEFINITIONS.find((one) => one.process === process && one.version === version)
}

/** The definition that orders of a process begin with now. */
export function newestDefinitionOf(process: string): ProcessDefinition | undefined {
  return DEFINITIONS.filter((one) => one.process === process).sort((a, b) => b.version - a.version)[0]
}

/** May this role ever take an action of a process? Whether it may now, on this order, the server says. */
export function mayEverTake(process: string, action: string, role: string): boolean {
  const by = newestDefinitionOf(process)?.actions[action]?.by
  return by !== undefined && [...by.acquirer, ...by.outsourcer].some((one) => one === role)
}

/** The form of an action by its name alone, before the order is known: what to look up beside it. */
export function formOfAction(action: string): FormSchema | undefined {
  for (const definition of DEFINITIONS) if (Object.hasOwn(definition.actions, action)) return definition.actions[action]?.form
  return undefined
}
