import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { english } from '../../../../test/support/languages.ts'
import { flowCallbackPage } from './callback.ts'
import { flowConsentPage } from './consent.ts'
import { flowLoginPage } from './login.ts'
import { flowStartPage } from './start.ts'

const hostile = `"'><script>alert(1)</script>`
const view = {
  language: english,
  shell: { stylesheetHref: '/a.css', iconHref: '/b.svg', brand: { name: hostile } },
  scriptHref: '/ui/assets/d/pages/x.js',
  settings: { 'login-challenge': hostile, 'client-id': undefined },
  startHref: '/ui/sso/',
  passwordMinLength: 10,
}

const pages = {
  start: flowStartPage(view),
  login: flowLoginPage(view),
  consent: flowConsentPage(view),
  callback: flowCallbackPage(view),
}

for (const [name, page] of Object.entries(pages)) {
  const text = page.toString()
  describe(`the page ${name} of the auth flow`, () => {
    test('has one script, from a file, and nothing of the settings becomes markup', () => {
      assert.deepEqual(text.match(/<script[^>]*>/g), [`<script type="module" src="${view.scriptHref}">`])
      assert.doesNotMatch(text, /\son\w+=|style=|javascript:/)
    })

    test('hides every step but the wait, and says without JavaScript that it is needed', () => {
      const steps = text.match(/<section class="step"[^>]*>/g) ?? []
      assert.ok(steps.length > 0)
      for (const step of steps) assert.match(step, / hidden>$/)
      assert.match(text, /<noscript>[\s\S]*turn on JavaScript[\s\S]*<\/noscript>/)
    })

    test('labels every field that people fill in, and brings all words', () => {
      const ids = [
        ...text.matchAll(/<input class="input"[^>]* id="([\w-]+)"|<input class="input" id="([\w-]+)"/g),
      ]
      for (const [, one, other] of ids)
        assert.match(text, new RegExp(`<label class="label" for="${one ?? other}">`))
      for (const word of Object.keys(english.words.authFlow.spoken))
        assert.ok(text.includes(`data-words="${word}"`))
    })

    test('uses no id twice', () => {
      const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
      assert.deepEqual(ids, [...new Set(ids)])
    })
  })
}

test('fields say what belongs into them', () => {
  const text = pages.login.toString()
  const attributesOf = (id: string) =>
    new RegExp(`<input class="input" id="${id}"[^>]*>`).exec(text)?.[0] ?? ''
  assert.match(attributesOf('code'), /autocomplete="one-time-code".*inputmode="numeric"/)
  assert.match(attributesOf('password'), /autocomplete="current-password"/)
  assert.match(attributesOf('new-password'), /autocomplete="new-password".*minlength="10"/)
  assert.match(attributesOf('email'), /autocomplete="username"/)
})
