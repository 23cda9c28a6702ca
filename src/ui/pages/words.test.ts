/** Every word that a page says comes from its language. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pseudo as language, unmarked } from '../../../test/support/languages.ts'
import { registrationCodeProblems, registrationProblems, signInProblems } from '../problems.ts'
import { flowCallbackPage } from './auth-flow/callback.ts'
import { flowConsentPage } from './auth-flow/consent.ts'
import { flowLoginPage } from './auth-flow/login.ts'
import { flowStartPage, flowWithoutClientPage } from './auth-flow/start.ts'
import { consentPage } from './consent.ts'
import { deviceCodePage, deviceConfirmationPage, deviceSuccessPage } from './device.ts'
import { errorPage } from './error.ts'
import { homePage } from './home.ts'
import { registrationPage } from './registration.ts'
import { registrationCodePage } from './registration-code.ts'
import { signInPage } from './sign-in.ts'
import { signOutPage } from './sign-out.ts'
import { signedOutPage } from './signed-out.ts'
import { unmetPage } from './unmet.ts'

// What comes from outside has no letters here.
const outside = '0123'
const shell = { stylesheetHref: '/a.css', iconHref: '/b.svg', brand: { name: outside, supportEmail: '1@2' } }
const client = {
  ...{ name: outside, host: outside, documentHost: outside },
  ...{ logoUri: 'https://a.example/', policyUri: 'https://a.example/', tosUri: 'https://a.example/' },
  clientUri: 'https://a.example/',
}
const form = { action: '/x', csrfToken: 't' }
const list = (length: number) => Array.from({ length }, () => ({ id: outside, label: outside, mark: [] }))
const user = { name: outside, email: outside }
const scopes = ['openid', 'profile', 'email', 'address', 'phone', 'groups', 'roles', 'offline', outside].map(
  (name) => ({ name }),
)
const common = { shell, language, client }
const flow = {
  ...{ shell, language, startHref: '/x', scriptHref: '/x', passwordMinLength: 8 },
  settings: { 'login-challenge': 'x' },
}
const names = <Name extends string>(problems: Readonly<Record<Name, unknown>>): Name[] =>
  Object.keys(problems) as Name[]

const pages: Record<string, { toString(): string }[]> = {
  'sign in': [
    signInPage({
      ...common,
      password: form,
      providers: { form, list: list(2) },
      remember: true,
      registerHref: '/x',
    }),
    signInPage({ shell, language, providers: { form, list: list(6) } }),
    signInPage({ ...common, password: form, confirm: user, switchAccountHref: '/x' }),
    signInPage({ shell, language }),
    ...names(signInProblems).map((problem) => signInPage({ ...common, password: form, problem })),
    signInPage({ ...common, password: form, problem: 'too_many_attempts', retryAfter: 300 }),
  ],
  registration: [
    registrationPage({ ...common, password: form, passwordMinLength: 8, signInHref: '/x' }),
    registrationPage({
      ...common,
      password: form,
      fieldProblems: { email: 'missing', name: 'too_long', password: 'similar' },
    }),
    registrationPage({ shell, language }),
    ...names(registrationProblems).map((problem) => registrationPage({ ...common, password: form, problem })),
  ],
  'registration code': [
    ...names({ ...registrationCodeProblems, missing: true, none: true }).map((problem) =>
      registrationCodePage({
        ...common,
        ...{ form, againForm: form, email: outside, registerHref: '/x', signInHref: '/x', sent: true },
        problem: problem === 'none' ? undefined : problem,
      }),
    ),
  ],
  consent: [consentPage({ ...common, user, form, scopes, remember: true, switchAccountHref: '/x' })],
  device: [
    deviceCodePage({ shell, language, form, problem: 'user_code_unknown' }),
    deviceConfirmationPage({ ...common, scopes, userCode: outside, form, backHref: '/x' }),
    deviceSuccessPage(common),
    deviceSuccessPage({ shell, language }),
  ],
  error: [
    ...names(language.words.errors).map((code) => errorPage({ ...common, code, startHref: '/x' })),
    errorPage({ shell, language, description: outside, requestId: outside }),
  ],
  unmet: [
    unmetPage({ ...common, returnHref: '/x', switchAccountHref: '/x' }),
    unmetPage({ shell, language, returnHref: '/x' }),
  ],
  'sign out': [signOutPage({ ...common, form, user }), signOutPage({ shell, language, form })],
  'signed out': [signedOutPage({ ...common, signInHref: '/x' })],
  home: [homePage({ shell, language, user, signOut: form })],
  'the auth flow': [
    flowStartPage(flow),
    flowWithoutClientPage(flow),
    flowLoginPage(flow),
    flowConsentPage(flow),
    flowCallbackPage(flow),
  ],
}

for (const [name, states] of Object.entries(pages)) {
  test(`every word comes from the language: ${name}`, () => {
    for (const page of states) {
      const text = String(page).replaceAll(/<dd id="error-code">[^<]*<\/dd>/g, '')
      assert.doesNotMatch(unmarked(text), /\p{L}/u)
      assert.match(text, /⟦/)
    }
  })
}
