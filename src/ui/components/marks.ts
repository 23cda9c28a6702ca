/** The drawings on the pages: Gatehouse's own mark and those of the external providers. Decorative, never read out. */
import { type Html, html } from '../html.ts'

export function gatehouseMark(): Html {
  return html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false"
><rect class="mark-wall" width="32" height="32" rx="8"/><path class="mark-gate"
 d="M7 25V8h4v3h3V8h4v3h3V8h4v17h-5.5v-5a3.5 3.5 0 0 0-7 0v5z"/></svg>`
}

export function providerMark(kind: string): Html {
  const draw = providerMarks.get(kind.toLowerCase()) ?? generic
  return html`<svg class="provider-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${draw}</svg>`
}

const generic = html`<g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"
><path d="M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4"/><path d="M4 12h11"/><path d="M11 8l4 4-4 4"/></g>`

const google = html`<g fill="none" stroke-width="4"
><path stroke="#ea4335" d="M17.8 6.5A8 8 0 0 0 5.1 8"/><path stroke="#fbbc05" d="M5.1 8a8 8 0 0 0 0 8"/><path
 stroke="#34a853" d="M5.1 16a8 8 0 0 0 12.3 1.9"/><path stroke="#4285f4" d="M17.4 17.9A8 8 0 0 0 20 12h-8"/></g>`

const github = html`<path fill="currentColor" d="M12 1.5a10.5 10.5 0 0 0-3.3 20.5c.5.1.7-.2.7-.5v-1.8
c-2.9.6-3.5-1.4-3.5-1.4-.5-1.2-1.2-1.5-1.2-1.5-.9-.7.1-.6.1-.6 1 .1 1.6 1.1 1.6 1.1.9 1.6 2.5 1.1 3.1.9
.1-.7.4-1.2.7-1.4-2.3-.3-4.8-1.2-4.8-5.2 0-1.1.4-2.1 1.1-2.8-.1-.3-.5-1.4.1-2.8 0 0 .9-.3 2.9 1.1
a10 10 0 0 1 5.3 0c2-1.4 2.9-1.1 2.9-1.1.6 1.4.2 2.5.1 2.8.7.7 1.1 1.7 1.1 2.8 0 4-2.5 4.9-4.8 5.2
.4.3.7 1 .7 1.9v2.9c0 .3.2.6.7.5A10.5 10.5 0 0 0 12 1.5z"/>`

const microsoft = html`<path fill="#f25022" d="M3 3h8.5v8.5H3z"/><path fill="#7fba00" d="M12.5 3H21v8.5h-8.5z"/><path
 fill="#00a4ef" d="M3 12.5h8.5V21H3z"/><path fill="#ffb900" d="M12.5 12.5H21V21h-8.5z"/>`

const okta = html`<circle cx="12" cy="12" r="7" fill="none" stroke="currentColor" stroke-width="5"/>`

const providerMarks: ReadonlyMap<string, Html> = new Map([
  ['google', google],
  ['github', github],
  ['microsoft', microsoft],
  ['okta', okta],
])
