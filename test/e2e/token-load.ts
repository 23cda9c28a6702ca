// Clients that refresh and verify without end, spread over the nodes of one deployment.

import { setTimeout as sleep } from 'node:timers/promises'
import { createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify } from 'jose'
import {
  admin,
  authorization,
  authorize,
  introspect,
  json,
  type RegisteredClient,
  redirectUri,
  type Server,
  type Tokens,
  token,
} from '../support/flow.ts'
import { patience } from '../support/patience.ts'
import { locationOf } from '../support/user-agent.ts'

/** Nodes behind a load balancer: each request goes to the next one, and a node that leaves gets none any more. */
export interface Balancer {
  next(): Server
  join(node: Server): void
  /** Resolves when the node has got its last request. */
  leave(node: Server): Promise<void>
}

const draining = 100

export function balancer(): Balancer {
  const nodes: Server[] = []
  let turn = 0
  return {
    next: () => {
      turn += 1
      const node = nodes[turn % nodes.length]
      if (!node) throw new Error('no node is left')
      return node
    },
    join: (node) => void nodes.push(node),
    leave: async (node) => {
      nodes.splice(nodes.indexOf(node), 1)
      await sleep(patience(draining))
    },
  }
}

/** A resource server that knows nothing but the address of the key set, and asks another node each time. */
export const resourceServer = (nodes: Balancer, cooldownDuration: number) =>
  createRemoteJWKSet(new URL('http://keys.test/'), {
    cooldownDuration,
    [customFetch]: (_url, options) =>
      fetch(new URL('.well-known/jwks.json', nodes.next().publicUrl), options),
  })

export interface Load {
  /** What went wrong so far, one sentence each. */
  problems: string[]
  /** How many times tokens were refreshed and verified. */
  rounds: number
  /** Names of the keys that signed. */
  kids: Set<string>
  stop(): Promise<void>
}

/**
 * Everybody signs in, then refreshes again and again. Each token is verified at once and by another node each time: by
 * the resource server, by introspection and userinfo, and as a hint at the authorization endpoint.
 */
export async function startLoad(
  nodes: Balancer,
  client: RegisteredClient,
  keys: ReturnType<typeof resourceServer>,
  people: readonly string[],
): Promise<Load> {
  const load: Load = { problems: [], rounds: 0, kids: new Set(), stop: async () => {} }
  let running = true
  const expect = (holds: boolean, problem: string) => {
    if (!holds) load.problems.push(problem)
  }

  const verify = async (jwt: string, what: string) => {
    load.kids.add(decodeProtectedHeader(jwt).kid ?? '')
    await jwtVerify(jwt, keys).catch((error) => load.problems.push(`${what}: ${error}`))
  }
  const check = async ({ access_token, id_token }: Tokens) => {
    await verify(access_token, 'access token')
    await verify(id_token, 'ID token')
    expect((await introspect(nodes.next(), access_token))['active'] === true, 'introspection: not active')
    const headers = { authorization: `Bearer ${access_token}` }
    const { status } = await fetch(new URL('userinfo', nodes.next().publicUrl), { headers })
    expect(status === 200, `userinfo: ${status}`)
    const hinted = await visit({ id_token_hint: id_token, prompt: 'none' })
    expect(hinted.get('error') === 'login_required', `hint: ${hinted}`)
    const query = new URLSearchParams({ login_challenge: (await visit({})).get('login_challenge') ?? '' })
    const login = await admin(nodes.next(), 'GET', `/admin/oauth2/auth/requests/login?${query}`)
    expect(login.status === 200, `challenge: ${login.status}`)
  }
  const visit = async (parameters: Record<string, string>): Promise<URLSearchParams> => {
    const { url } = authorization(nodes.next(), client.client_id, parameters)
    return locationOf(await fetch(url, { redirect: 'manual' })).searchParams
  }
  const signIn = async (subject: string): Promise<Response> => {
    const request = authorization(nodes.next(), client.client_id)
    const callback = await authorize(nodes.next(), request, { login: { subject } })
    return token(nodes.next(), client, {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: request.verifier,
    })
  }
  const live = async (first: Response): Promise<void> => {
    let response = first
    while (running && response.status === 200) {
      const tokens = await json<Tokens>(response)
      await check(tokens)
      load.rounds += 1
      const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
      response = await token(nodes.next(), client, form)
    }
    if (response.status !== 200) load.problems.push(`no tokens: ${response.status} ${await response.text()}`)
  }

  const begun = await Promise.all(people.map(signIn))
  const lives = begun.map((first) => live(first).catch((error) => void load.problems.push(String(error))))
  load.stop = async () => {
    running = false
    await Promise.all(lives)
  }
  return load
}
