// What a connection does over and over: the operations of a server that speaks Hydra's API, those of node-oidc-provider,
// and the same amount of work without either.

import { type Dispatcher, Pool } from 'undici'
import {
  authorization as authorizationRequest,
  basic,
  type RegisteredClient,
  redirectUri,
  type Server,
  signIn,
} from '../test/support/flow.ts'
import type { Work } from './limit.ts'
import { forgedToken } from './operations.ts'
import type { Peer } from './peer.ts'

/** The person that signs in at the hosted pages. */
export const person = { email: 'ada@example.com', password: 'mango tree bicycle' }

export type Call = () => Promise<unknown>

export type Target =
  | { kind: 'hydra'; server: Server; client: RegisteredClient }
  | { kind: 'peer'; peer: Peer; client: { client_id: string; client_secret: string } }
  | { kind: 'limit'; url: string; work: readonly Work[] }

/** The name of a scenario without its variant, such as an algorithm. */
const operationOf = (name: string): string => name.replace(/,( JWT)? [A-Z]+\d+$/, '')

const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** Makes the calls of `connections` connections. A refused request is an error that ends the measurement. */
export function createCalls(target: Target, connections: number) {
  const pools = new Map<string, Pool>()
  // Both sides share the machine: what the load does beside sending is taken from what it measures.
  const send = async (url: string, options: Omit<Dispatcher.RequestOptions, 'path' | 'origin'>) => {
    const pathBegins = url.indexOf('/', 'https://'.length)
    const [origin, path] = [url.slice(0, pathBegins), url.slice(pathBegins)]
    const pool = pools.get(origin) ?? new Pool(origin, { connections, pipelining: 1 })
    pools.set(origin, pool)
    const { statusCode, headers, body } = await pool.request({ ...options, path })
    const text = await body.text()
    if (statusCode >= 400) throw new Error(`${statusCode} from ${path}: ${text}`)
    return { headers, text }
  }
  const get = (url: string, headers: Record<string, string> = {}) => send(url, { method: 'GET', headers })
  const post = (url: string, body: Record<string, string>, headers: Record<string, string> = {}) =>
    send(url, {
      method: 'POST',
      headers: { ...form, ...headers },
      body: new URLSearchParams(body).toString(),
    })
  const refreshing = (url: string, authorization: string, first: string): Call => {
    let refresh_token = first
    return async () => {
      const { text } = await post(url, { grant_type: 'refresh_token', refresh_token }, { authorization })
      refresh_token = (JSON.parse(text) as { refresh_token: string }).refresh_token
    }
  }
  const clientCredentials = { grant_type: 'client_credentials', scope: 'photos.read' }

  /** Sends the browser's leg, and accepts for the login or consent application what it leads to. */
  const leg = async (
    server: Server,
    url: string,
    cookies: string[],
    kind: 'login' | 'consent',
    answer: unknown,
  ) => {
    const { headers } = await get(url, { cookie: cookies.join('; ') })
    for (const line of [headers['set-cookie'] ?? []].flat()) cookies.push(line.split(';', 1)[0] as string)
    const challenge = parameterIn(headers['location'], `${kind}_challenge`)
    const path = `admin/oauth2/auth/requests/${kind}/accept?${kind}_challenge=${challenge}`
    const { text } = await send(server.adminUrl + path, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer),
    })
    return (JSON.parse(text) as { redirect_to: string }).redirect_to
  }
  const codeFlow = async (
    server: Server,
    client: RegisteredClient,
    { href, verifier }: { href: string; verifier: string },
  ): Promise<void> => {
    const cookies: string[] = []
    const afterLogin = await leg(server, href, cookies, 'login', { subject: 'ada' })
    const grant = { grant_scope: ['openid', 'offline_access'] }
    const afterConsent = await leg(server, afterLogin, cookies, 'consent', grant)
    const { headers } = await get(afterConsent, { cookie: cookies.join('; ') })
    const code = parameterIn(headers['location'], 'code')
    const exchange = { grant_type: 'authorization_code', redirect_uri: redirectUri, code_verifier: verifier }
    await post(`${server.publicUrl}oauth2/token`, { ...exchange, code }, { authorization: basic(client) })
  }

  /** A stranger opens the page and sends the form. */
  const hostedSignIn = async (server: Server): Promise<void> => {
    const page = await get(`${server.publicUrl}ui/login`)
    const cookies = [page.headers['set-cookie'] ?? []].flat().map((line) => line.split(';', 1)[0])
    const [form = ''] = page.text.match(/<form\b(?:(?!<\/form>)[\s\S])*name="password"/) ?? []
    const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
    const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]))
    const { headers } = await post(
      `${server.publicUrl}ui/login`,
      { ...fields, ...person },
      { cookie: cookies.join('; ') },
    )
    if (!String(headers['location']).endsWith('/ui/')) throw new Error(`led to ${headers['location']}`)
  }

  const hydra = async (name: string, server: Server, client: RegisteredClient): Promise<Call> => {
    const [tokenUrl, authorization] = [`${server.publicUrl}oauth2/token`, basic(client)]
    const introspectionUrl = `${server.adminUrl}admin/oauth2/introspect`
    switch (operationOf(name)) {
      case 'client_credentials':
        return () => post(tokenUrl, clientCredentials, { authorization })
      case 'full code flow': {
        const { url, verifier } = authorizationRequest(server, client.client_id)
        const request = { href: url.href, verifier }
        return () => codeFlow(server, client, request)
      }
      case 'refresh':
        return refreshing(tokenUrl, authorization, (await signIn(server, client)).refresh_token)
      case 'introspection, valid': {
        const { access_token: token } = await signIn(server, client)
        return () => post(introspectionUrl, { token })
      }
      case 'introspection, forged':
        return () => post(introspectionUrl, { token: forgedToken() })
      case 'userinfo': {
        const { access_token } = await signIn(server, client)
        return () => get(`${server.publicUrl}userinfo`, { authorization: `Bearer ${access_token}` })
      }
      case 'hosted sign-in':
      case 'hosted sign-in, cheap':
        return () => hostedSignIn(server)
      case 'jwks':
        return () => get(`${server.publicUrl}.well-known/jwks.json`)
      default:
        return () => get(`${server.publicUrl}.well-known/openid-configuration`)
    }
  }

  const peer = (name: string, { url, tokens }: Peer, authorization: string, index: number): Call => {
    const { access, refresh } = tokens[index] ?? { access: '', refresh: '' }
    switch (operationOf(name)) {
      case 'client_credentials':
        return () => post(`${url}token`, clientCredentials, { authorization })
      case 'refresh':
        return refreshing(`${url}token`, authorization, refresh)
      case 'introspection, valid':
        return () => post(`${url}token/introspection`, { token: access }, { authorization })
      case 'introspection, forged':
        return () => post(`${url}token/introspection`, { token: forgedToken() }, { authorization })
      case 'userinfo':
        return () => get(`${url}me`, { authorization: `Bearer ${access}` })
      case 'jwks':
        return () => get(`${url}jwks`)
      default:
        return () => get(`${url}.well-known/openid-configuration`)
    }
  }

  /** As many requests as the operation takes, with the same work for the database and the same signatures. */
  const limit = async (url: string, work: readonly Work[], index: number): Promise<Call> => {
    const run = `${process.pid}-${index}`
    let count = 0
    if (work.some(({ does }) => does === 'rotate')) await get(`${url}/prepare?id=${run}-0`)
    return async () => {
      const rows = `id=${run}-${count}&next=${run}-${count + 1}`
      count += 1
      for (const { does, signs, sends = 0, answers = 0 } of work) {
        const task = `${does ? `&does=${does.replaceAll(' ', '+')}` : ''}${signs ? `&signs=${signs}` : ''}`
        const path = `${url}/work?${rows}&answers=${answers}${task}`
        if (sends > 0) await post(path, { token: 'x'.repeat(sends) })
        else await get(path)
      }
    }
  }

  return async (name: string, index: number): Promise<Call> => {
    switch (target.kind) {
      case 'hydra':
        return hydra(name, target.server, target.client)
      case 'peer':
        return peer(name, target.peer, basic(target.client), index)
      case 'limit':
        return limit(target.url, target.work, index)
    }
  }
}

/** As it stands in the address: nothing that is read here has characters to decode. */
const parameterIn = (location: unknown, name: string): string =>
  new RegExp(`[?&]${name}=([^&#]+)`).exec(String(location))?.[1] ?? ''
