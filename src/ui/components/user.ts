/** The person a page speaks to, as a small line with an initial, a name and an address. */
import type { Language } from '../../locales/index.ts'
import { type Html, html } from '../html.ts'
import type { UserView } from '../views.ts'

/** `switchHref` leads to being someone else. */
export function userLine({ words }: Language, user: UserView, switchHref?: string): Html {
  const first = user.name || user.email || ''
  const second = user.name ? user.email : undefined
  return html`<div class="user">
<span class="avatar" aria-hidden="true">${initial(first)}</span>
<span class="user-text"><span class="user-name"><bdi>${first}</bdi></span>
${second && html`<span class="user-email"><bdi>${second}</bdi></span>`}</span>
${switchHref !== undefined && html`<a class="user-aside" id="switch-account" href="${switchHref}">${words.notYou}</a>`}
</div>`
}

function initial(text: string): string {
  const [first] = new Intl.Segmenter().segment(text.trim())
  return first?.segment.toUpperCase() ?? ''
}
