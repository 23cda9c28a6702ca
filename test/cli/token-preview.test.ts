import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCommand, startCommand, temporaryFolder } from '../support/command.ts'

test('gatehouse token preview says what a client would learn about a person', async (context) => {
  const folder = await temporaryFolder(context)
  const server = startCommand(['serve', '--dev'], {
    cwd: folder,
    environment: {
      SERVE_PUBLIC_PORT: '0',
      SERVE_ADMIN_PORT: '0',
      SERVE_PUBLIC_HOST: '127.0.0.1',
      OIDC_CLAIMS_MAPPING: '{"preferred_username":"$substringBefore(traits.email, \'@\')"}',
    },
  })
  context.after(() => server.process.kill('SIGKILL'))
  const { adminUrl } = JSON.parse((await server.prints(/^.*"msg":"ready".*$/m))[0])
  const gatehouse = async (args: string[], input = '') => {
    const environment = { GATEHOUSE_ADMIN_URL: adminUrl }
    const { code, stdout, stderr } = await runCommand([...args, '--format', 'json'], {
      ...{ cwd: folder, environment, input },
    })
    return { code, stderr, body: stdout === '' ? undefined : JSON.parse(stdout) }
  }
  const email = 'ada@example.com'
  const { body: identity } = await gatehouse(['identity', 'create', '--email', email], 'mango tree bicycle')
  const { body: client } = await gatehouse(['client', 'create', '--scope', 'openid,profile,email'])

  const preview = ['token', 'preview', '--client', client.client_id, '--identity', identity.id]
  const whole = await gatehouse(preview)
  assert.equal(whole.code, 0, whole.stderr)
  assert.partialDeepStrictEqual(whole.body.id_token, { sub: identity.id, preferred_username: 'ada', email })
  const narrow = await gatehouse([...preview, '--scope', 'openid', '--claims', '{"userinfo":{"email":null}}'])
  assert.deepEqual(narrow.body.userinfo, { sub: identity.id, email })
  const unknown = await gatehouse(['token', 'preview', '--client', 'x', '--identity', identity.id])
  assert.equal(unknown.code, 1)
  assert.match(unknown.stderr, /Could not preview the tokens: There is no such client\. \(status 404\)/)
})
