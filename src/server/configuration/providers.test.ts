import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ProviderKind, providers } from '../../domain/federation/providers/index.ts'
import { configurationJsonSchema, configurationMarkdown, configure } from './index.ts'

const kinds = Object.keys(providers) as ProviderKind[]
const optionsOf = (kind: ProviderKind) => Object.keys(providers[kind].options)

function configured(provider: string, options: Record<string, string>) {
  const entry = { id: 'x', provider, client_id: 'c', client_secret: 's', ...options }
  const { oidc } = configure({
    dev: true,
    selfservice: { methods: { oidc: { config: { providers: [entry] } } } },
  }).selfservice.methods
  return oidc.config.providers[0]
}

test('every kind of provider can be configured with its options, and is documented', () => {
  for (const kind of kinds) {
    const options = Object.fromEntries(optionsOf(kind).map((name) => [name, 'https://idp.example']))
    const settings = configured(kind, options)
    assert.deepEqual({ ...settings, ...options }, settings)
    assert.equal(settings?.provider, kind)
    assert.ok(configurationMarkdown().includes(`\`${kind}\`: ${providers[kind].description}.`))
    assert.ok(configurationJsonSchema().includes(`"const": "${kind}"`))
  }
})

test('a kind that needs an option says so when it is missing; others are content without', () => {
  for (const kind of kinds) {
    const needed = optionsOf(kind)
    if (needed.length === 0) assert.equal(configured(kind, {})?.provider, kind)
    for (const name of needed)
      assert.throws(() => configured(kind, {}), new RegExp(`: x needs the option ${name}`))
  }
})

test('what is no kind is refused with the kinds that there are', () => {
  assert.throws(() => configured('gugel', {}), new RegExp(`must be one of ${kinds.join(', ')}`))
})
