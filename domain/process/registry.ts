import type { ProcessDefinition } from './definition.ts'
import { INSTALLATION } from './definitions/installation.ts'

const DEFINITIONS: readonly ProcessDefinition[] = [INSTALLATION]

/** The definition an order began with: it finishes under that version (docs/spec/2). */
export function definitionOf(process: string, version: number): ProcessDefinition | undefined {
  return DEFINITIONS.find((one) => one.process === process && one.version === version)
}
