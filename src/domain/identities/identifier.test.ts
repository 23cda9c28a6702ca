import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalizeEmail, normalizeIdentifier } from './identifier.ts'

test('spellings that look alike are one identifier', () => {
  const spellings = [
    'ada@example.com',
    ' Ada@Example.COM ',
    'ada@exam\u200bple.com',
    '\ufeffada@example.com\u00ad',
    'ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ',
    'a\u2060da\ufe0f@example.com\u202e',
    'ada@example\u3164.com',
  ]
  for (const spelling of spellings)
    assert.equal(normalizeEmail(spelling), 'ada@example.com', JSON.stringify(spelling))
})

test('normalising twice changes nothing more', () => {
  for (const text of [
    'İstanbul@example.com',
    'ﬁ@example.com',
    'ẞ@x.de',
    '\u1e9b\u0323@x.de',
    'K@x.de',
    ' \u00a0a',
  ]) {
    assert.equal(normalizeIdentifier(normalizeIdentifier(text)), normalizeIdentifier(text))
  }
})

test('an international domain has one spelling', () => {
  assert.equal(normalizeEmail('ada@Bücher.example'), 'ada@xn--bcher-kva.example')
  assert.equal(normalizeEmail('ada@xn--bcher-kva.example'), 'ada@xn--bcher-kva.example')
})

test('what normalises to something else than one address is refused', () => {
  const refused = [
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@@example.com',
    'ada@evil.com＠example.com',
    'ada@example.com,eve@example.com',
    'ada@example.com>',
    'Ada <ada@example.com>',
    'ada @example.com',
    'ada@exa mple.com',
    'ada@-example.com',
    'ada@example..com',
    'ada@example.com/x',
    'ada@evil.com?.example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(64)}.com`,
    `a@${'a.'.repeat(150)}com`,
    'x'.repeat(100_000),
  ]
  for (const text of refused) assert.equal(normalizeEmail(text), undefined, text.slice(0, 60))
})
