import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const RATIO_MIN = 7
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const handheld = read('./handheld.css')
const tokens = read('../ui/tokens.css')

/** The colours that a rule sets. */
function coloursOf(css: string, selector: string): Record<string, string> {
  const begin = css.indexOf(`${selector} {`)
  if (begin < 0) throw new Error(`no rule ${selector}`)
  const body = css.slice(begin, css.indexOf('}', begin))
  return Object.fromEntries([...body.matchAll(/--tw-([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, colour]) => [name ?? '', colour ?? '']))
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function ratio(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const HIGH = ':root:root[data-contrast="high"]'
const light = { ...coloursOf(tokens, ':root'), ...coloursOf(handheld, HIGH) }
const dark = {
  ...light,
  ...coloursOf(tokens, ':root[data-theme="dark"]'),
  ...coloursOf(handheld, HIGH),
  ...coloursOf(handheld, `${HIGH}[data-theme="dark"]`),
}
const ON_PAPER = ['ink', 'ink-2', 'ink-3', 'accent', 'breach', 'warn', 'bank'] as const
const PAIRS = [
  ...ON_PAPER.flatMap((text) => ['bg', 'surface', 'sunken'].map((ground) => [text, ground] as const)),
  ['on-accent', 'accent'],
  ['accent', 'accent-soft'],
  ['breach', 'breach-soft'],
  ['warn', 'warn-soft'],
  ['bank', 'bank-soft'],
] as const

test.each([
  ['light', light],
  ['dark', dark],
])('in the sun every text stands at 7 : 1 or more, %s', (_theme, colours: Record<string, string>) => {
  const weak = PAIRS.map(([text, ground]) => ({ text, ground, ratio: ratio(colours[text] ?? '', colours[ground] ?? '') }))
  expect(weak.every((one) => Number.isFinite(one.ratio))).toBe(true)
  expect(weak.filter((one) => one.ratio < RATIO_MIN)).toEqual([])
})
