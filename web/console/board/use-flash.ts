import { useEffect, useRef, useState } from 'react'

const FLASH_MS = 1_600
interface Versioned {
  readonly id: string
  readonly version: number
}

/** Which of these changed since they were last shown, for as long as they flash; nothing flashes on the first look. */
export function useFlash(items: readonly Versioned[]): ReadonlySet<string> {
  const known = useRef<ReadonlyMap<string, number> | null>(null)
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const changed = changedSince(known.current, items)
    known.current = new Map([...(known.current ?? []), ...items.map((one) => [one.id, one.version] as const)])
    if (changed.length > 0) setIds(new Set(changed))
  }, [items])
  useEffect(() => {
    if (ids.size === 0) return undefined
    const timer = setTimeout(() => setIds(new Set()), FLASH_MS)
    return () => clearTimeout(timer)
  }, [ids])
  return ids
}

/** Ids that are new or newer than what was known; none when nothing was known. */
export function changedSince(known: ReadonlyMap<string, number> | null, items: readonly Versioned[]): string[] {
  if (known === null) return []
  return items.filter((one) => (known.get(one.id) ?? -1) < one.version).map((one) => one.id)
}
