import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addToSource } from '../../support/add-to-source.ts'
import { userAgent } from '../../support/user-agent.ts'

addToSource('domain/federation/providers/index.ts', {
  imports: "import { Type } from 'typebox'\nimport { oidcProvider } from './provider.ts'",
  after: 'export const providers = { ',
  entries: `acme: oidcProvider({
    description: 'the provider of Acme',
    label: 'Acme',
    mark: [{ d: 'M1 2h3z', fill: '#123456' }],
    options: { realm: Type.String({ description: 'Realm at Acme.' }) },
    issuer: ({ realm }) => 'https://acme.example/' + realm,
    askAgain: 'login',
  }), `,
})

const { startTestGatehouse } = await import('../../support/gatehouse.ts')
const { configurationJsonSchema, configurationMarkdown, configure } = await import(
  '../../../src/server/configuration/index.ts'
)

const withAcme = (options: Record<string, string>) => ({
  selfservice: {
    methods: {
      oidc: {
        enabled: true,
        config: {
          providers: [{ id: 'acme', provider: 'acme', client_id: 'c', client_secret: 's', ...options }],
        },
      },
    },
  },
})

test('a kind of provider is one entry: configuration, its check and its reference follow', () => {
  const { providers } = configure({ dev: true, ...withAcme({ realm: 'r' }) }).selfservice.methods.oidc.config
  assert.partialDeepStrictEqual(providers[0], { provider: 'acme', realm: 'r' })
  assert.throws(() => configure({ dev: true, ...withAcme({}) }), /providers: acme needs the option realm/)
  assert.match(configurationMarkdown(), /`acme`: the provider of Acme\./)
  assert.match(configurationMarkdown(), /\| `realm` \| string \| {2}\| Realm at Acme\. For `acme`\. \|/)
  assert.match(configurationJsonSchema(), /"const": "acme"/)
})

test('its button bears its label and its mark', async () => {
  const server = await startTestGatehouse('sqlite', withAcme({ realm: 'r' }))
  try {
    const page = await (await userAgent().get(new URL('ui/login', server.publicUrl).href)).text()
    assert.match(page, /value="acme">\s*<svg class="provider-mark"[^>]*><path d="M1 2h3z" fill="#123456"\/>/)
    assert.match(page, /<bdi>Acme<\/bdi>/)
  } finally {
    await server.close()
  }
})
