import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createFlows } from '../../src/domain/flows/index.ts'
import { createIdentities } from '../../src/domain/identities/index.ts'
import { createPasswordMethod, createPasswords } from '../../src/domain/methods/index.ts'
import { createSessions } from '../../src/domain/sessions/index.ts'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import { createPasswordHasher } from '../../src/platform/hashing/index.ts'
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
import { open, submit } from '../support/pages.ts'
import { throttleOn } from '../support/throttle.ts'
import { type UserAgent, userAgent } from '../support/user-agent.ts'

const sessionCookie = 'ory_kratos_session'
const password = 'mango tree bicycle'
/** Of the account that is imported. */
const hash_base64 = 'IH0cJ1s9Gn2VoBaUGRTLQQ=='
const hashed_password =
  '$com.misakey.argon2-relief-v1$m=1024,t=1,p=1$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODw$S9+ONeHM46YMlldNCdRy48KzDaQ/j9/HW//Yb5IOp80'

/** The least that leads somebody through a flow: what is typed goes in, the token of the session comes out. */
function presenterOn({ database, clock }: AuthFlowServer) {
  const secrets = createSecretKeys([testSecret])
  const events = eventsOn(database)
  const throttle = throttleOn(database, clock)
  const identities = createIdentities({ events, database, clock, departing: alone })
  const hasher = createPasswordHasher({ memory: 8, iterations: 1, parallelism: 1 })
  const policy = { minLength: 8, similarityCheck: true }
  const passwords = createPasswords({ identities, hasher, policy, throttle, events })
  const flows = createFlows({
    ...{ database, secrets, clock, identities, lifespan: 60_000, displace: async () => {} },
    sessions: createSessions({ database, secrets, clock, events, lifespan: 86_400_000 }),
    methods: [createPasswordMethod({ passwords, throttle })],
    code: { mailTo: () => Promise.reject(new Error('nobody registers here')) },
    registration: { enabled: false, confirmation: { required: false, lifespan: 0 } },
  })
  return async (typed: { email: string; password: string }): Promise<string | undefined> => {
    const by = {
      receivedAt: clock.now(),
      origin: { address: '192.0.2.1' },
      userAgent: 'terminal',
      locale: 'en',
    }
    const nothing = { client: undefined, application: undefined, session: undefined }
    const flow = flows.begin({ kind: 'login', browser: 'a terminal' })
    const outcome = await flows.submit(flow, { method: 'password', ...typed }, { ...by, ...nothing })
    return outcome.is === 'done' ? outcome.token : undefined
  }
}

for (const engine of engines) {
  describe(`one sign-in, whatever the face, on ${engine}`, () => {
    let server: AuthFlowServer
    /** An application whose people sign in at the hosted pages. */
    let application: RegisteredClient

    before(async () => {
      server = await startAuthFlow(engine)
      const { publicUrl } = server
      application = await createClient(server, {
        skip_consent: true,
        metadata: { gatehouse: { login_url: `${publicUrl}ui/login`, consent_url: `${publicUrl}ui/consent` } },
      })
    })
    after(() => server.close())

    const person = async () => {
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
    type Person = Awaited<ReturnType<typeof person>>

    const atPages = async ({ email }: Person): Promise<UserAgent> => {
      const agent = userAgent()
      await submit(agent, server, await open(agent, server, '/ui/login'), 'password', { email, password })
      return agent
    }
    const atPresenter = async ({ email }: Person): Promise<UserAgent> => {
      const agent = userAgent()
      agent.cookies.set(sessionCookie, (await presenterOn(server)({ email, password })) ?? '')
      return agent
    }
    const bySteps =
      (method: 'emailed_code' | 'prehashed_password') =>
      async ({ email, id }: Person): Promise<UserAgent> => {
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

    for (const { what, signIn, evidence, kind, amr } of [
      {
        what: 'a password at the hosted pages',
        signIn: atPages,
        evidence: 'password',
        kind: 'password',
        amr: 'pwd',
      },
      {
        what: 'a password at a face of twenty lines',
        signIn: atPresenter,
        evidence: 'password',
        kind: 'password',
        amr: 'pwd',
      },
      {
        what: 'a password that the browser hashed in the auth-flow API',
        signIn: bySteps('prehashed_password'),
        evidence: 'password',
        kind: 'prehashed_password',
        amr: 'pwd',
      },
      {
        what: 'an emailed code in the auth-flow API',
        signIn: bySteps('emailed_code'),
        evidence: 'code',
        kind: 'code',
        amr: 'otp',
      },
    ])
      it(`${what}: one session, its evidence, its events, and the same tokens at an application`, async () => {
        const who = await person()
        const agent = await signIn(who)
        const told = await kindsOf(server, { identity_id: who.id })
        assert.deepEqual(
          told.filter((each) => /^(sign_in|session)\./.test(each)),
          ['session.begun identity', `sign_in.succeeded ${kind}`],
        )
        const listed = await admin(server, 'GET', `/admin/identities/${who.id}/sessions`)
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
        assert.deepEqual(await tokensFor(agent), { acr: 'aal1', amr: [amr], sub: who.id })
        assert.equal((await open(agent, server, '/ui/')).url.pathname, '/ui/')
      })
  })
}
