import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { createLanguages } from './languages.ts'
import type { Wishes } from './match.ts'

const languages = createLanguages({ default: 'en', enabled: ['de', 'en'] })

describe('the language', () => {
  const table: readonly [string, Wishes, string][] = [
    ['is the default if nobody asks for any', {}, 'en'],
    ['is what ui_locales names (OpenID Connect Core §3.1.2.1)', { uiLocales: ['de'] }, 'de'],
    ['is the first of ui_locales that there is', { uiLocales: ['fr', 'de', 'en'] }, 'de'],
    ['is that of ui_locales before that of the browser', { uiLocales: ['en'], acceptLanguage: 'de' }, 'en'],
    [
      'is that of the browser if there is none of ui_locales',
      { uiLocales: ['fr'], acceptLanguage: 'de' },
      'de',
    ],
    [
      'is the default if there is none of all that',
      { uiLocales: ['fr'], acceptLanguage: 'es, it;q=0.5' },
      'en',
    ],
    ['is found by a range with a region (RFC 4647 §3.4)', { acceptLanguage: 'de-CH' }, 'de'],
    ['is found by a range with a script and a region', { acceptLanguage: 'de-Latn-CH-1996' }, 'de'],
    ['is found in any case of letters (RFC 4647 §2)', { acceptLanguage: 'DE-de' }, 'de'],
    ['is that of the greatest weight (RFC 9110 §12.4.2)', { acceptLanguage: 'en;q=0.7, de;q=0.9' }, 'de'],
    ['is the first of one weight', { acceptLanguage: 'de, en' }, 'de'],
    ['is none of weight 0', { acceptLanguage: 'de;q=0, fr' }, 'en'],
    ['is the default for a browser that takes any', { acceptLanguage: '*' }, 'en'],
    ['is one by name before any', { acceptLanguage: '*, de;q=0.1' }, 'de'],
    ['is the default if the header is empty', { acceptLanguage: '' }, 'en'],
    [
      'is the default if what is asked for makes no sense',
      { uiLocales: ['../de', '', '-'], acceptLanguage: ';;,=,q=' },
      'en',
    ],
    ['is no longer one by the start of its name alone', { acceptLanguage: 'deu, d' }, 'en'],
  ]
  for (const [title, wishes, tag] of table) {
    test(title, () => assert.equal(languages.choose(wishes).tag, tag))
  }

  test('is another one by default if that is configured', () => {
    const german = createLanguages({ default: 'de', enabled: ['de', 'en'] })
    assert.equal(german.choose({ acceptLanguage: 'fr' }).tag, 'de')
    assert.equal(german.choose({ acceptLanguage: 'en-GB' }).tag, 'en')
  })

  test('is only one of those that are enabled', () => {
    const english = createLanguages({ default: 'en', enabled: ['en'] })
    assert.equal(english.choose({ uiLocales: ['de'], acceptLanguage: 'de' }).tag, 'en')
    assert.equal(english.load('de').tag, 'en')
  })
})

test('a language is read only when somebody is spoken to in it', () => {
  const program = `import { registerHooks } from 'node:module'
    const read = []
    registerHooks({ load: (url, context, next) => (read.push(url), next(url, context)) })
    const { createLanguages } = await import('./src/locales/index.ts')
    const languages = createLanguages({ default: 'en', enabled: ['de', 'en'] })
    const isRead = (file = 'de') => read.some((url) => url.endsWith(\`/locales/\${file}.ts\`))
    console.log(isRead('en'), isRead('match'))
    languages.choose({ acceptLanguage: 'en' })
    console.log(isRead(), languages.load('de').tag, isRead())`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  })
  assert.deepEqual([stdout, stderr], ['false false\nfalse de true\n', ''])
})

describe('a sentence', () => {
  const english = languages.load('en')
  const { words } = english

  test('has its places filled, by text or by anything else', () => {
    assert.equal(english.text(words.backTo, { client: '{client} & Co' }), 'Back to {client} & Co')
    const name = { bold: 'Acme' }
    assert.deepEqual(english.say(words.backTo, { client: name }), ['Back to ', name, ''])
  })

  test('tells how long to wait as the language does', () => {
    const wait = (tag: string, seconds: number) => {
      const language = languages.load(tag)
      return language.text(language.words.messages[4009004], { wait: seconds })
    }
    assert.equal(wait('en', 30), 'Too many attempts. Try again in 30 seconds.')
    assert.equal(wait('en', 61 * 60), 'Too many attempts. Try again in 61 minutes.')
    assert.equal(wait('de', 91), 'Zu viele Versuche. Versuchen Sie es in 2 Minuten erneut.')
    assert.equal(wait('de', 3 * 3600), 'Zu viele Versuche. Versuchen Sie es in 3 Stunden erneut.')
  })

  test('takes the plural form of its number in its language (Unicode CLDR)', () => {
    const minutes = (tag: string, count: number) => {
      const language = languages.load(tag)
      return language.text(language.words.mails.lifespan, { count })
    }
    assert.equal(minutes('en', 1), 'It is good for one minute and can be used once.')
    assert.equal(minutes('en', 2000), 'It is good for 2,000 minutes and can be used once.')
    assert.equal(minutes('de', 1), 'Er gilt eine Minute und kann einmal verwendet werden.')
    assert.equal(minutes('de', 2000), 'Er gilt 2.000 Minuten und kann einmal verwendet werden.')
  })
})
