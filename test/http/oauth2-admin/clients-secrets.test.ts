import assert from 'node:assert/strict'
import { it } from 'node:test'
import { admin, token } from '../../support/flow.ts'
import { startOn } from '../../support/gatehouse.ts'
import { assertError, onEachEngine, type Wire, wireOf } from '../oauth2/suite.ts'

const malformed = 'The request was malformed or contained invalid parameters'
const gone = 'Unable to locate the resource'
const job = { grant_types: ['client_credentials'] }

onEachEngine('client secrets and lifespans', (suite) => {
  const send = (method: string, path: string, body?: unknown) => admin(suite.server, method, path, body)
  const create = async (document: unknown = job): Promise<Wire> =>
    wireOf(await send('POST', '/admin/clients', document))
  const path = ({ client_id: id }: Wire) => `/admin/clients/${id}`
  const rotate = async (client: Wire) => wireOf(await send('POST', `${path(client)}/secrets/rotate`))
  const worksWith = async ({ client_id: id }: Wire, secret: string) =>
    (
      await token(
        suite.server,
        { client_id: id, client_secret: secret, redirect_uris: [] },
        { grant_type: 'client_credentials' },
      )
    ).status === 200

  it('Hydra API: a rotated secret is new, told once, and the old one stays good', async () => {
    const client = await create()
    const response = await send('POST', `${path(client)}/secrets/rotate`)
    assert.equal(response.status, 200)
    const rotated = await wireOf(response)
    assert.match(rotated.client_secret, /^[a-zA-Z0-9_.~-]{26}$/)
    assert.notEqual(rotated.client_secret, client.client_secret)
    for (const secret of [client.client_secret, rotated.client_secret])
      assert.ok(await worksWith(client, secret))
    assert.ok(!('client_secret' in (await wireOf(await send('GET', path(client))))))
  })

  it('Hydra API: five old secrets stay good, and a sixth no longer', async () => {
    const client = await create()
    const secrets = [client.client_secret]
    for (let time = 0; time < 6; time += 1) secrets.push((await rotate(client)).client_secret)
    const [oldest = '', ...others] = secrets
    assert.equal(await worksWith(client, oldest), false)
    for (const secret of others) assert.ok(await worksWith(client, secret))
  })

  it('Hydra API: old secrets are dropped on request', async () => {
    const client = await create()
    const { client_secret: current } = await rotate(client)
    const response = await send('DELETE', `${path(client)}/secrets/rotate`)
    assert.equal(response.status, 200)
    assert.ok(!('client_secret' in (await wireOf(response))))
    assert.deepEqual(
      [await worksWith(client, client.client_secret), await worksWith(client, current)],
      [false, true],
    )
  })

  it('Hydra API: a secret that is set by PUT or PATCH ends the old ones', async () => {
    for (const change of [
      (client: Wire, secret: string) => send('PUT', path(client), { ...job, client_secret: secret }),
      (client: Wire, secret: string) =>
        send('PATCH', path(client), [{ op: 'replace', path: '/client_secret', value: secret }]),
    ]) {
      const client = await create()
      const { client_secret: rotated } = await rotate(client)
      assert.equal((await change(client, 'a chosen secret')).status, 200)
      for (const secret of [client.client_secret, rotated])
        assert.equal(await worksWith(client, secret), false)
      assert.ok(await worksWith(client, 'a chosen secret'))
    }
  })

  it('Hydra API: other changes keep the old ones', async () => {
    const client = await create()
    const { client_secret: rotated } = await rotate(client)
    await send('PATCH', path(client), [{ op: 'replace', path: '/client_name', value: 'renamed' }])
    for (const secret of [client.client_secret, rotated]) assert.ok(await worksWith(client, secret))
  })

  it('Hydra API: only a client that authenticates with a secret has one to rotate', async () => {
    const client = await create({ token_endpoint_auth_method: 'none' })
    for (const method of ['POST', 'DELETE'])
      await assertError(
        await send(method, `${path(client)}/secrets/rotate`),
        400,
        malformed,
        /^The client is configured to use the 'none' authentication method, which does not support client secret rotation\.$/,
      )
  })

  it('a client that gets a secret by a change of its method is told it', async () => {
    const client = await create({ ...job, token_endpoint_auth_method: 'none' })
    const changed = await wireOf(await send('PUT', path(client), job))
    assert.ok(await worksWith(client, changed.client_secret))
    const back = await wireOf(await send('PUT', path(client), { ...job, token_endpoint_auth_method: 'none' }))
    assert.ok(!('client_secret' in back))
    assert.equal(await worksWith(client, changed.client_secret), false)
  })

  it('Hydra API: the secret of a client waits while the client is public', async () => {
    const client = await create(job)
    await send('PUT', path(client), { ...job, token_endpoint_auth_method: 'none' })
    assert.equal(await worksWith(client, client.client_secret), false)
    const back = await wireOf(await send('PUT', path(client), job))
    assert.ok(!('client_secret' in back))
    assert.ok(await worksWith(client, client.client_secret))
  })

  it('Hydra API: an unknown client is 404', async () => {
    for (const [method, rest] of [
      ['POST', '/secrets/rotate'],
      ['DELETE', '/secrets/rotate'],
      ['PUT', '/lifespans'],
    ] as const) {
      for (const id of ['unknown', '%00', 'a'.repeat(300)])
        await assertError(
          await send(method, `/admin/clients/${id}${rest}`, method === 'PUT' ? {} : undefined),
          404,
          gone,
          /^$/,
        )
    }
  })

  it('of many rotations and changes at once none is lost', async () => {
    const client = await create()
    const nodes = [suite.server]
    if (suite.engine === 'postgres') nodes.push(await startOn(suite.server.dsn))
    const node = (index: number) => nodes[index % nodes.length] ?? suite.server
    const [answers, patches] = await Promise.all([
      Promise.all(
        Array.from({ length: 4 }, (_, index) => admin(node(index), 'POST', `${path(client)}/secrets/rotate`)),
      ),
      Promise.all(
        Array.from({ length: 4 }, (_, index) =>
          admin(node(index), 'PATCH', path(client), [{ op: 'add', path: `/metadata/${index}`, value: true }]),
        ),
      ),
    ])
    for (const { status } of [...answers, ...patches]) assert.equal(status, 200)
    const secrets = await Promise.all(answers.map(async (answer) => (await wireOf(answer)).client_secret))
    for (const secret of [client.client_secret, ...secrets]) assert.ok(await worksWith(client, secret))
    const { metadata } = await wireOf(await send('GET', path(client)))
    assert.deepEqual(Object.keys(metadata as object).sort(), ['0', '1', '2', '3'])
    for (const { close } of nodes.slice(1)) await close()
  })

  it('Hydra API: no request fails while a secret rotates', async () => {
    const client = await create()
    let secret = client.client_secret
    let rotating = true
    const requests = (async () => {
      let count = 0
      while (rotating) {
        assert.ok(await worksWith(client, secret))
        count += 1
      }
      return count
    })()
    for (let time = 0; time < 4; time += 1) secret = (await rotate(client)).client_secret
    rotating = false
    assert.ok((await requests) > 0)
  })

  it('Hydra API: lifespans are set together, shown in the spelling of Go, and used', async () => {
    const client = await create()
    const response = await send('PUT', `${path(client)}/lifespans`, {
      client_credentials_grant_access_token_lifespan: '90m',
      refresh_token_grant_refresh_token_lifespan: '3600s',
      implicit_grant_id_token_lifespan: null,
      implicit_grant_access_token_lifespan: '0.25s',
      made_up: 'ignored',
    })
    assert.equal(response.status, 200)
    const wire = await wireOf(response)
    assert.equal(wire['client_credentials_grant_access_token_lifespan'], '1h30m0s')
    assert.equal(wire['refresh_token_grant_refresh_token_lifespan'], '1h0m0s')
    assert.equal(wire['implicit_grant_access_token_lifespan'], '250ms')
    assert.equal(wire['implicit_grant_id_token_lifespan'], null)
    const issued = await token(
      suite.server,
      { ...client, redirect_uris: [] },
      { grant_type: 'client_credentials' },
    )
    assert.equal((await wireOf(issued))['expires_in'], 5400)
  })

  it('Hydra API: a lifespan that is left out is the default one again, and everything else stays', async () => {
    const client = await create({ ...job, client_name: 'kept', owner: 'ada' })
    await send('PUT', `${path(client)}/lifespans`, { jwt_bearer_grant_access_token_lifespan: '1h' })
    const wire = await wireOf(
      await send('PUT', `${path(client)}/lifespans`, { implicit_grant_access_token_lifespan: '2h' }),
    )
    assert.deepEqual(
      [
        wire['jwt_bearer_grant_access_token_lifespan'],
        wire['implicit_grant_access_token_lifespan'],
        wire['client_name'],
        wire['owner'],
      ],
      [null, '2h0m0s', 'kept', 'ada'],
    )
    assert.ok(await worksWith(client, client.client_secret))
  })

  it('Hydra API: what is no duration changes nothing', async () => {
    const client = await create()
    for (const value of ['soon', '-1h', '1', '1d', '9999999999h', ' 1h']) {
      const response = await send('PUT', `${path(client)}/lifespans`, {
        implicit_grant_access_token_lifespan: value,
      })
      const description = /^Unable to decode the request body: .*implicit_grant_access_token_lifespan/
      await assertError(response, 400, malformed, description)
    }
    const number = await send('PUT', `${path(client)}/lifespans`, {
      implicit_grant_access_token_lifespan: 60,
    })
    await assertError(number, 400, malformed)
  })
})
