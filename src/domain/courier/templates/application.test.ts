import assert from 'node:assert/strict'
import { test } from 'node:test'
import { english } from '../../../../test/support/languages.ts'
import { nameInMail, placeNamed } from './application.ts'

test('a mail names an application, but nothing that would become a link or hide what it is', () => {
  assert.equal(nameInMail('Photo  Album\n2'), 'Photo Album 2')
  assert.equal(nameInMail('St. Mary’s <b>'), 'St. Mary’s <b>')
  assert.equal(nameInMail('x'.repeat(100))?.length, 60)
  for (const name of [
    '',
    ' ',
    undefined,
    'win at evil.example',
    'https://evil',
    'www.x',
    'a@b',
    'path/x',
    '\u202e\u200b',
  ])
    assert.equal(nameInMail(name), undefined, name)
  assert.equal(placeNamed(english, 'Example', 'Photos'), 'Photos with Example')
  assert.equal(placeNamed(english, 'Example', undefined), 'Example')
})
