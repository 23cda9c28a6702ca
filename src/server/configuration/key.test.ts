import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addToSource } from '../../../test/support/add-to-source.ts'

addToSource('domain/trust/configuration.ts', {
  after: 'fragment({\n  keys: {',
  entries: "'oauth2.grant.jwt.least_ttl': duration('7m', 'How long an assertion has to last at least.'),",
})

const { configurationJsonSchema, configurationMarkdown, loadConfiguration } = await import('./index.ts')

test('a configuration key is one entry beside its module: file, variable, check and reference follow', () => {
  const load = (environment: NodeJS.ProcessEnv) =>
    loadConfiguration({ environment, overrides: { dev: true } }) as unknown as {
      oauth2: { grant: { jwt: { least_ttl: string } } }
    }
  assert.equal(load({}).oauth2.grant.jwt.least_ttl, '7m')
  assert.equal(load({ OAUTH2_GRANT_JWT_LEAST_TTL: '8m' }).oauth2.grant.jwt.least_ttl, '8m')
  assert.throws(
    () => load({ OAUTH2_GRANT_JWT_LEAST_TTL: 'soon' }),
    /oauth2\.grant\.jwt\.least_ttl must be a duration/,
  )
  assert.match(
    configurationMarkdown(),
    /\| `oauth2\.grant\.jwt\.least_ttl` \| `OAUTH2_GRANT_JWT_LEAST_TTL` \| duration \| `"7m"` \|/,
  )
  assert.match(configurationJsonSchema(), /"least_ttl"/)
})
