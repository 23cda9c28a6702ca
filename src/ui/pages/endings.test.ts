/** The pages on which something ends: an error, a session. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { english } from '../../../test/support/languages.ts'
import { errorPage } from './error.ts'
import { homePage } from './home.ts'
import { signOutPage } from './sign-out.ts'
import { signedOutPage } from './signed-out.ts'

const page = { shell: { stylesheetHref: '/a.css', iconHref: '/b.svg' }, language: english }
const form = { action: '/x', csrfToken: 't' }
const client = { name: 'Acme', clientUri: 'https://acme.example/' }

test('an error page shows code, description and request id as text', () => {
  const text = String(errorPage({ ...page, code: 'invalid_request', description: 'a < b', requestId: 'r-1' }))
  assert.match(text, /<dd id="error-code">invalid_request<\/dd>/)
  assert.match(text, /<dd id="error-description">a &lt; b<\/dd>/)
  assert.match(text, /<dd id="request-id">r-1<\/dd>/)
  assert.match(text, /incomplete or wrong/)
})

test('an unknown error gets general words, and no empty box', () => {
  assert.match(String(errorPage({ ...page, code: 'toString' })), /Something went wrong/)
  assert.doesNotMatch(String(errorPage({ ...page })), /<dl/)
})

test('the way back to a client is shown where the client is known', () => {
  assert.match(String(errorPage({ ...page, client })), /id="back" href="https:\/\/acme.example\/"/)
  assert.match(String(signedOutPage({ ...page, client })), /id="back" href="https:\/\/acme.example\/"/)
  assert.doesNotMatch(String(signedOutPage({ ...page })), /id="back"/)
})

test('signing out has one obvious button', () => {
  const text = String(signOutPage({ ...page, form, client }))
  assert.match(text, /id="accept" type="submit" name="decision" value="accept" autofocus/)
  assert.match(text, /id="reject" type="submit" name="decision" value="reject"/)
  assert.match(text, /Acme<\/bdi> asks to sign you out/)
  assert.equal(text.match(/autofocus/g)?.length, 1)
})

test('the signed-in home shows who it is and a way out', () => {
  const text = String(homePage({ ...page, user: { name: 'Ada', email: 'ada@example.com' }, signOut: form }))
  assert.match(text, /ada@example\.com/)
  assert.match(text, /id="sign-out" type="submit">Sign out</)
})
