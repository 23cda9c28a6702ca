import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type AuditEvent, eventsOf, kindsOf, nextPage } from '../../support/audit.ts'
import {
  admin,
  authorization,
  authorize,
  createClient,
  json,
  redirectUri,
  signIn,
  token,
} from '../../support/flow.ts'
import { onEachEngine } from '../oauth2/suite.ts'

onEachEngine(
  'the audit trail',
  (suite) => {
    it('clients: who made, changed and deleted one, and which fields, never their values', async () => {
      const { client_id } = await createClient(suite.server)
      const change = (body: unknown) => admin(suite.server, 'PATCH', `/admin/clients/${client_id}`, body)
      await change([{ op: 'replace', path: '/client_name', value: 'A name that is told nobody' }])
      await change([{ op: 'replace', path: '/client_name', value: 'A name that is told nobody' }])
      await admin(suite.server, 'POST', `/admin/clients/${client_id}/secrets/rotate`)
      await admin(suite.server, 'DELETE', `/admin/clients/${client_id}`)
      const events = await eventsOf(suite.server, { client_id })
      assert.deepEqual(
        events.map(({ type, kind, details }) => [type, kind, details['fields']]),
        [
          ['client.deleted', 'operator', undefined],
          ['client.changed', 'operator', ['client_secret', 'rotated_secrets']],
          ['client.changed', 'operator', ['client_name']],
          ['client.created', 'operator', undefined],
        ],
      )
      assert.doesNotMatch(JSON.stringify(events), /told nobody/)
    })

    it('RFC 7591: a client that registers, changes and deletes itself', async () => {
      const url = new URL('oauth2/register', suite.server.publicUrl)
      const headers = { 'content-type': 'application/json' }
      const document = { redirect_uris: ['https://shop.example/cb'] }
      const made = await json<Record<string, string>>(
        await fetch(url, { method: 'POST', headers, body: JSON.stringify(document) }),
      )
      const own = (token: unknown) => ({ ...headers, authorization: `Bearer ${token}` })
      const at = `${url}/${made['client_id']}`
      const changed = await json<Record<string, string>>(
        await fetch(at, {
          method: 'PUT',
          headers: own(made['registration_access_token']),
          body: JSON.stringify({ ...document, client_id: made['client_id'], client_name: 'Shop' }),
        }),
      )
      await fetch(at, { method: 'DELETE', headers: own(changed['registration_access_token']) })
      assert.deepEqual(await kindsOf(suite.server, { client_id: made['client_id'] }), [
        'client.deleted registration',
        'client.changed registration',
        'client.created registration',
      ])
    })

    it('keys: made, imported, removed one by one and with their set', async () => {
      const set = '/admin/keys/audited'
      const made = await json<{ keys: { kid: string }[] }>(
        await admin(suite.server, 'POST', set, { alg: 'ES256', use: 'sig', kid: 'one' }),
      )
      assert.equal(made.keys[0]?.kid, 'one')
      await admin(suite.server, 'PUT', set, { keys: [{ ...made.keys[0], kid: 'two' }] })
      await admin(suite.server, 'DELETE', `${set}/two`)
      await admin(suite.server, 'DELETE', `${set}/two`)
      await admin(suite.server, 'POST', set, { alg: 'ES256', use: 'sig', kid: 'three' })
      await admin(suite.server, 'DELETE', set)
      await admin(suite.server, 'DELETE', set)
      const all = [...(await eventsOf(suite.server, { type: 'key.created' }))]
      all.push(...(await eventsOf(suite.server, { type: 'key.removed' })))
      const ours = all.filter(({ details }) => details['set'] === 'audited')
      assert.deepEqual(
        ours.map(({ type, kind, details }) => `${type} ${kind} ${details['kid']}`).toSorted(),
        [
          'key.created imported two',
          'key.created made one',
          'key.created made three',
          'key.removed one two',
          'key.removed set undefined',
          'key.removed set undefined',
        ],
      )
    })

    it('consents: given once or for good, and taken back; nobody gives one who was not asked', async () => {
      const client = await createClient(suite.server)
      const subject = `consents-${suite.engine}`
      const login = { subject }
      await signIn(suite.server, client, { login })
      await signIn(suite.server, client, { login, consent: { remember: true } })
      const withdraw = (query: string) =>
        admin(suite.server, 'DELETE', `/admin/oauth2/auth/sessions/consent?subject=${subject}&${query}`)
      await withdraw(`client=${client.client_id}`)
      await withdraw('all=true')
      const consents = (await eventsOf(suite.server, { identity_id: subject })).filter(({ type }) =>
        type.startsWith('consent.'),
      )
      assert.deepEqual(
        consents.map(({ type, kind, client_id }) => [type, kind, client_id]),
        [
          ['consent.withdrawn', 'client', client.client_id],
          ['consent.given', 'remembered', client.client_id],
          ['consent.given', 'once', client.client_id],
        ],
      )
      assert.deepEqual(consents[1]?.details['scope'], ['openid', 'offline_access'])
    })

    it('RFC 9700 §4.14.2: a refresh token that came again is told of once; so is each token, if that is on', async () => {
      const client = await createClient(suite.server)
      const subject = `tokens-${suite.engine}`
      const first = await signIn(suite.server, client, { login: { subject } })
      const refresh = () =>
        token(suite.server, client, { grant_type: 'refresh_token', refresh_token: first.refresh_token })
      await refresh()
      for (let again = 0; again < 2; again += 1) assert.equal((await refresh()).status, 400)
      await token(suite.server, client, { grant_type: 'client_credentials' })
      const events = await eventsOf(suite.server, { client_id: client.client_id })
      const tokens = events.filter(({ type }) => type.startsWith('token.'))
      assert.deepEqual(
        tokens.map(({ type, kind, identity_id }) => [type, kind, identity_id]),
        [
          ['token.issued', 'client_credentials', undefined],
          ['token.reuse_detected', 'refresh_token', subject],
          ['token.issued', 'refresh_token', subject],
          ['token.issued', 'authorization_code', subject],
        ],
      )
      assert.doesNotMatch(JSON.stringify(events), new RegExp(first.refresh_token))
    })

    it('RFC 6749 §4.1.2: a code that came again', async () => {
      const client = await createClient(suite.server)
      const { code, redeem } = await codeOf(client)
      assert.equal((await redeem()).status, 200)
      assert.equal((await redeem()).status, 400)
      assert.ok(
        (await kindsOf(suite.server, { client_id: client.client_id })).includes(
          'token.reuse_detected authorization_code',
        ),
      )
      assert.ok(code)
    })

    it('RFC 8288: pages follow each other without a gap, and keep the filter', async () => {
      const { client_id } = await createClient(suite.server)
      for (const client_name of ['b', 'c', 'd', 'e'])
        await admin(suite.server, 'PATCH', `/admin/clients/${client_id}`, [
          { op: 'replace', path: '/client_name', value: client_name },
        ])
      const all = await eventsOf(suite.server, { client_id })
      assert.equal(all.length, 5)
      const seen: AuditEvent[] = []
      let path: string | undefined = `/admin/audit?client_id=${client_id}&page_size=2`
      for (let pages = 0; path !== undefined; pages += 1) {
        assert.ok(pages < 3)
        const response = await admin(suite.server, 'GET', path)
        seen.push(...(await json<AuditEvent[]>(response)))
        path = nextPage(response)
      }
      assert.deepEqual(seen, all)
    })

    it('events are chosen by type and time', async () => {
      const before = await createClient(suite.server)
      suite.server.clock.advance(2000)
      const between = new Date(suite.server.clock.now()).toISOString()
      const after = await createClient(suite.server)
      suite.server.clock.advance(2000)
      const clients = async (query: Record<string, string>) =>
        (await eventsOf(suite.server, { type: 'client.created', ...query })).map(({ client_id }) => client_id)
      const [since, until] = [await clients({ since: between }), await clients({ until: between })]
      assert.deepEqual(since, [after.client_id])
      assert.ok(until.includes(before.client_id) && !until.includes(after.client_id))
      assert.deepEqual(await clients({ type: 'key.rotated', since: between }), [])
    })

    it('what cannot be asked is refused with what could be', async () => {
      for (const [query, says] of [
        ['type=sign_in', /must be one of sign_in\.succeeded/],
        ['since=yesterday', /such as 2026-01-31T12:00:00Z/],
        ['until=2026-13-31T12:00:00Z', /such as 2026-01-31T12:00:00Z/],
        ['page_size=0', /positive whole number/],
        ['page_token=nobody', /not one that this server issued/],
        ['identity_id=a%00', /identity_id/],
      ] as const) {
        const response = await admin(suite.server, 'GET', `/admin/audit?${query}`)
        assert.equal(response.status, 400, query)
        assert.match((await json<{ error: { reason: string } }>(response)).error.reason, says)
      }
    })

    const codeOf = async (client: Awaited<ReturnType<typeof createClient>>) => {
      const request = authorization(suite.server, client.client_id)
      const code = (await authorize(suite.server, request)).searchParams.get('code') ?? ''
      const redeem = () =>
        token(suite.server, client, {
          ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri },
          code_verifier: request.verifier,
        })
      return { code, redeem }
    }
  },
  { audit: { tokens: true }, oidc: { dynamic_client_registration: { enabled: true } } },
)
