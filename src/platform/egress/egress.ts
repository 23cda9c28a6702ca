import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { Agent, fetch } from 'undici'
import { isLocalHost } from '../../kernel/url.ts'
import { createExceptions } from './exceptions.ts'
import { isPrivateAddress } from './private-addresses.ts'

/** Why a request to somebody else gave no answer. The message names no address and repeats nothing of the answer. */
export class EgressError extends Error {
  readonly reason: 'forbidden' | 'unreachable' | 'too_large' | 'timeout'

  constructor(reason: EgressError['reason'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'EgressError'
    this.reason = reason
  }
}

export interface OutgoingRequest {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
  /** Milliseconds for the whole exchange. */
  timeout?: number
  /** Bytes of the answer. */
  maxBytes?: number
}

export interface IncomingResponse {
  status: number
  contentType: string
  cacheControl: string
  body: string
}

/** Requests to addresses that clients and configuration name. All of them go through here. */
export interface Egress {
  /** Throws an `EgressError`. Redirects are answers, never followed. */
  request(url: string, request?: OutgoingRequest): Promise<IncomingResponse>
  /** Whether the address may be called at all, judged by its text; names are judged when they are resolved. */
  isAllowed(url: string): boolean
  close(): Promise<void>
}

export interface EgressSettings {
  /** Whether private, loopback and link-local targets are refused. */
  disallowPrivate: boolean
  /** Patterns of URLs that are allowed nevertheless; see `createExceptions`. */
  exceptions: readonly string[]
}

const defaultTimeout = 5000
const defaultMaxBytes = 1024 * 1024

export function createEgress({ disallowPrivate, exceptions }: EgressSettings): Egress {
  let client: Promise<Client> | undefined
  const isException = createExceptions(exceptions)

  /** `undefined` where the address may not be called. */
  const agentFor = (text: string): 'guarded' | 'open' | undefined => {
    const url = parseWebUrl(text)
    if (!url) return undefined
    if (!disallowPrivate || isException(url)) return 'open'
    return isPrivateHost(url.hostname) ? undefined : 'guarded'
  }

  return {
    isAllowed: (url) => agentFor(url) !== undefined,
    request: async (
      url,
      { method = 'GET', headers = {}, body, timeout = defaultTimeout, maxBytes = defaultMaxBytes } = {},
    ) => {
      const agent = agentFor(url)
      if (!agent) throw forbidden()
      client ??= loadClient()
      const { fetch, [agent]: dispatcher } = await client
      const signal = AbortSignal.timeout(timeout)
      try {
        const response = await fetch(url, {
          method,
          headers,
          body: body ?? null,
          redirect: 'manual',
          signal,
          dispatcher,
        })
        return {
          status: response.status,
          contentType: response.headers.get('content-type') ?? '',
          cacheControl: response.headers.get('cache-control') ?? '',
          body: await readLimited(response.body, maxBytes),
        }
      } catch (error) {
        throw asEgressError(error)
      }
    },
    close: async () => {
      const loaded = await client
      await Promise.all([loaded?.guarded.destroy(), loaded?.open.destroy()])
    },
  }
}

interface Client {
  fetch: typeof fetch
  /** Connects to public addresses alone. */
  guarded: Agent
  open: Agent
}

/** Loaded with the first request: many servers never call anybody, and the package takes 4 MB. */
async function loadClient(): Promise<Client> {
  const { Agent, fetch } = await import('undici')
  return { fetch, guarded: new Agent({ connect: { lookup: publicLookup } }), open: new Agent() }
}

const forbidden = () => new EgressError('forbidden', 'The address is not allowed.')

/** An http or https URL without credentials. */
function parseWebUrl(text: string): URL | undefined {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined
  return url
}

/** Judged without asking anybody: an address in any spelling (the URL parser has made it canonical), or a local name. */
function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return isIP(host) === 0 ? isLocalHost(host.replace(/\.$/, '')) : isPrivateAddress(host)
}

/** Resolves names and refuses those that lead to a private address, at the moment of the connection (DNS rebinding). */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? []
    if (error || !first) return callback(error ?? forbidden(), '', 0)
    if (addresses.some(({ address }) => isPrivateAddress(address))) return callback(forbidden(), '', 0)
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
  })
}

async function readLimited(body: AsyncIterable<Uint8Array> | null, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw new EgressError('too_large', 'The answer is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function asEgressError(error: unknown): EgressError {
  if (error instanceof EgressError) return error
  const cause = (error as { cause?: unknown }).cause
  if (cause instanceof EgressError) return cause
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new EgressError('timeout', 'The server did not answer in time.', error)
  }
  return new EgressError('unreachable', 'The server could not be reached.', error)
}
