// Generates load: so many connections, each of which sends its next request when the last one is answered. Runs as a
// process of its own, so that it shares no event loop with what it measures; takes one job over IPC and answers it.

import { createHistogram } from 'node:perf_hooks'
import { type Dispatcher, Pool } from 'undici'
import {
  authorization,
  basic,
  type RegisteredClient,
  redirectUri,
  type Server,
  signIn,
} from '../test/support/flow.ts'
import type { Work } from './limit.ts'
import { forgedToken } from './operations.ts'

export interface Job {
  scenario: string
  /** What is measured: the server, or the limit that answers at this address. */
  target: { server: Server; client: RegisteredClient } | { limit: string; work: readonly Work[] }
  connections: number
  warmUpSeconds: number
  seconds: number
}

export interface Result {
  operations: number
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
}

type Operation = () => Promise<unknown>

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const pools = new Map<string, Pool>()
let connections = 1

async function send(url: URL | string, options: Omit<Dispatcher.RequestOptions, 'path' | 'origin'>) {
  const { origin, pathname, search } = new URL(url)
  const pool = pools.get(origin) ?? new Pool(origin, { connections, pipelining: 1 })
  pools.set(origin, pool)
  const { statusCode, headers, body } = await pool.request({ ...options, path: pathname + search })
  const text = await body.text()
  if (statusCode >= 400) throw new Error(`${statusCode} from ${pathname}: ${text}`)
  return { headers, text }
}

const post = (url: string, client: RegisteredClient, body: Record<string, string>) =>
  send(url, {
    method: 'POST',
    headers: { ...form, authorization: basic(client) },
    body: new URLSearchParams(body).toString(),
  })

/** Sends the browser's leg, and accepts for the login or consent application what it leads to. */
async function leg(
  server: Server,
  url: string,
  cookies: string[],
  kind: 'login' | 'consent',
  answer: unknown,
) {
  const { headers } = await send(url, { method: 'GET', headers: { cookie: cookies.join('; ') } })
  for (const line of [headers['set-cookie'] ?? []].flat()) cookies.push(line.split(';', 1)[0] as string)
  const challenge = new URL(String(headers['location'])).searchParams.get(`${kind}_challenge`)
  const path = `admin/oauth2/auth/requests/${kind}/accept?${kind}_challenge=${challenge}`
  const { text } = await send(new URL(path, server.adminUrl), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answer),
  })
  return (JSON.parse(text) as { redirect_to: string }).redirect_to
}

async function codeFlow(server: Server, client: RegisteredClient): Promise<void> {
  const { url, verifier } = authorization(server, client.client_id)
  const cookies: string[] = []
  const afterLogin = await leg(server, url.href, cookies, 'login', { subject: 'ada' })
  const grant = { grant_scope: ['openid', 'offline_access'] }
  const afterConsent = await leg(server, afterLogin, cookies, 'consent', grant)
  const { headers } = await send(afterConsent, { method: 'GET', headers: { cookie: cookies.join('; ') } })
  await post(`${server.publicUrl}oauth2/token`, client, {
    ...{ grant_type: 'authorization_code', redirect_uri: redirectUri, code_verifier: verifier },
    code: new URL(String(headers['location'])).searchParams.get('code') ?? '',
  })
}

/** What one connection does over and over. */
async function operation(name: string, server: Server, client: RegisteredClient): Promise<Operation> {
  const tokenUrl = `${server.publicUrl}oauth2/token`
  const introspect = (token: string) =>
    send(`${server.adminUrl}admin/oauth2/introspect`, {
      method: 'POST',
      headers: form,
      body: `token=${token}`,
    })
  switch (name) {
    case 'client_credentials': {
      const body = { grant_type: 'client_credentials', scope: 'photos.read' }
      return () => post(tokenUrl, client, body)
    }
    case 'full code flow':
      return () => codeFlow(server, client)
    case 'refresh': {
      let { refresh_token } = await signIn(server, client)
      return async () => {
        const { text } = await post(tokenUrl, client, { grant_type: 'refresh_token', refresh_token })
        refresh_token = (JSON.parse(text) as { refresh_token: string }).refresh_token
      }
    }
    case 'introspection, valid': {
      const { access_token } = await signIn(server, client)
      return () => introspect(access_token)
    }
    case 'introspection, forged':
      return () => introspect(forgedToken())
    case 'userinfo': {
      const { access_token } = await signIn(server, client)
      const headers = { authorization: `Bearer ${access_token}` }
      return () => send(`${server.publicUrl}userinfo`, { method: 'GET', headers })
    }
    default:
      return () => send(`${server.publicUrl}.well-known/openid-configuration`, { method: 'GET' })
  }
}

/** As many requests as the operation takes, with the same work for the database. */
const limitOperation =
  (url: string, work: readonly Work[]): Operation =>
  async () => {
    for (const { writes, reads } of work) {
      const method = writes > 0 ? 'POST' : 'GET'
      await send(`${url}/work?writes=${writes}&reads=${reads}`, {
        method,
        ...(writes > 0 ? { headers: form, body: 'grant_type=client_credentials&scope=photos.read' } : {}),
      })
    }
  }

async function run(job: Job): Promise<Result> {
  connections = job.connections
  const { target } = job
  const each = await Promise.all(
    Array.from({ length: connections }, () =>
      'limit' in target
        ? limitOperation(target.limit, target.work)
        : operation(job.scenario, target.server, target.client),
    ),
  )
  const histogram = createHistogram()
  const from = performance.now() + job.warmUpSeconds * 1000
  const until = from + job.seconds * 1000
  await Promise.all(
    each.map(async (once) => {
      while (performance.now() < until) {
        const begun = performance.now()
        await once()
        if (begun >= from) histogram.record(Math.max(1, Math.round((performance.now() - begun) * 1000)))
      }
    }),
  )
  const elapsed = (performance.now() - from) / 1000
  const milliseconds = (percentile: number): number => histogram.percentile(percentile) / 1000
  return {
    operations: histogram.count,
    perSecond: histogram.count / elapsed,
    p50: milliseconds(50),
    p99: milliseconds(99),
  }
}

process.once('message', async (job: Job) => {
  process.send?.(await run(job))
  process.disconnect()
})
