import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAssuranceTable } from './assurance.ts'
import { createAssuranceTables } from './assurance-tables.ts'
import type { Evidence } from './schema.ts'

const proof = (method: string, factor: Evidence['factor'] = 'first', at = 1000): Evidence => ({
  method,
  factor,
  at,
})
const methods = { hosted: ['password'], auth_flow: ['code', 'prehashed_password'] }
const tables = createAssuranceTables({ tables: [], methods })
const levels = tables.tableOf(undefined, 'hosted')
const steps = tables.tableOf(undefined, 'auth_flow')

describe('assurance of proofs', () => {
  test('two factors are a first and a second one; proofs of one kind are one factor', () => {
    const aalOf = (...evidence: Evidence[]) => levels.assess(evidence).aal
    assert.equal(aalOf(), 'aal0')
    assert.equal(aalOf(proof('password')), 'aal1')
    assert.equal(aalOf(proof('password'), proof('oidc')), 'aal1')
    assert.equal(aalOf(proof('totp', 'second')), 'aal0')
    assert.equal(aalOf(proof('password'), proof('totp', 'second')), 'aal2')
  })

  test('an external provider stands for two factors only by what it said and is trusted in', () => {
    const table = createAssuranceTable(
      { name: 'trusting', classes: [{ acr: 'aal1', level: 'aal1' }] },
      { trusts: ({ provider, acr }) => provider === 'corp' && acr === 'mfa' },
    )
    const by = (provider: string, acr?: string): Evidence => ({
      ...proof('oidc'),
      upstream: { provider, ...(acr !== undefined && { acr }) },
    })
    assert.equal(table.assess([by('corp', 'mfa')]).aal, 'aal2')
    assert.equal(table.assess([by('corp')]).aal, 'aal1')
    assert.equal(table.assess([by('other', 'mfa')]).aal, 'aal1')
  })

  test('RFC 8176: references come from the methods, once each, with mfa for two factors', () => {
    const evidence = [proof('password'), proof('code'), proof('totp', 'second'), proof('password')]
    assert.deepEqual(levels.assess(evidence).amr, ['pwd', 'otp', 'mfa'])
    assert.deepEqual(levels.assess([proof('oidc')]).amr, ['oidc'])
  })

  test('the auth-flow API counts 0, 1 for a mailbox, 2 for a password, and says browser_cookie for earlier proofs', () => {
    const acrOf = (...evidence: Evidence[]) => steps.assess(evidence).acr
    assert.equal(acrOf(), '0')
    assert.equal(acrOf(proof('code')), '1')
    assert.equal(acrOf(proof('oidc')), '1')
    for (const method of ['password', 'prehashed_password', 'account_creation', 'reset_password'])
      assert.equal(acrOf(proof('code'), proof(method)), '2')
    const earlier = [proof('code', 'first', 999), proof('prehashed_password')]
    assert.deepEqual(steps.assess(earlier, 1000).amr, ['browser_cookie', 'prehashed_password'])
    assert.deepEqual(steps.assess(earlier, 999).amr, ['emailed_code', 'prehashed_password'])
    assert.deepEqual(levels.assess(earlier, 1000).amr, ['otp', 'pwd'])
  })

  test('classes are ordered: a stronger one answers for a weaker one, an unknown one is never reached', () => {
    const table = createAssuranceTable({
      name: 'phishing resistance',
      classes: [
        { acr: 'aal1', level: 'aal1' },
        { acr: 'aal2', level: 'aal2' },
        { acr: 'phr', methods: ['webauthn', 'passkey'] },
        { acr: 'phrh', level: 'aal2', methods: ['webauthn'] },
      ],
    })
    const passkey = [proof('passkey')]
    assert.equal(table.assess(passkey).acr, 'phr')
    assert.ok(table.reaches(passkey, 'aal2'))
    assert.ok(!table.reaches(passkey, 'phrh'))
    assert.ok(table.reaches([proof('password'), proof('webauthn', 'second')], 'phrh'))
    assert.ok(!table.reaches([proof('password')], 'aal2'))
    assert.ok(!table.reaches(passkey, 'urn:unknown'))
    assert.equal(table.assess([]).acr, '')
    assert.equal(table.assess([]).strength, -1)
    assert.equal(table.strengthOf('phr'), 2)
    assert.equal(table.strengthOf('urn:unknown'), undefined)
  })

  test('only classes that take a proof and that the methods at hand reach are promised', () => {
    assert.deepEqual(levels.attainable, ['aal1'])
    assert.deepEqual(steps.attainable, ['1', '2'])
    const none = createAssuranceTables({ tables: [], methods: { hosted: [], auth_flow: [] } })
    assert.deepEqual(none.tableOf(undefined, 'hosted').attainable, [])
    assert.deepEqual(
      ['aal1', 'aal2', 'urn:unknown'].map((acr) => levels.isAttainable(acr)),
      [true, false, false],
    )
    assert.ok(steps.isAttainable('0'))
  })

  test('a client has its own table, else that of the installation, else that of the face', () => {
    const own = { name: 'own', classes: [{ acr: 'silver', level: 'aal1' as const }] }
    const all = createAssuranceTables({ tables: [own], methods })
    assert.equal(all.tableOf('own', 'hosted').name, 'own')
    assert.equal(all.tableOf('auth_flow', 'hosted').name, 'auth_flow')
    assert.equal(all.tableOf('none of that name', 'hosted').name, 'aal')
    assert.equal(all.tableOf(undefined, 'auth_flow').name, 'auth_flow')
    const installed = createAssuranceTables({ tables: [own], usual: 'own', methods })
    assert.equal(installed.tableOf(undefined, 'auth_flow').name, 'own')
    assert.equal(installed.tableOf('aal', 'auth_flow').name, 'aal')
  })
})
