import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isDocumentAddress } from './address.ts'

describe('the address of a client ID metadata document', () => {
  const inProduction = (id: string) => isDocumentAddress(id, { development: false })

  for (const id of [
    'https://app.example/client',
    'https://app.example:8443/a/b.json',
    'https://app.example/c?v=1',
  ])
    it(`OAuth Client ID Metadata Document §3: ${id} is one`, () => assert.ok(inProduction(id)))

  const others = [
    ...[
      'http://app.example/client',
      'http://localhost/client',
      'https://app.example',
      'https://app.example/',
    ],
    ...['https://app.example/client#a', 'https://app.example/client#', 'https://a:b@app.example/client'],
    ...[
      'https://app.example/a/../client',
      'https://app.example/./client',
      'https://app.example/%2e%2e/client',
    ],
    ...['https://app.example/a%2f..%2fb', 'https://APP.example/client', 'https://app.example:443/client'],
    ...['https://app.example\\client', 'https:app.example/client', ' https://app.example/client'],
    ...['https://app.example/cli ent', 'https://app.example/client\n', 'https://app.example/client\0'],
    ...['ftp://app.example/client', 'javascript:alert(1)', 'urn:client', 'client', ''],
    `https://app.example/${'x'.repeat(2000)}`,
  ]
  for (const id of others) {
    it(`OAuth Client ID Metadata Document §3: ${JSON.stringify(id).slice(0, 60)} is none`, () =>
      assert.ok(!inProduction(id)))
  }

  it('in development mode http will do on this machine, and nowhere else', () => {
    assert.ok(isDocumentAddress('http://localhost:3000/client', { development: true }))
    assert.ok(!isDocumentAddress('http://app.example/client', { development: true }))
  })
})
