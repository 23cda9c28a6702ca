/**
 * Sign in: external providers and e-mail with password on one page. Either half may be missing, and the page can ask a
 * known person to confirm who they are.
 */
import type { Language } from '../../locales/index.ts'
import { clientName } from '../components/client.ts'
import { alert, alertId, field, form, hiddenInput, rememberBox } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { problemText } from '../components/problem.ts'
import { divider, providerButtons } from '../components/providers.ts'
import { userLine } from '../components/user.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { type SignInNotice, type SignInProblem, signInNotices, signInProblems } from '../problems.ts'
import type { ClientView, FormView, PageView, ProvidersView, UserView } from '../views.ts'

export interface SignInView extends PageView {
  client?: ClientView | undefined
  /** Posts `email`, `password` and perhaps `remember`. Absent where passwords are turned off. */
  password?: FormView | undefined
  providers?: ProvidersView | undefined
  /** What the user typed before, or the application's login_hint. */
  email?: string | undefined
  /** State of the "keep me signed in" box; leave it out to not offer one. */
  remember?: boolean | undefined
  problem?: SignInProblem | undefined
  notice?: SignInNotice | undefined
  /** Asks for a link by which the account gets to know this browser. */
  browserLink?: FormView | undefined
  /** Seconds until it is worth another try. */
  retryAfter?: number | undefined
  /** Absent where nobody may register. */
  registerHref?: string | undefined
  /** The person who has to sign in once more: the e-mail is fixed and only the password asked. */
  confirm?: UserView | undefined
  /** Beside `confirm`: leads to signing in as someone else. */
  switchAccountHref?: string | undefined
}

export function signInPage(view: SignInView): Html {
  const { shell, language, client, confirm, problem } = view
  const words = language.words.signIn
  const name = client && clientName(client)
  const body = html`${
    confirm
      ? heading(language, {
          text: words.headingAgain,
          lead: name ? language.say(words.leadAgainFor, { client: name }) : words.leadAgain,
          client,
        })
      : heading(language, {
          text: name ? language.say(words.headingFor, { client: name }) : words.heading,
          client,
        })
  }
${problem && alert(problemText(language, signInProblems[problem], view.retryAfter))}
${view.notice && html`<div class="notice" role="status"><p>${language.words.messages[signInNotices[view.notice]]}</p></div>`}
${view.browserLink && form(view.browserLink, linkFields(view))}
${confirm && userLine(language, confirm, view.switchAccountHref)}
${methods(view)}
${!confirm && registerLink(language, view.registerHref)}`
  return layout({
    shell,
    language,
    client,
    title: confirm
      ? words.headingAgain
      : client
        ? language.say(words.headingFor, { client: client.name })
        : words.heading,
    body,
    failed: problem !== undefined,
  })
}

function linkFields({ language, confirm, email }: SignInView): Html {
  return html`${hiddenInput('email', confirm?.email ?? email ?? '')}
<button class="button" id="mail-link" type="submit">${language.words.signIn.prove}</button>`
}

function methods(view: SignInView): Html {
  const { language } = view
  const providers = providerButtons(language, view.providers)
  const password = view.password && form(view.password, passwordFields(view))
  if (!providers && !password) return html`<p class="lead">${language.words.signIn.noMethod}</p>`
  return html`${providers}${providers && password && divider(language)}${password}`
}

/** Nothing takes the focus where provider buttons come first, unless the user is in the middle of something. */
function passwordFields({ language, email, remember, problem, confirm, providers }: SignInView): Html {
  const { signIn: words, fields } = language.words
  const focus = confirm !== undefined || problem !== undefined || !providers?.list.length
  const known = Boolean(confirm?.email ?? email)
  const describedBy = problem && alertId
  return html`${
    confirm
      ? hiddenInput('email', confirm.email ?? '')
      : field(language, {
          id: 'email',
          type: 'email',
          label: fields.email,
          autocomplete: 'username',
          value: email,
          required: true,
          focused: focus && !known,
          describedBy,
        })
  }
${field(language, {
  id: 'password',
  type: 'password',
  label: fields.password,
  autocomplete: 'current-password',
  required: true,
  focused: focus && known,
  describedBy,
})}
${remember !== undefined && rememberBox(words.remember, remember)}
<button class="button button-primary" id="accept" type="submit">${confirm ? words.submitAgain : words.submit}</button>`
}

function registerLink({ words: { signIn: words } }: Language, href: string | undefined): Html | undefined {
  if (href === undefined) return undefined
  return html`<p class="aside">${words.noAccount} <a id="register" href="${href}">${words.register}</a></p>`
}
