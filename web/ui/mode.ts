import { useSyncExternalStore } from 'react'
import type { Mode } from './theme.ts'

const KEPT_AS = 'tillwright.mode'
const listeners = new Set<() => void>()
const system = window.matchMedia('(prefers-color-scheme: dark)')

/** Light or dark as shown now: the person's choice, else the system's. */
export function readMode(): Mode {
  const kept = localStorage.getItem(KEPT_AS)
  if (kept === 'light' || kept === 'dark') return kept
  return system.matches ? 'dark' : 'light'
}

/** Keeps the choice and shows it. */
export function setMode(mode: Mode): void {
  localStorage.setItem(KEPT_AS, mode)
  showMode()
}

/** Writes the mode where the tokens look for it. */
export function showMode(): void {
  document.documentElement.dataset.theme = readMode()
  for (const listener of listeners) listener()
}

export function useMode(): Mode {
  return useSyncExternalStore(subscribe, readMode)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

system.addEventListener('change', showMode)
// Paper is white, whatever the screen was.
window.addEventListener('beforeprint', () => {
  document.documentElement.dataset.theme = 'light'
})
window.addEventListener('afterprint', showMode)
