/**
 * Replaces `@rc-component/util` `Dom/dynamicCSS` (see vite.config.ts): styles become constructable sheets, so that the policy
 * `style-src 'self'` holds. Order is by priority, then by arrival, as the original has it.
 */
interface Entry {
  readonly key: string
  readonly priority: number
  readonly sheet: CSSStyleSheet
  text: string
}

interface Options {
  readonly priority?: number
}

/** What callers do with the `<style>` they believe to get. */
class SheetHandle {
  readonly key: string
  constructor(key: string) {
    this.key = key
  }
  setAttribute(): void {}
  getAttribute(): null {
    return null
  }
}

const entries: Entry[] = []
const handles = new Map<string, SheetHandle>()
let anonymous = 0

/** Adds a sheet without a key. */
export function injectCSS(css: string, options: Options = {}): SheetHandle {
  anonymous += 1
  return updateCSS(css, `anonymous-${anonymous}`, options)
}

/** Adds or replaces the sheet of a key. */
export function updateCSS(css: string, key: string, options: Options = {}): SheetHandle {
  const known = entries.find((entry) => entry.key === key)
  if (known) {
    if (known.text !== css) {
      known.text = css
      known.sheet.replaceSync(css)
    }
  } else {
    insert({ key, priority: options.priority ?? 0, sheet: sheetOf(css), text: css })
  }
  const handle = handles.get(key) ?? new SheetHandle(key)
  handles.set(key, handle)
  return handle
}

/** Takes the sheet of a key away. */
export function removeCSS(key: string): void {
  const index = entries.findIndex((entry) => entry.key === key)
  const entry = entries[index]
  if (!entry) return
  entries.splice(index, 1)
  handles.delete(key)
  const adopted = document.adoptedStyleSheets.indexOf(entry.sheet)
  if (adopted >= 0) document.adoptedStyleSheets.splice(adopted, 1)
}

/** Nothing is cached by container here. */
export function clearContainerCache(): void {}

function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return sheet
}

function insert(entry: Entry): void {
  const before = entries.findIndex((other) => other.priority > entry.priority)
  const next = entries[before]
  if (!next) {
    entries.push(entry)
    document.adoptedStyleSheets.push(entry.sheet)
    return
  }
  entries.splice(before, 0, entry)
  document.adoptedStyleSheets.splice(Math.max(0, document.adoptedStyleSheets.indexOf(next.sheet)), 0, entry.sheet)
}
