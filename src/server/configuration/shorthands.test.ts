import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfiguration } from './index.ts'

test('a URL stands for a hook without further settings', () => {
  const { oauth2 } = loadConfiguration({
    environment: { OAUTH2_REFRESH_TOKEN_HOOK: 'https://b.example.com', OAUTH2_TOKEN_HOOK_RETRIES: '0' },
    overrides: { dev: true, oauth2: { token_hook: 'https://a.example.com' } },
  })
  assert.equal(oauth2.token_hook.url, 'https://a.example.com')
  assert.equal(oauth2.token_hook.timeout, '3s')
})

test('a variable holds the URL, others what goes with it', () => {
  const { oauth2 } = loadConfiguration({
    environment: { DEV: 'true', OAUTH2_TOKEN_HOOK: 'https://b.example.com', OAUTH2_TOKEN_HOOK_RETRIES: '0' },
  })
  assert.deepEqual([oauth2.token_hook.url, oauth2.token_hook.retries], ['https://b.example.com', 0])
})

test('a secret without a name cannot be sent', () => {
  assert.throws(
    () =>
      loadConfiguration({
        environment: {},
        overrides: { dev: true, oauth2: { token_hook: { auth: { config: { value: 'secret' } } } } },
      }),
    /oauth2\.token_hook\.auth\.config needs both a name and a value/,
  )
})
