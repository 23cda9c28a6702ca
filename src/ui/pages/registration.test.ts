import assert from 'node:assert/strict'
import { test } from 'node:test'
import { english } from '../../../test/support/languages.ts'
import { type RegistrationView, registrationPage } from './registration.ts'

const shell = { stylesheetHref: '/a.css', iconHref: '/b.svg' }
const password = { action: '/register', csrfToken: 't' }
const page = (view: Omit<RegistrationView, 'shell' | 'language'>) =>
  String(registrationPage({ shell, language: english, ...view }))

test('asks for email, name and a new password of a least length', () => {
  const text = page({ password, passwordMinLength: 10, signInHref: '/sign-in?login_challenge=c' })
  assert.match(text, /id="email" name="email" type="email"/)
  assert.match(text, /id="name" name="name" type="text" autocomplete="name"/)
  assert.match(text, /id="password" [^>]*autocomplete="new-password" [^>]*minlength="10"/)
  assert.match(text, /aria-describedby="password-hint"/)
  assert.match(text, /id="password-hint">At least 10 characters/)
  assert.match(text, /id="sign-in" href="\/sign-in\?login_challenge=c"/)
})

test('each wrong field says why, keeps what was typed, and the first one takes the focus', () => {
  const text = page({
    password,
    email: 'ada@example.com',
    name: '',
    fieldProblems: { name: 'missing', password: 'too_common' },
  })
  assert.match(text, /role="alert"/)
  assert.match(text, /id="email"[^>]* value="ada@example.com"/)
  assert.match(text, /id="name"[^>]* autofocus[^>]* aria-invalid="true" aria-describedby="name-problem"/)
  assert.match(text, /aria-invalid="true" aria-describedby="password-hint password-problem"/)
  assert.equal(text.match(/autofocus/g)?.length, 1)
  assert.doesNotMatch(text, /id="password"[^>]* value=/)
})

test('without any way to register it says so', () => {
  assert.match(page({}), /New accounts are not accepted/)
})
