import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createFederation } from '../../src/domain/federation/index.ts'
import { createFlows, type Flows } from '../../src/domain/flows/index.ts'
import { createIdentities } from '../../src/domain/identities/index.ts'
import {
  type Body,
  createOidcMethod,
  createPasswordMethod,
  createPasswords,
  type Submitter,
} from '../../src/domain/methods/index.ts'
import { createSessions } from '../../src/domain/sessions/index.ts'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import { sql } from '../../src/platform/database/index.ts'
import { createEgress } from '../../src/platform/egress/index.ts'
import { createPasswordHasher } from '../../src/platform/hashing/index.ts'
import { freePort } from '../../src/platform/http/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { kindsOf } from '../support/audit.ts'
import {
  type AuthFlowServer,
  authable,
  begin,
  claimsIn,
  initStep,
  mailedCode,
  newAddress,
  startAuthFlow,
  step,
} from '../support/auth-flow.ts'
import { eventsOn } from '../support/events.ts'
import {
  admin,
  authorization,
  createClient,
  json,
  type RegisteredClient,
  redirectUri,
  type Tokens,
  token,
} from '../support/flow.ts'
import { engines, testSecret } from '../support/gatehouse.ts'
import { alone } from '../support/identities.ts'
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts'
import { open, submit } from '../support/pages.ts'
import { throttleOn } from '../support/throttle.ts'
import { type UserAgent, userAgent } from '../support/user-agent.ts'

const sessionCookie = 'ory_kratos_session'
const password = 'mango tree bicycle'
/** Of the account that is imported. */
const hash_base64 = 'IH0cJ1s9Gn2VoBaUGRTLQQ=='
const hashed_password =
  '$com.misakey.argon2-relief-v1$m=1024,t=1,p=1$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODw$S9+ONeHM46YMlldNCdRy48KzDaQ/j9/HW//Yb5IOp80'

const egress = createEgress({ disallowPrivate: false, exceptions: [] })
after(() => egress.close())

interface Surroundings {
  server: AuthFlowServer
  corp: IdentityProvider
}

/** All that Gatehouse knows of ways to sign in, made anew on its database. */
function flowsOn({ server: { database, clock, publicUrl }, corp }: Surroundings): Flows {
  const secrets = createSecretKeys([testSecret])
  const events = eventsOn(database)
  const throttle = throttleOn(database, clock)
  const identities = createIdentities({ events, database, clock, departing: alone })
  const hasher = createPasswordHasher({ memory: 8, iterations: 1, parallelism: 1 })
  const policy = { minLength: 8, similarityCheck: true }
  const passwords = createPasswords({ identities, hasher, policy, throttle, events })
  const federation = createFederation({
    ...{ events, identities, database, secrets, clock, redirectBase: publicUrl, dev: true },
    ...{
      providers: [providerSettings(corp)],
      egress,
    },
    logger: createLogger({ level: 'silent', format: 'json' }),
  })
  return createFlows({
    ...{ database, secrets, clock, identities, lifespan: 60_000, displace: async () => {} },
    sessions: createSessions({ database, secrets, clock, events, lifespan: 86_400_000 }),
    methods: [createPasswordMethod({ passwords, throttle }), createOidcMethod({ federation, throttle })],
    code: { mailTo: () => Promise.reject(new Error('nobody proves a mailbox here')) },
    registration: { enabled: true, confirmation: { required: false, lifespan: 0 } },
  })
}

const providerSettings = ({ issuer, clientId, clientSecret }: IdentityProvider) => ({
  ...{ id: 'corp', provider: 'generic' as const, scope: ['email'], issuer_url: issuer },
  ...{ client_id: clientId, client_secret: clientSecret },
})

/** The least that leads somebody through a flow: what they do goes in, the token of their session comes out. */
async function present({ server, corp }: Surroundings, done: Body): Promise<string | undefined> {
  const flows = flowsOn({ server, corp })
  const by: Submitter = {
    ...{ receivedAt: server.clock.now(), origin: { address: '192.0.2.1' }, userAgent: 'terminal' },
    ...{ locale: 'en', client: undefined, application: undefined, session: undefined },
  }
  const flow = flows.begin({ kind: 'login', browser: 'a terminal' })
  let outcome = await flows.submit(flow, done, by)
  if (outcome.is === 'away') {
    const { to, continuity } = outcome
    const query = new URL(await corp.visit(to)).search.slice(1)
    const stored = await flows.load(flow.id, 'a terminal')
    if (stored) outcome = await flows.submit(stored, { ...done, query, continuity: continuity.value }, by)
  }
  return outcome.is === 'done' ? outcome.token : undefined
}

interface Person {
  email: string
  id?: string
}

for (const engine of engines) {
  describe(`one sign-in, whatever the face, on ${engine}`, () => {
    let server: AuthFlowServer
    let corp: IdentityProvider
    /** An application whose people sign in at the hosted pages. */
    let application: RegisteredClient

    before(async () => {
      const port = await freePort('127.0.0.1')
      const publicUrl = `http://127.0.0.1:${port}/`
      corp = await startIdentityProvider([`${publicUrl}self-service/methods/oidc/callback/corp`])
      const settings = {
        serve: { public: { host: '127.0.0.1', port } },
        selfservice: {
          methods: { oidc: { enabled: true, config: { providers: [providerSettings(corp)] } } },
        },
      }
      const urls = { login: `${publicUrl}auth/login`, consent: `${publicUrl}auth/consent` }
      server = await startAuthFlow(engine, settings, true, () => urls)
      application = await createClient(server, {
        skip_consent: true,
        metadata: { gatehouse: { login_url: `${publicUrl}ui/login`, consent_url: `${publicUrl}ui/consent` } },
      })
    })
    after(async () => {
      await server.close()
      await corp.close()
    })

    const person = async (): Promise<Person> => {
      const email = newAddress()
      const credentials = {
        password: { config: { password } },
        prehashed_password: { config: { hashed_password, backup_data: '{}', required_acr: 0 } },
      }
      const identity = { schema_id: 'default', traits: { email }, credentials }
      const created = await admin(server, 'POST', '/admin/identities', identity)
      assert.equal(created.status, 201, await created.clone().text())
      return { email, id: (await json(created))['id'] ?? '' }
    }
    /** Somebody whom the provider alone knows. */
    const newcomer = async (): Promise<Person> => ({ email: newAddress() })
    const idOf = async (email: string): Promise<string> => {
      const [found] = await server.database.run(
        sql<{ identity_id: string }>`select identity_id from verifiable_addresses where value = ${email}`,
      )
      return found?.identity_id ?? ''
    }

    const atPages = async ({ email }: Person): Promise<UserAgent> => {
      const agent = userAgent()
      await submit(agent, server, await open(agent, server, '/ui/login'), 'password', { email, password })
      return agent
    }
    const atProvider = async ({ email }: Person): Promise<UserAgent> => {
      corp.account = { sub: email, email, email_verified: true }
      const agent = userAgent()
      const page = await open(agent, server, '/ui/login')
      const { url } = await submit(agent, server, page, 'provider', { provider: 'corp' })
      await open(agent, server, await corp.visit(url.href))
      return agent
    }
    const presented =
      (done: (email: string) => Body) =>
      async ({ email }: Person): Promise<UserAgent> => {
        corp.account = { sub: email, email, email_verified: true }
        const agent = userAgent()
        agent.cookies.set(sessionCookie, (await present({ server, corp }, done(email))) ?? '')
        return agent
      }
    const bySteps =
      (method: 'emailed_code' | 'prehashed_password') =>
      async ({ email, id = '' }: Person): Promise<UserAgent> => {
        const { challenge } = await begin(server, {})
        await authable(server, challenge, email)
        if (method === 'emailed_code') await initStep(server, challenge, id)
        const metadata =
          method === 'emailed_code' ? { code: await mailedCode(server, email) } : { hash_base64 }
        const { headers } = await step(server, challenge, id, method, metadata)
        const agent = userAgent()
        for (const line of headers.getSetCookie()) {
          const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
          agent.cookies.set(name, value)
        }
        return agent
      }

    /** What an application learns of somebody who is signed in. */
    const tokensFor = async (agent: UserAgent) => {
      const request = authorization(server, application.client_id, { scope: 'openid' })
      const { url } = await open(agent, server, request.url.href)
      const response = await token(server, application, {
        ...{ grant_type: 'authorization_code', code: url.searchParams.get('code') ?? '' },
        ...{ redirect_uri: redirectUri, code_verifier: request.verifier },
      })
      assert.equal(response.status, 200, await response.clone().text())
      const { acr, amr, sub } = claimsIn(((await response.json()) as Tokens).id_token)
      return { acr, amr, sub }
    }

    const aPassword = { made: person, evidence: 'password', kind: 'password', amr: 'pwd' }
    const aProvider = { made: newcomer, evidence: 'oidc', kind: 'oidc', amr: 'oidc' }
    for (const { what, signIn, made, evidence, kind, amr } of [
      { ...aPassword, what: 'a password at the hosted pages', signIn: atPages },
      {
        ...{ ...aPassword, what: 'a password at a face of twenty lines' },
        signIn: presented((email) => ({ method: 'password', email, password })),
      },
      {
        ...{ ...aPassword, kind: 'prehashed_password', signIn: bySteps('prehashed_password') },
        what: 'a password that the browser hashed, in the auth-flow API',
      },
      { ...aProvider, what: 'an external provider at the hosted pages', signIn: atProvider },
      {
        ...{ ...aProvider, what: 'an external provider at a face of twenty lines' },
        signIn: presented(() => ({ provider: 'corp' })),
      },
      {
        ...{ made: person, evidence: 'code', kind: 'code', amr: 'otp', signIn: bySteps('emailed_code') },
        what: 'an emailed code in the auth-flow API',
      },
    ])
      it(`${what}: one session, its evidence, its events, and the same tokens at an application`, async () => {
        const who = await made()
        const agent = await signIn(who)
        const id = who.id ?? (await idOf(who.email))
        const told = await kindsOf(server, { identity_id: id })
        assert.deepEqual(
          told.filter((each) => /^(sign_in|session)\./.test(each)),
          ['session.begun identity', `sign_in.succeeded ${kind}`],
        )
        const listed = await admin(server, 'GET', `/admin/identities/${id}/sessions`)
        const sessions = (await listed.json()) as {
          active: boolean
          authenticator_assurance_level: string
          authentication_methods: { method: string; aal: string }[]
        }[]
        assert.deepEqual(
          sessions.map(({ active, authenticator_assurance_level: aal, authentication_methods: methods }) => ({
            ...{ active, aal },
            methods: methods.map((each) => [each.method, each.aal]),
          })),
          [{ active: true, aal: 'aal1', methods: [[evidence, 'aal1']] }],
        )
        assert.deepEqual(await tokensFor(agent), { acr: 'aal1', amr: [amr], sub: id })
        assert.equal((await open(agent, server, '/ui/')).url.pathname, '/ui/')
      })
  })
}
