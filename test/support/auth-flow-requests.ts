import {
  type AuthFlowServer,
  authable,
  bearer,
  begin,
  call,
  follow,
  fragmentOf,
  initStep,
  newAddress,
  pages,
  prehashed,
  step,
} from './auth-flow.ts'
import { queuedCode } from './queued-mail.ts'
import { locationOf, type UserAgent, userAgent } from './user-agent.ts'

export interface CountedRequest {
  request: string
  /** Round trips to the database. */
  trips: number
}

/** The flows that are counted. */
export const authFlows = [
  'first sign-in, account and consent at ACR 2',
  'second visit',
  'sign-in by password',
  'password reset',
  'logout',
] as const

type Flow = (typeof authFlows)[number]

const scope = 'openid tos privacy_policy'

/** Runs each flow once and counts what each request asks of the database. The server does no background work. */
export async function countRequests(server: AuthFlowServer): Promise<Map<Flow, CountedRequest[]>> {
  const counts = new Map<Flow, CountedRequest[]>()
  let requests: CountedRequest[] = []
  const counted = async <Value>(request: string, work: () => Promise<Value>): Promise<Value> => {
    const before = server.database.roundTrips()
    const value = await work()
    requests.push({ request, trips: server.database.roundTrips() - before })
    return value
  }
  const flow = async <Value>(name: Flow, work: () => Promise<Value>): Promise<Value> => {
    requests = []
    const value = await work()
    counts.set(name, requests)
    return value
  }
  /** Every hop of the browser is a request; the last address is the front end's. */
  const browse = async (agent: UserAgent, url: string): Promise<URL> => {
    let location = new URL(url)
    for (let hop = 0; hop < 10 && location.port !== new URL(pages.login).port; hop += 1) {
      const { pathname } = location
      const response = await counted(`GET ${pathname}`, () => agent.get(location.href))
      location = locationOf(response)
    }
    return location
  }
  const start = async (agent: UserAgent, acr_values: string | undefined) => {
    const query = new URLSearchParams({
      ...{ client_id: server.own.client_id, response_type: 'code', redirect_uri: server.redirectUri, scope },
      ...{ state: 'a-state-of-the-front-end', nonce: 'a-nonce-of-the-front-end' },
      ...(acr_values === undefined ? {} : { acr_values }),
    })
    return browse(agent, `${server.publicUrl}oauth2/auth?${query}`)
  }
  const challengeOf = async (page: URL): Promise<string> => {
    const challenge = page.searchParams.get('login_challenge') ?? ''
    const path = `/auth/login/info?login_challenge=${challenge}`
    await counted('GET /auth/login/info', () => call(server, 'GET', path))
    return challenge
  }
  const perform = (...given: Parameters<typeof step>) =>
    counted('POST /auth/login/authn-step', () => step(...given))

  // The client is in the cache from here on.
  await follow(userAgent(), (await begin(server)).arrival.href)

  const email = newAddress()
  const agent = userAgent()
  const password = prehashed('correct horse')
  const account = { prehashed_password: password, backup_data: '{}' }

  const { id, tokens } = await flow('first sign-in, account and consent at ACR 2', async () => {
    const challenge = await challengeOf(await start(agent, '2'))
    const { body } = await counted('PUT /identities/authable', () => authable(server, challenge, email))
    const { identity_id: id } = body.authn_step
    const code = await queuedCode(server, email)
    const { access_token: token } = (await perform(server, challenge, id, 'emailed_code', { code })).body
    const created = await perform(server, challenge, id, 'account_creation', account, { token })
    const page = await browse(agent, created.body.redirect_to ?? '')
    const consent_challenge = page.searchParams.get('consent_challenge') ?? ''
    const path = `/auth/consent/info?consent_challenge=${consent_challenge}`
    await counted('GET /auth/consent/info', () => call(server, 'GET', path))
    const consented_scopes = ['tos', 'privacy_policy']
    const accepted = await counted('POST /auth/consent', () =>
      call<{ redirect_to: string }>(server, 'POST', '/auth/consent', {
        ...{ consent_challenge, identity_id: id, consented_scopes },
      }),
    )
    return { id, tokens: fragmentOf(await browse(agent, accepted.body.redirect_to)) }
  })

  await flow('second visit', () => start(agent, undefined))

  await flow('sign-in by password', async () => {
    const other = userAgent()
    const challenge = await challengeOf(await start(other, '2'))
    await counted('PUT /identities/authable', () => authable(server, challenge, email))
    const { body } = await perform(server, challenge, id, 'prehashed_password', password)
    return browse(other, body.redirect_to ?? '')
  })

  await flow('password reset', async () => {
    const other = userAgent()
    const challenge = await challengeOf(await start(other, '2'))
    await counted('PUT /identities/authable', () => authable(server, challenge, email))
    await counted('POST /authn-steps', () => initStep(server, challenge, id))
    const code = await queuedCode(server, email)
    const reset = { prehashed_password: prehashed('battery staple'), backup_data: '{}' }
    const { body } = await perform(server, challenge, id, 'emailed_code', { code }, { reset })
    return browse(other, body.redirect_to ?? '')
  })

  await flow('logout', () =>
    counted('POST /logout', () =>
      call(server, 'POST', '/logout', undefined, bearer(tokens['access_token'] ?? '')),
    ),
  )
  return counts
}
