import type { ActionDefinition, ProcessDefinition } from './definition.ts'
import { INSTALLATION } from './definitions/installation.ts'

const DEFINITIONS: readonly ProcessDefinition[] = [INSTALLATION]

/** The processes as they are in force, and as they were when open orders began. */
export interface Registry {
  /** The definition an order began with: it finishes under that version (docs/spec/2). */
  definitionOf(process: string, version: number): ProcessDefinition | undefined
  /** The definition that orders of a process begin with now. */
  newestOf(process: string): ProcessDefinition | undefined
  /** Every version's action of this name: what to look up beside an order before it is known which one it follows. */
  actionsNamed(action: string): readonly ActionDefinition[]
}

export function registryOf(definitions: readonly ProcessDefinition[]): Registry {
  return {
    definitionOf: (process, version) => definitions.find((one) => one.process === process && one.version === version),
    newestOf: (process) => definitions.filter((one) => one.process === process).sort((a, b) => b.version - a.version)[0],
    actionsNamed: (action) =>
      definitions.flatMap((one) => (Object.hasOwn(one.actions, action) && one.actions[action] ? [one.actions[action]] : [])),
  }
}

export const PROCESSES = registryOf(DEFINITIONS)

/** The definition an order began with. */
export function definitionOf(process: string, version: number): ProcessDefinition | undefined {
  return PROCESSES.definitionOf(process, version)
}

/** The definition that orders of a process begin with now. */
export function newestDefinitionOf(process: string): ProcessDefinition | undefined {
  return PROCESSES.newestOf(process)
}

/** May this role ever take an action of a process? Whether it may now, on this order, the server says. */
export function mayEverTake(process: string, action: string, role: string): boolean {
  const by = newestDefinitionOf(process)?.actions[action]?.by
  return by !== undefined && [...by.acquirer, ...by.outsourcer].some((one) => one === role)
}
