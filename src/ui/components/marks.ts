/** The drawings on the pages: Gatehouse's own mark and those of the external providers. Decorative, never read out. */
import type { Mark } from '../../domain/federation/index.ts'
import { attributes, type Html, html } from '../html.ts'

export function gatehouseMark(): Html {
  return html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false"
><rect class="mark-wall" width="32" height="32" rx="8"/><path class="mark-gate"
 d="M7 25V8h4v3h3V8h4v3h3V8h4v17h-5.5v-5a3.5 3.5 0 0 0-7 0v5z"/></svg>`
}

export function providerMark(mark: Mark): Html {
  const paths = mark.map(
    ({ d, fill = 'none', stroke, width, rounded }) =>
      html`<path${attributes({
        d,
        fill,
        stroke,
        'stroke-width': width,
        'stroke-linecap': rounded && 'round',
        'stroke-linejoin': rounded && 'round',
      })}/>`,
  )
  return html`<svg class="provider-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${paths}</svg>`
}
