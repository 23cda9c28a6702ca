import assert from 'node:assert/strict'
import { test } from 'node:test'
import { english } from '../../../test/support/languages.ts'
import { type SignInView, signInPage } from './sign-in.ts'

const shell = { stylesheetHref: '/a.css', iconHref: '/b.svg' }
const password = { action: '/sign-in', csrfToken: 't', hidden: { login_challenge: 'c' } }
const mark = [{ d: 'M0 0h9v9z', fill: 'red' }]
const providers = {
  form: { action: '/external', csrfToken: 't' },
  list: [
    { id: 'corp', label: 'Example Corp', mark },
    { id: 'gh', label: 'GitHub', mark },
  ],
}
const page = (view: Omit<SignInView, 'shell' | 'language'>) =>
  String(signInPage({ shell, language: english, ...view }))

test('providers and password stand on one page, each form with its own address', () => {
  const text = page({ password, providers })
  assert.match(text, /<form class="providers" method="post" action="\/external">/)
  assert.match(
    text,
    /<button [^>]*name="provider" value="corp">[\s\S]*?Continue with <bdi>Example Corp<\/bdi>/,
  )
  assert.match(text, /<form class="form" method="post" action="\/sign-in">/)
  assert.match(text, /<input type="hidden" name="login_challenge" value="c">/)
  assert.match(text, /id="email" name="email" type="email" autocomplete="username" required/)
  assert.match(text, /id="password" name="password" type="password" autocomplete="current-password" required/)
  assert.match(text, /<button [^>]*id="accept" type="submit">Sign in</)
  assert.match(text, /class="divider"/)
})

test('the client is named, with its logo and its policies', () => {
  const client = {
    name: 'Acme & Sons',
    logoUri: 'https://acme.example/logo.png',
    policyUri: 'https://acme.example/privacy',
    tosUri: 'https://acme.example/terms',
  }
  const text = page({ password, client })
  assert.match(text, /<title>Sign in to Acme &amp; Sons · Gatehouse<\/title>/)
  assert.match(text, /<h1>Sign in to <bdi class="client-name">Acme &amp; Sons<\/bdi><\/h1>/)
  assert.match(text, /<img class="client-logo" src="https:\/\/acme.example\/logo.png"/)
  assert.match(text, /id="client-policy" href="https:\/\/acme.example\/privacy"/)
  assert.match(text, /id="client-tos" href="https:\/\/acme.example\/terms"/)
})

test('a failure is announced, tied to the fields, and keeps the email', () => {
  const text = page({ password, email: 'ada@example.com', problem: 'invalid_credentials' })
  assert.match(text, /<title>Error: /)
  assert.match(text, /id="alert" role="alert"/)
  assert.match(text, /id="email"[^>]* value="ada@example.com"[^>]* aria-describedby="alert"/)
  assert.match(text, /id="password"[^>]* autofocus/)
})

test('what is turned off is not shown', () => {
  assert.doesNotMatch(page({ providers }), /type="password"|class="divider"|id="register"/)
  assert.doesNotMatch(page({ password }), /name="provider"|class="divider"|id="remember"/)
  assert.match(page({}), /no way to sign in/)
})

test('what is offered is shown', () => {
  const text = page({ password, remember: true, registerHref: '/register?login_challenge=c&x=1' })
  assert.match(text, /id="remember" name="remember" value="true" checked/)
  assert.match(text, /id="register" href="\/register\?login_challenge=c&amp;x=1"/)
})

test('a known person confirms with the password alone', () => {
  const confirm = { name: 'Ada', email: 'ada@example.com' }
  const text = page({ password, confirm, registerHref: '/register', switchAccountHref: '/switch' })
  assert.match(text, /<h1>Confirm it’s you<\/h1>/)
  assert.match(text, /<input type="hidden" name="email" value="ada@example.com">/)
  assert.doesNotMatch(text, /id="email"|id="register"/)
  assert.match(text, /id="switch-account" href="\/switch"/)
})

test('many providers share one lead and keep their full names for those who listen', () => {
  const list = ['A', 'B', 'C', 'D', 'E'].map((label) => ({ id: label, label, mark }))
  const text = page({ password, providers: { ...providers, list } })
  assert.match(text, /class="providers providers-many"/)
  assert.match(text, /<span class="unseen">Continue with <\/span><bdi>E<\/bdi>/)
})
