import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPassword } from './policy.ts'

const policy = { minLength: 8, similarityCheck: true }
const ada = ['ada.lovelace@example.com', 'Ada Lovelace']
const check = (password: string) => () => checkPassword(password, policy, ada)

test('length counts characters, and is bounded in bytes', () => {
  assert.throws(check('xK3#9qv'), { reason: 'password_too_short' })
  assert.throws(check('🐴🔋🧷🐎🌩🥝🦑'), { reason: 'password_too_short' })
  assert.doesNotThrow(check('🐴🔋🧷🐎🌩🥝🦑🧲'))
  assert.doesNotThrow(check('kj2 hSe9 '.repeat(400)))
  assert.throws(check('kj2 hSe9 '.repeat(500)), { reason: 'password_too_long' })
})

test('what everybody guesses first is refused (NIST SP 800-63B-4 3.1.1.2)', () => {
  const common = [
    ...[
      'password',
      'Password1!',
      'P@ssw0rd',
      'p4$$w0rd123',
      'pass word',
      '12345678',
      '87654321',
      '123456789!',
    ],
    ...[
      'qwertyuiop',
      'QWERTZUIOP',
      'abcdefgh',
      '11111111',
      'aAaAaAaA',
      'abababab',
      'abc1abc1',
      '1q2w3e4r',
      '1qaz2wsx',
    ],
    ...[
      'letmein1',
      'iloveyou2',
      'Sunshine99',
      '!!welcome!!',
      'football',
      'Summer2026',
      '19900101',
      '24121987',
      '        ',
    ],
  ]
  for (const password of common) assert.throws(check(password), { reason: 'password_too_common' }, password)
})

test('unrelated words and random characters pass', () => {
  for (const password of [
    'correct horse battery',
    'tR7#kq9Z',
    'mangotreebicycle',
    '4815162342x7',
    'ünïcödé-størm',
  ]) {
    assert.doesNotThrow(check(password), password)
  }
})

test('what resembles the e-mail address or the name is refused', () => {
  const similar = [
    'ada.lovelace',
    'ada.lovelace@example.com',
    'AdaLovelace7',
    'lovelace1',
    'xada.lovelace',
    'adalovelac',
  ]
  for (const password of similar) assert.throws(check(password), { reason: 'password_too_similar' }, password)
  assert.doesNotThrow(() => checkPassword('lovelace1', { ...policy, similarityCheck: false }, ada))
  assert.doesNotThrow(() => checkPassword('xvbn8klq', policy, ['x@y.z', 'Al']))
})
