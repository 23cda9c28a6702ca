import assert from 'node:assert/strict'
import { it } from 'node:test'
import { queryHash, splitQuery } from './query.ts'

const none = { loginVerifier: undefined, consentVerifier: undefined, deviceVerifier: undefined }

it('verifiers are told from the request, which keeps its spelling and order', () => {
  assert.deepEqual(splitQuery('a=%7E&login_verifier=one&b=+&consent_verifier=two&device_verifier=three'), {
    request: 'a=%7E&b=+',
    loginVerifier: 'one',
    consentVerifier: 'two',
    deviceVerifier: 'three',
  })
  for (const request of ['', 'a=1', 'code_verifier=1&login_verifier_of=2'])
    assert.deepEqual(splitQuery(request), { request, ...none })
})

it('an empty verifier is none, and is no part of the request either', () => {
  assert.deepEqual(splitQuery('a=1&login_verifier=&consent_verifier'), {
    request: 'a=1',
    ...none,
  })
})

it('a hash is that of the decoded request: spelling does not count, order, values and verifiers do not slip in', () => {
  const hashOf = (query: string) => queryHash({ endpoint: 'authorization', query })
  assert.equal(hashOf('a=%7e+b&c=1'), hashOf('a=~%20b&c=1&login_verifier=x'))
  for (const other of ['c=1&a=~+b', 'a=~+b&c=2', 'a=~+b', 'a=~+b&c=1&c=1'])
    assert.notEqual(hashOf('a=~+b&c=1'), hashOf(other))
})
