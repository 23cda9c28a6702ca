import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimsOf, readCallback } from './callback.ts'

test('tokens are in the fragment', () => {
  const hash = '#access_token=a.b&expires_in=3599&id_token=c.d.e&scope=openid%20tos&state=s&token_type=bearer'
  assert.deepEqual(readCallback({ search: '', hash }), {
    kind: 'tokens',
    accessToken: 'a.b',
    idToken: 'c.d.e',
    tokenType: 'bearer',
    scope: 'openid tos',
    state: 's',
    expiresIn: 3599,
  })
})

test('an error is in the query', () => {
  const search = '?error=login_required&error_code=login_required&error_description=no%20session'
  assert.deepEqual(readCallback({ search, hash: '' }), {
    kind: 'error',
    error: 'login_required',
    description: 'no session',
    state: '',
  })
})

test('an address without either brings nothing', () => {
  assert.equal(readCallback({ search: '', hash: '' }), undefined)
  assert.equal(readCallback({ search: '?code=x', hash: '#access_token=a' }), undefined)
})

test('claims are read, whatever language they are in', () => {
  const claims = { sub: 'I', acr: '2', amr: ['emailed_code', 'account_creation'], name: 'Zoë ??>>' }
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  assert.deepEqual(claimsOf(`e30.${payload}.signature`), claims)
})
