/** Where someone lands who signed in without an application: who they are, and the way out. */
import { form } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { userLine } from '../components/user.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { messages } from '../messages.ts'
import type { FormView, PageView, UserView } from '../views.ts'

const words = messages.home

export interface HomeView extends PageView {
  user: UserView
  signOut: FormView
}

export function homePage({ shell, user, signOut }: HomeView): Html {
  const body = html`${heading({ text: words.heading })}
${userLine(user)}
${form(signOut, html`<button class="button" id="sign-out" type="submit">${words.signOut}</button>`)}`
  return layout({ shell, title: words.heading, body })
}
