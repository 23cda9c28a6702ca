/** What holds for every page, shown with views in which every text from outside is hostile. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { english, german } from '../../../test/support/languages.ts'
import type { Language } from '../../locales/index.ts'
import { ownName } from '../layout.ts'
import { consentPage } from './consent.ts'
import { deviceCodePage, deviceConfirmationPage, deviceSuccessPage } from './device.ts'
import { errorPage } from './error.ts'
import { homePage } from './home.ts'
import { registrationPage } from './registration.ts'
import { signInPage } from './sign-in.ts'
import { signOutPage } from './sign-out.ts'
import { signedOutPage } from './signed-out.ts'

const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`
const shell = {
  stylesheetHref: '/ui/assets/a.css',
  iconHref: '/ui/assets/b.svg',
  brand: {
    name: hostile,
    logoUri: 'javascript:alert(1)',
    homeUri: 'javascript:alert(1)',
    supportEmail: hostile,
  },
}
const client = {
  name: hostile,
  logoUri: `https://example.com/${hostile}`,
  policyUri: 'javascript:alert(1)',
  tosUri: `https://example.com/${hostile}`,
  clientUri: `https://example.com/${hostile}`,
  host: hostile,
}
const user = { name: hostile, email: hostile }
const form = {
  action: `/${hostile}`,
  csrfToken: 'token-1',
  hidden: { login_challenge: hostile, [hostile]: hostile },
}
const providers = { form, list: [{ id: hostile, label: hostile, mark: [{ d: hostile, stroke: hostile }] }] }
const href = `/${hostile}`

const pagesIn = (language: Language) => ({
  'sign in': signInPage({
    shell,
    language,
    client,
    password: form,
    providers,
    email: hostile,
    remember: true,
    registerHref: href,
  }),
  confirm: signInPage({
    shell,
    language,
    client,
    password: form,
    confirm: user,
    switchAccountHref: href,
    problem: 'busy',
  }),
  registration: registrationPage({
    shell,
    language,
    client,
    providers,
    password: form,
    email: hostile,
    name: hostile,
    fieldProblems: { email: 'taken' },
    signInHref: href,
  }),
  consent: consentPage({
    shell,
    language,
    client,
    user,
    form,
    scopes: [{ name: 'openid' }, { name: hostile }, { name: 'x', description: hostile }],
    remember: true,
    switchAccountHref: href,
  }),
  'device code': deviceCodePage({ shell, language, form, userCode: hostile, problem: 'user_code_unknown' }),
  'device confirmation': deviceConfirmationPage({
    shell,
    language,
    client,
    form,
    scopes: [{ name: 'openid' }, { name: hostile }],
    userCode: hostile,
    backHref: href,
  }),
  'device success': deviceSuccessPage({ shell, language, client }),
  error: errorPage({ shell, language, client, code: hostile, description: hostile, requestId: hostile }),
  'sign out': signOutPage({ shell, language, client, user, form }),
  'signed out': signedOutPage({ shell, language, client, signInHref: href }),
  home: homePage({ shell, language, user, signOut: form }),
})

const inEnglish = pagesIn(english)
const inGerman = pagesIn(german)

for (const [language, name, page] of [
  ...Object.entries(inEnglish).map((named) => [english, ...named] as const),
  ...Object.entries(inGerman).map((named) => [german, ...named] as const),
]) {
  const text = String(page)

  describe(`the page ${name} (${language.tag})`, () => {
    test('lets nothing from outside become markup', () => {
      assert.doesNotMatch(text, /<script|<img src=x|javascript:/i)
      for (const tag of text.match(/<[a-z][^>]*>/gi) ?? []) {
        const bare = tag.replaceAll(/"[^"]*"/g, '""')
        assert.doesNotMatch(bare, /['`]|\son\w+=|alert/, tag)
      }
    })

    test('has no inline script or style', () => {
      assert.doesNotMatch(text, /<style|\sstyle=|\son\w+="/i)
    })

    test('is one document with a language, a title, one heading and one main part', () => {
      assert.match(text, /^<!doctype html>\n<html lang="(en|de)">/)
      assert.ok(text.includes(`<html lang="${language.tag}">`))
      for (const element of ['title', 'h1', 'main']) assert.equal(count(text, `<${element}[ >]`), 1, element)
    })

    test('sends the token against forgery with every form', () => {
      assert.equal(count(text, 'name="csrf_token" value="token-1"'), count(text, '<form '))
      assert.equal(count(text, '<form '), count(text, 'method="post"'))
    })

    test('uses every id once and explains every field', () => {
      const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)
      assert.deepEqual(ids, [...new Set(ids)])
      for (const [, described = ''] of text.matchAll(/aria-describedby="([^"]*)"/g))
        for (const id of described.split(' ')) assert.ok(ids.includes(id), id)
      for (const [, field = ''] of text.matchAll(/<input class="input"[^>]* id="([^"]*)"/g))
        assert.match(text, new RegExp(`<label class="label" for="${field}">`))
    })
  })
}

test('without a brand of its own the page bears the name Gatehouse', () => {
  const plain = String(
    errorPage({ language: english, shell: { stylesheetHref: '/a.css', iconHref: '/b.svg' } }),
  )
  assert.match(plain, new RegExp(`<title>[^<]* · ${ownName}</title>`))
  assert.doesNotMatch(plain, /<footer/)
})

function count(text: string, pattern: string): number {
  return text.match(new RegExp(pattern, 'g'))?.length ?? 0
}
