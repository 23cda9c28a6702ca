import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type AuthFlowServer,
  authable,
  begin,
  claimsIn,
  follow,
  fragmentOf,
  initStep,
  mailedCode,
  newAddress,
  pages,
  step,
  withCode,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { admin, authorization, createClient, type RegisteredClient } from '../../support/flow.ts'
import { mailsTo } from '../../support/queued-mail.ts'
import { locationOf, userAgent } from '../../support/user-agent.ts'
import { onEachEngine } from './suite.ts'

/** Of the account that is imported. */
const hash_base64 = 'IH0cJ1s9Gn2VoBaUGRTLQQ=='
const hashed_password =
  '$com.misakey.argon2-relief-v1$m=1024,t=1,p=1$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODw$S9+ONeHM46YMlldNCdRy48KzDaQ/j9/HW//Yb5IOp80'

const essential = (...values: string[]) => JSON.stringify({ id_token: { acr: { essential: true, values } } })

type Person = Pick<Awaited<ReturnType<typeof withCode>>, 'identityId' | 'email'>

onEachEngine('demands', (suite) => {
  const imported = async (required_acr: number): Promise<string> => {
    const email = newAddress()
    const created = await admin(suite.server, 'POST', '/admin/identities', {
      schema_id: 'default',
      traits: { email },
      credentials: { prehashed_password: { config: { hashed_password, backup_data: '{}', required_acr } } },
    })
    assert.equal(created.status, 201)
    return email
  }
  const setRequired = async ({ identityId, email }: Person, required_acr: unknown) => {
    const changed = await admin(suite.server, 'PUT', `/admin/identities/${identityId}`, {
      ...{ schema_id: 'default', traits: { email }, state: 'active' },
      metadata_admin: { gatehouse: { required_acr } },
    })
    assert.equal(changed.status, 200)
  }
  /** The steps of somebody who answers a code first, and then whatever is asked for. */
  const stepsOf = async (
    email: string,
    parameters: Record<string, string | undefined>,
    client?: RegisteredClient,
  ) => {
    const { challenge, identityId, answer } = await withCode(
      suite.server,
      email,
      parameters,
      undefined,
      client,
    )
    const next = answer.body.authn_step?.method_name
    if (next === undefined) return [answer.body.next]
    const { body } = await step(suite.server, challenge, identityId, next, { hash_base64 })
    return [next, body.next]
  }

  for (const [what, acr_values] of [
    ['below', '1'],
    ['far below', '0'],
    ['at', '2'],
    ['unknown beside', 'urn:example:gold'],
    ['absent beside', undefined],
  ])
    it(`OpenID Connect Core §3.1.2.1: acr_values ${what} what the account needs lower nothing`, async () => {
      const email = await imported(2)
      assert.deepEqual(await stepsOf(email, { acr_values }), ['prehashed_password', 'redirect'])
    })

  it('OpenID Connect Core §3.1.2.1: acr_values above what the account needs raise it', async () => {
    const email = await imported(1)
    assert.deepEqual(await stepsOf(email, { acr_values: '1' }), ['redirect'])
    assert.deepEqual(await stepsOf(email, { acr_values: '2' }), ['prehashed_password', 'redirect'])
    assert.deepEqual(await stepsOf(email, { acr_values: 'urn:example:gold 2' }), [
      ...['prehashed_password', 'redirect'],
    ])
  })

  it('OpenID Connect Registration §2: default_acr_values are what sign-ins for a client need at least', async () => {
    const strict = await createClient(suite.server, {
      redirect_uris: [suite.server.redirectUri],
      default_acr_values: ['2'],
    })
    for (const acr_values of [undefined, '1'])
      assert.deepEqual(await stepsOf(await imported(0), { acr_values }, strict), [
        ...['prehashed_password', 'redirect'],
      ])
  })

  it('what operators demand of an identity counts for its session, too', async () => {
    const { server } = suite
    const person = await withCode(server, newAddress())
    const { agent, answer } = person
    await follow(agent, answer.body.redirect_to ?? '')
    const answers = async (parameters: Record<string, string>) =>
      (await begin(server, parameters, agent)).arrival.searchParams.has('login_verifier')
    for (const acr_values of ['0', '1', 'urn:example:gold']) assert.ok(await answers({ acr_values }))
    assert.ok(!(await answers({ acr_values: '2' })))
    await setRequired(person, '2')
    for (const acr_values of ['0', '1', '2', 'urn:example:gold'])
      assert.ok(!(await answers({ acr_values })), acr_values)
    const silent = await begin(server, { prompt: 'none' }, agent)
    assert.equal((await follow(agent, silent.arrival.href)).searchParams.get('error'), 'login_required')
  })

  it('OpenID Connect Core §3.1.2.1: a session older than max_age is no answer', async () => {
    const { server } = suite
    const { agent, answer } = await withNewAccount(server, newAddress(), 'correct horse')
    await follow(agent, answer.body.redirect_to ?? '')
    server.clock.advance(61_000)
    assert.ok((await begin(server, { max_age: '3600' }, agent)).arrival.searchParams.has('login_verifier'))
    assert.ok((await begin(server, { max_age: '60' }, agent)).arrival.href.startsWith(pages.login))
  })

  it('Unmet Authentication Requirements §2: the application hears of what nobody reaches', async () => {
    const { server } = suite
    const { arrival, agent } = await begin(server, { claims: essential('urn:example:gold') })
    const refused = await follow(agent, arrival.href)
    assert.equal(refused.searchParams.get('error'), 'unmet_authentication_requirements')
    const person = await withCode(server, newAddress())
    await setRequired(person, 'urn:example:diamond')
    const again = await withCode(server, person.email)
    assert.equal(again.answer.body.next, 'redirect')
    const unmet = await follow(again.agent, again.answer.body.redirect_to ?? '')
    assert.equal(unmet.searchParams.get('error'), 'unmet_authentication_requirements')
  })

  it('OpenID Connect Core §5.5.1.1: of somebody who reached more, the essential acr is told that was asked for', async () => {
    const { server } = suite
    const { agent, answer } = await withNewAccount(server, newAddress(), 'correct horse', {
      claims: essential('1'),
    })
    const end = fragmentOf(await follow(agent, answer.body.redirect_to ?? ''))
    assert.equal(claimsIn(end['id_token'] ?? '')['acr'], '1')
  })

  /** Asks for a code in every way that there is. */
  const askForCodes = async (
    server: AuthFlowServer,
    challenge: string,
    email: string,
    identityId: string,
  ) => {
    const statuses = [(await authable(server, challenge, email)).status]
    statuses.push((await authable(server, challenge, newAddress())).status)
    statuses.push((await initStep(server, challenge, identityId)).status)
    return statuses
  }

  it('a challenge that was used, has expired, or is for another application mails no code', async () => {
    const { server } = suite
    const { agent, email, identityId, challenge, answer } = await withCode(server, newAddress())
    await follow(agent, answer.body.redirect_to ?? '')
    assert.deepEqual(await askForCodes(server, challenge, email, identityId), [409, 409, 409])

    const late = await begin(server)
    const foreign = await createClient(server, {
      redirect_uris: [server.redirectUri],
      metadata: { gatehouse: { login_url: 'https://login.example/' } },
    })
    const request = authorization(server, foreign.client_id, { redirect_uri: server.redirectUri })
    const away = locationOf(await userAgent().get(request.url.href))
    assert.equal(away.host, 'login.example')
    for (const each of [away.searchParams.get('login_challenge') ?? '', 'made-up'])
      assert.deepEqual(await askForCodes(server, each, email, identityId), [404, 404, 404])
    server.clock.advance(31 * 60_000)
    assert.deepEqual(await askForCodes(server, late.challenge, email, identityId), [410, 410, 410])

    assert.equal(await mailsTo(server, email), 1)
    const last = newAddress()
    await withCode(server, last)
    await mailedCode(server, last)
    const asked = server.mailbox.messages.filter(({ to }) => to.includes(email))
    assert.equal(asked.length, 1)
  })
})
