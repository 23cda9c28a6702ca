import assert from 'node:assert/strict'
import { it } from 'node:test'
import { configure } from './index.ts'

const locales = (settings: Record<string, unknown>) => configure({ dev: true, locales: settings })

it('a language must have a file, and what is said names those that have one', () => {
  assert.throws(() => locales({ default: 'tlh' }), /locales\.default names tlh, .* there are de, en/)
  assert.throws(() => locales({ enabled: ['en', '../main'] }), /locales\.enabled names \.\.\/main/)
})

it('the default language is one of those that are enabled', () => {
  assert.throws(() => locales({ enabled: ['de'] }), /locales\.enabled lacks en/)
  assert.deepEqual(locales({ default: 'de', enabled: ['de'] }).locales, { default: 'de', enabled: ['de'] })
})
