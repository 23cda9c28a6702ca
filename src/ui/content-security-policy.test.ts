import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentSecurityPolicy } from './content-security-policy.ts'

test('pages run no script unless they need one, and then only those from here', () => {
  assert.doesNotMatch(contentSecurityPolicy(), /script-src|connect-src|unsafe/)
  assert.doesNotMatch(contentSecurityPolicy({ formsLeadAway: true }), /script-src|connect-src|unsafe/)
  const directives = contentSecurityPolicy({ scripts: true }).split('; ')
  assert.ok(directives.includes("default-src 'none'"))
  assert.ok(directives.includes("script-src 'self' 'wasm-unsafe-eval'"))
  assert.ok(directives.includes("connect-src 'self'"))
})
