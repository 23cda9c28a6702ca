import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ProviderSettings, providers } from './index.ts'

const settings = (provider: ProviderSettings['provider'], issuer?: string): ProviderSettings => ({
  ...{ id: 'x', provider, client_id: 'c', client_secret: 's', issuer_url: issuer, scope: [] },
})
const microsoft = 'https://login.microsoftonline.com'
const tenant = '11111111-2222-3333-4444-555555555555'
const foreign = '99999999-2222-3333-4444-555555555555'

test('Google needs no issuer, the others do', () => {
  assert.equal(providers.google.issuer(settings('google')), 'https://accounts.google.com')
  for (const kind of ['generic', 'okta', 'microsoft'] as const) {
    assert.throws(() => providers[kind].issuer(settings(kind)), /needs|has no issuer_url/)
    assert.equal(providers[kind].issuer(settings(kind, 'https://idp.example')), 'https://idp.example')
  }
})

test('Microsoft tokens come from the tenant that they name, and from the configured one', () => {
  const check = (issuer: string, claims: object) => () =>
    providers.microsoft.check?.({ sub: 's', ...claims }, settings('microsoft', `${microsoft}/${issuer}/v2.0`))
  const from = (tid: string) => ({ tid, iss: `${microsoft}/${tid}/v2.0` })
  assert.doesNotThrow(check('common', from(tenant)))
  assert.doesNotThrow(check(tenant.toUpperCase(), from(tenant)))
  assert.throws(check(tenant, from(foreign)), /another tenant/)
  assert.throws(check('common', { ...from(tenant), iss: `${microsoft}/${foreign}/v2.0` }), /not issued/)
  for (const tid of [undefined, '', 'common', `${tenant}/../${foreign}`, 7]) {
    assert.throws(check('common', { tid, iss: `${microsoft}/${tid}/v2.0` }), /names no tenant/)
  }
})
