/** Where someone lands who signed in without an application: who they are, and the way out. */
import { form } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { userLine } from '../components/user.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import type { FormView, PageView, UserView } from '../views.ts'

export interface HomeView extends PageView {
  user: UserView
  signOut: FormView
}

export function homePage({ shell, language, user, signOut }: HomeView): Html {
  const words = language.words.home
  const body = html`${heading(language, { text: words.heading })}
${userLine(language, user)}
${form(signOut, html`<button class="button" id="sign-out" type="submit">${words.signOut}</button>`)}`
  return layout({ shell, language, title: words.heading, body })
}
