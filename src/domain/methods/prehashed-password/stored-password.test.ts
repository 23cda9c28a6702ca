import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeBase64 } from './base64.ts'
import { parametersIn, passwordMatches, storePassword } from './stored-password.ts'

const foreign =
  '$com.misakey.argon2-relief-v1$m=1024,t=1,p=1$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODw$S9+ONeHM46YMlldNCdRy48KzDaQ/j9/HW//Yb5IOp80'
const hash = Buffer.from('IH0cJ1s9Gn2VoBaUGRTLQQ==', 'base64')
const parameters = { salt_base64: 'c2FsdHNhbHQ=', memory: 1024, iterations: 1, parallelism: 1 }

test('what the original stored is verified', () => {
  assert.ok(passwordMatches(foreign, hash))
  assert.ok(!passwordMatches(foreign, Buffer.from('Mc2ss/F2WvHaJZx3lX2X6w==', 'base64')))
  assert.deepEqual(parametersIn(foreign), { ...parameters, salt_base64: 'AAECAwQFBgcICQoLDA0ODw==' })
})

test('a stored password is salted: twice the same hash is not twice the same text', () => {
  const [one, other] = [storePassword(hash, parameters), storePassword(hash, parameters)]
  assert.notEqual(one, other)
  assert.ok(passwordMatches(one, hash) && passwordMatches(other, hash))
  assert.ok(!one.includes(hash.toString('base64')))
  assert.deepEqual(parametersIn(one), parameters)
})

test('text of another form is refused', () => {
  for (const text of [
    '',
    '$',
    'password',
    foreign.slice(0, -1),
    foreign.replace('relief-v1', 'relief-v2'),
    foreign.replace('m=1024', 'm=x'),
    foreign.replace('AAECAwQFBgcICQoLDA0ODw==', 'no base64!'),
    `${foreign}$`,
  ])
    assert.throws(() => parametersIn(text), { reason: 'unknown_password_format' }, text)
})

test('RFC 4648 §4: base64 has one spelling', () => {
  assert.deepEqual(decodeBase64('aGFzaA=='), Buffer.from('hash'))
  for (const text of ['', 'aGFzaA', 'aGFzaA=', 'aGFz aA==', 'aGFzaA==\n', 'aGF_aA==', 'ä', '====', 'a==='])
    assert.equal(decodeBase64(text), undefined, text)
})
