import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimsOf } from './claims.ts'
import type { Identity } from './schema.ts'

const at = 1_700_000_000_900

const identity = (traits: Identity['traits'], verified = false): Identity => ({
  id: 'f1b2',
  schemaId: 'default',
  state: 'active',
  stateChangedAt: at,
  traits,
  metadataPublic: null,
  metadataAdmin: { secret: 1 },
  verifiableAddresses: [
    {
      ...{
        id: 'a',
        via: 'email',
        value: 'ada@example.com',
        status: verified ? 'completed' : 'pending',
        verified,
      },
      ...{ verifiedAt: undefined, createdAt: at, updatedAt: at },
    },
  ],
  recoveryAddresses: [],
  createdAt: at,
  updatedAt: at,
})

test('each scope gives its claims and no others (OpenID Connect Core 5.4)', () => {
  const ada = identity({
    email: 'Ada@Example.com',
    name: 'Ada Lovelace',
    picture: 'https://example.com/ada.png',
    locale: 'en',
    address: { country: 'GB' },
    phone_number: '+441234567890',
    employee: 'x',
  })
  assert.deepEqual(claimsOf(ada, []), {})
  assert.deepEqual(claimsOf(ada, ['openid']), { sub: 'f1b2' })
  assert.deepEqual(claimsOf(ada, ['profile']), {
    name: 'Ada Lovelace',
    picture: 'https://example.com/ada.png',
    locale: 'en',
    updated_at: 1_700_000_000,
  })
  assert.deepEqual(claimsOf(ada, ['email']), { email: 'ada@example.com', email_verified: false })
  assert.deepEqual(claimsOf(ada, ['address']), { address: { country: 'GB' } })
  assert.deepEqual(claimsOf(ada, ['phone']), { phone_number: '+441234567890', phone_number_verified: false })
  assert.deepEqual(claimsOf(ada, ['offline_access', 'constructor', '__proto__', 'toString']), {})
})

test('a name in parts gives all three claims', () => {
  const claims = claimsOf(identity({ email: 'ada@example.com', name: { first: 'Ada', last: 'Lovelace' } }), [
    'profile',
  ])
  assert.deepEqual(claims, {
    name: 'Ada Lovelace',
    given_name: 'Ada',
    family_name: 'Lovelace',
    updated_at: 1_700_000_000,
  })
})

test('claims without a value are left out', () => {
  const claims = claimsOf(identity({ email: 'ada@example.com', name: {}, nickname: '', picture: null }), [
    'profile',
    'phone',
  ])
  assert.deepEqual(claims, { updated_at: 1_700_000_000 })
})

test('an e-mail address is verified only when the address that was verified is the one in the traits', () => {
  assert.equal(claimsOf(identity({ email: 'ADA@example.com' }, true), ['email'])['email_verified'], true)
  assert.equal(claimsOf(identity({ email: 'eve@example.com' }, true), ['email'])['email_verified'], false)
})
