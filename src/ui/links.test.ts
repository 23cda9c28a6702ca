import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageAddress, webAddress } from './links.ts'

test('a link leads to the web or nowhere', () => {
  assert.equal(webAddress('https://example.com/privacy'), 'https://example.com/privacy')
  assert.equal(webAddress('http://localhost:3000/'), 'http://localhost:3000/')
  for (const refused of [
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,x',
    '/local',
    '',
    undefined,
  ])
    assert.equal(webAddress(refused), undefined, String(refused))
})

test('a picture may also be carried in the address itself', () => {
  assert.equal(imageAddress('data:image/png;base64,AAAA'), 'data:image/png;base64,AAAA')
  assert.equal(imageAddress('https://example.com/logo.png'), 'https://example.com/logo.png')
  assert.equal(imageAddress('data:text/html,<script>'), undefined)
  assert.equal(imageAddress('javascript:alert(1)'), undefined)
})
