/**
 * A tagged template that makes HTML safe by default.
 *
 * Every interpolated value is escaped for text and for quoted attributes alike. Values that are already `Html` pass
 * through, arrays are joined, and null, undefined and false leave nothing behind, so `${flag && html`...`}` reads well.
 */

import { escapeHtml } from '../kernel/html.ts'

export class Html {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

export type Value = Html | string | number | false | null | undefined | readonly Value[]

export function html(literals: TemplateStringsArray, ...values: readonly Value[]): Html {
  let text = literals[0] ?? ''
  for (const [index, value] of values.entries()) {
    if (text.endsWith('=')) throw new TypeError('an interpolated attribute value needs quotes around it')
    text += render(value) + (literals[index + 1] ?? '')
  }
  return new Html(text)
}

/** Writes attributes: `true` gives the bare name, absent values drop the attribute. Names come from code only. */
export function attributes(
  values: Readonly<Record<string, string | number | boolean | null | undefined>>,
): Html {
  const written = Object.entries(values).map(([name, value]) => {
    if (value === undefined || value === null || value === false) return ''
    return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`
  })
  return new Html(written.join(''))
}

function render(value: Value): string {
  if (value === undefined || value === null || value === false) return ''
  if (value instanceof Html) return value.toString()
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return value.map(render).join('')
}
