import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginAuthorization, finishAuthorization } from './authorization.ts'

const application = {
  authorizationEndpoint: 'https://sso.example.com/oauth2/auth',
  clientId: 'app',
  redirectUri: 'https://sso.example.com/auth/callback',
  scope: 'openid tos privacy_policy',
}

function memory() {
  const kept = new Map<string, string>()
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  }
}

test('the request says what is wished, and its state leads back to it once', () => {
  const kept = memory()
  const wishes = { acrValues: '2', loginHint: 'ada@example.com' }
  const { searchParams } = new URL(beginAuthorization(application, wishes, kept))
  const { state = '', nonce, ...rest } = Object.fromEntries(searchParams)
  assert.deepEqual(rest, {
    response_type: 'code',
    client_id: 'app',
    redirect_uri: application.redirectUri,
    scope: application.scope,
    acr_values: '2',
    login_hint: 'ada@example.com',
  })
  assert.ok(state.length >= 24)
  assert.deepEqual(finishAuthorization(state, kept), { nonce, acrValues: '2' })
  assert.equal(finishAuthorization(state, kept), undefined)
})

test('a state that nobody asked with leads nowhere', () => {
  assert.equal(finishAuthorization('made-up', memory()), undefined)
})
