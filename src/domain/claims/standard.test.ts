import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Identity } from '../identities/index.ts'
import { standardClaims } from './standard.ts'

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

const seconds = 1_700_000_000

test('traits say every claim of OpenID Connect Core §5.1', () => {
  const profile = {
    given_name: 'Ada',
    family_name: 'Lovelace',
    middle_name: 'King',
    nickname: 'Countess',
    preferred_username: 'ada',
    profile: 'https://example.com/ada',
    picture: 'https://example.com/ada.png',
    website: 'https://ada.example.com',
    gender: 'female',
    birthdate: '1815-12-10',
    zoneinfo: 'Europe/London',
    locale: 'en',
  }
  const traits = {
    ...profile,
    email: 'Ada@Example.com',
    address: { country: 'GB' },
    phone: '+441234567890',
    employee: 'x',
  }
  assert.deepEqual(standardClaims(identity(traits)), {
    ...profile,
    name: 'Ada Lovelace',
    updated_at: seconds,
    email: 'ada@example.com',
    email_verified: false,
    address: { country: 'GB' },
    phone_number: '+441234567890',
    phone_number_verified: false,
  })
})

const plain = { updated_at: seconds, email: 'ada@example.com', email_verified: false }

test('a name in parts gives all three claims, however the parts are called', () => {
  for (const traits of [
    { email: 'ada@example.com', name: { first: 'Ada', last: 'Lovelace' } },
    { email: 'ada@example.com', given_name: 'Ada', family_name: 'Lovelace' },
  ]) {
    assert.deepEqual(standardClaims(identity(traits)), {
      ...plain,
      name: 'Ada Lovelace',
      given_name: 'Ada',
      family_name: 'Lovelace',
    })
  }
})

test('traits of another type than OpenID Connect Core §5.1 says, and those without a value, give no claim', () => {
  const traits = {
    email: 'ada@example.com',
    name: {},
    nickname: '',
    picture: null,
    locale: 7,
    phone: {},
    address: 7,
  }
  assert.deepEqual(standardClaims(identity(traits)), plain)
})

test('OpenID Connect Core §5.1.1: an address that is text is the formatted one', () => {
  const claims = standardClaims(identity({ email: 'ada@example.com', address: '12 St James Square, London' }))
  assert.deepEqual(claims['address'], { formatted: '12 St James Square, London' })
})

test('a user name is the preferred one', () => {
  const claims = standardClaims(identity({ email: 'ada@example.com', username: 'ada' }))
  assert.equal(claims['preferred_username'], 'ada')
})

test('groups and roles come from metadata, which operators write, and never from traits, which people may', () => {
  const traits = { email: 'ada@example.com', groups: ['admins'], roles: ['root'] }
  assert.deepEqual(standardClaims(identity(traits)), plain)
  const staff = {
    ...identity(traits),
    metadataPublic: { groups: ['staff'], roles: 'text' },
    metadataAdmin: null,
  }
  assert.deepEqual(standardClaims(staff), { ...plain, groups: ['staff'] })
  const both = { ...staff, metadataAdmin: { groups: ['engineers'] } }
  assert.deepEqual(standardClaims(both)['groups'], ['engineers'])
})

test('an e-mail address is verified only when the address that was verified is the one in the traits', () => {
  assert.equal(standardClaims(identity({ email: 'ADA@example.com' }, true))['email_verified'], true)
  assert.equal(standardClaims(identity({ email: 'eve@example.com' }, true))['email_verified'], false)
})
