import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createExceptions } from './exceptions.ts'

describe('createExceptions', () => {
  const matches = (glob: string, url: string) => createExceptions([glob])(new URL(url))

  it('a star stands for a part of a host or of a path', () => {
    assert.ok(matches('http://127.0.0.1:9000/jwks', 'http://127.0.0.1:9000/jwks'))
    assert.ok(matches('http://127.0.0.1:9000', 'http://127.0.0.1:9000'))
    assert.ok(matches('https://*.internal/keys/*', 'https://app.internal/keys/one'))
    assert.ok(!matches('https://*.internal/keys/*', 'https://a.b.internal/keys/one'))
    assert.ok(!matches('https://*.internal/keys/*', 'https://app.internal/keys/one/two'))
    assert.ok(!matches('http://127.0.0.1:9000/jwks', 'http://127.0.0.1:9000/jwks/more'))
  })

  it('two stars also cross dots and slashes', () => {
    assert.ok(matches('https://**.internal/**', 'https://a.b.internal/one/two'))
  })

  it('what stands in a path or query does not pass for a host', () => {
    for (const url of [
      'http://localhost/.internal/keys',
      'http://localhost?.internal/keys',
      'http://localhost#.internal/keys',
      'http://localhost\\.internal/keys',
    ]) {
      assert.ok(!matches('http://*.internal/keys', url), url)
      assert.ok(!matches('http://**.internal/keys', url), url)
    }
  })

  it('dots and other signs of a pattern stand for themselves', () => {
    assert.ok(!matches('http://10.0.0.1/a', 'http://10.0.0.1/b'))
    assert.ok(!matches('http://app.internal/', 'http://appxinternal/'))
  })
})
