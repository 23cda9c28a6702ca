import assert from 'node:assert/strict'
import { test } from 'node:test'
import { english } from '../../../test/support/languages.ts'
import { type ConsentView, consentPage } from './consent.ts'

const view: ConsentView = {
  language: english,
  shell: { stylesheetHref: '/a.css', iconHref: '/b.svg' },
  client: { name: 'Acme', host: 'app.acme.example' },
  user: { name: 'Ada', email: 'ada@example.com' },
  scopes: [
    { name: 'openid' },
    { name: 'email' },
    { name: 'read:notes' },
    { name: 'pay', description: 'Pay bills' },
  ],
  form: { action: '/consent', csrfToken: 't', hidden: { consent_challenge: 'c' } },
}

test('says who asks, for whom, and where it leads', () => {
  const text = String(consentPage({ ...view, switchAccountHref: '/switch' }))
  assert.match(text, /<h1><bdi class="client-name">Acme<\/bdi> wants to access your account<\/h1>/)
  assert.match(text, /ada@example\.com/)
  assert.match(text, /id="switch-account" href="\/switch">Not you\?/)
  assert.match(text, /sent back to <strong><bdi>app\.acme\.example<\/bdi><\/strong>/)
})

test('says where an application that nobody registered comes from', () => {
  const text = String(consentPage({ ...view, client: { ...view.client, documentHost: 'apps.example' } }))
  assert.match(text, /id="document-host">[^<]*<strong><bdi>apps\.example<\/bdi><\/strong>/)
  assert.doesNotMatch(String(consentPage(view)), /document-host/)
})

test('openid is fixed, every other scope may be left out', () => {
  const text = String(consentPage(view))
  assert.match(
    text,
    /<input type="hidden" name="grant_scope" value="openid">\s*<input [^>]*checked value="openid" disabled>/,
  )
  assert.match(text, /<input type="checkbox" checked name="grant_scope" value="email">/)
  assert.equal(text.match(/name="grant_scope"/g)?.length, view.scopes.length)
})

test('scopes are explained by the operator, by known words, or by their name', () => {
  const text = String(consentPage(view))
  assert.match(text, /See your email address/)
  assert.match(text, /Use “<bdi>read:notes<\/bdi>”/)
  assert.match(text, />Pay bills</)
  const odd = String(consentPage({ ...view, scopes: [{ name: 'constructor' }] }))
  assert.match(odd, /Use “<bdi>constructor<\/bdi>”/)
})

test('allow and deny are two buttons of one form', () => {
  const text = String(consentPage({ ...view, remember: false }))
  assert.match(text, /id="accept" type="submit" name="decision" value="accept"/)
  assert.match(text, /id="reject" type="submit" name="decision" value="reject"/)
  assert.match(text, /id="remember" name="remember" value="true">/)
  assert.equal(text.match(/<form /g)?.length, 1)
})
