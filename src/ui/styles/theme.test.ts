import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const css = readFileSync(new URL('theme.css', import.meta.url), 'utf8')
const [lightCss = '', darkCss = ''] = css.split('@media (prefers-color-scheme: dark)')
const light = colours(lightCss)
const schemes = { light, dark: new Map([...light, ...colours(darkCss)]) }

/** Text needs 4.5 to 1 (WCAG 1.4.3), the outline of a field and the focus ring 3 to 1 (1.4.11). */
const pairs: readonly [foreground: string, background: string, least: number][] = [
  ['text', 'page', 4.5],
  ['text', 'card', 4.5],
  ['text', 'quiet-strong', 4.5],
  ['text', 'danger-soft', 4.5],
  ['text-soft', 'page', 4.5],
  ['text-soft', 'card', 4.5],
  ['text-soft', 'quiet', 4.5],
  ['accent', 'card', 4.5],
  ['accent', 'quiet', 4.5],
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-strong', 4.5],
  ['danger', 'card', 4.5],
  ['field-line', 'card', 3],
  ['focus', 'card', 3],
  ['focus', 'page', 3],
]

for (const [scheme, palette] of Object.entries(schemes)) {
  test(`the colours of the ${scheme} scheme can be told apart`, () => {
    for (const [foreground, background, least] of pairs) {
      const reached = contrast(palette.get(foreground), palette.get(background))
      assert.ok(reached >= least, `${foreground} on ${background}: ${reached.toFixed(2)}, needs ${least}`)
    }
  })
}

function colours(source: string): Map<string, string> {
  return new Map(
    [...source.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

function contrast(one: string | undefined, other: string | undefined): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string | undefined): number {
  assert.ok(colour, 'the palette lacks a colour')
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
