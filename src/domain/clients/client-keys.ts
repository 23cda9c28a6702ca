import type { JsonWebKey } from 'node:crypto'
import type { Clock } from '../../kernel/clock.ts'
import { type Egress, EgressError } from '../../platform/egress/index.ts'
import type { Client } from './schema.ts'

export type ClientKey = JsonWebKey & { kid?: string; use?: string; alg?: string }

/** The public keys of clients: those of their metadata, or those at their `jwks_uri`. */
export interface ClientKeys {
  /**
   * What `attempt` makes of the first matching key that it makes anything of. A key set without such a key is fetched
   * anew at once, though not for everybody who makes up key ids.
   */
  first<Result>(
    client: Client,
    matches: (key: ClientKey) => boolean,
    attempt: (key: ClientKey) => Promise<Result | undefined>,
  ): Promise<Result | undefined>
}

interface KeySet {
  keys: ClientKey[]
  /** When the keys were true. */
  readAt: number
  /** How many misses may still make this server ask, and since when that number holds. */
  allowance: number
  allowedAt: number
}

const maximumAge = 600_000
/** Fetches for one address: this many at once, then one in each pause, whoever sends unknown key ids. */
const burst = 5
const pause = 10_000
const maxBytes = 512 * 1024
const remembered = 1000
/** A signature is checked with as many keys at most: whoever registers a thousand does not make this server try them all. */
const mostAttempts = 20

export function createClientKeys({ egress, clock }: { egress: Egress; clock: Clock }): ClientKeys {
  const sets = new Map<string, KeySet>()
  const fetching = new Map<string, Promise<KeySet>>()

  const fetchSet = async (uri: string): Promise<KeySet> => {
    const before = sets.get(uri)
    const left = { allowance: allowanceOf(before) - 1, allowedAt: clock.now() }
    const keys = await readKeySet(egress, uri)
    const set: KeySet = keys
      ? { keys, readAt: clock.now(), ...left }
      : { keys: before?.keys ?? [], readAt: before?.readAt ?? 0, ...left }
    sets.delete(uri)
    const [oldest] = sets.keys()
    if (sets.size >= remembered && oldest !== undefined) sets.delete(oldest)
    sets.set(uri, set)
    return set
  }

  const refresh = (uri: string): Promise<KeySet> => {
    const running = fetching.get(uri) ?? fetchSet(uri).finally(() => fetching.delete(uri))
    fetching.set(uri, running)
    return running
  }

  const fresh = (set: KeySet | undefined): ClientKey[] =>
    set && clock.now() - set.readAt < maximumAge ? set.keys : []

  const allowanceOf = (set: KeySet | undefined): number =>
    set ? Math.min(burst, set.allowance + (clock.now() - set.allowedAt) / pause) : burst

  return {
    first: async ({ metadata }, matches, attempt) => {
      const search = (keys: ClientKey[]) => firstOf(keys.filter(matches).slice(0, mostAttempts), attempt)
      const uri = metadata.jwks_uri
      if (!uri) return search((metadata.jwks?.['keys'] as ClientKey[] | undefined) ?? [])
      const known = sets.get(uri)
      const found = await search(fresh(known))
      if (found !== undefined) return found
      // A fetch that is under way may have begun before the client changed its keys: it counts as the first miss alone.
      const running = fetching.get(uri)
      const soon = running && (await search(fresh(await running)))
      if (soon !== undefined || allowanceOf(sets.get(uri)) < 1) return soon
      return search(fresh(await refresh(uri)))
    },
  }
}

async function firstOf<Result>(
  keys: ClientKey[],
  attempt: (key: ClientKey) => Promise<Result | undefined>,
): Promise<Result | undefined> {
  for (const key of keys) {
    const result = await attempt(key)
    if (result !== undefined) return result
  }
  return undefined
}

async function readKeySet(egress: Egress, uri: string): Promise<ClientKey[] | undefined> {
  try {
    const { status, body } = await egress.request(uri, { maxBytes, headers: { accept: 'application/json' } })
    const document = (status === 200 ? JSON.parse(body) : null) as { keys?: unknown } | null
    const keys = document?.keys
    if (!Array.isArray(keys)) return undefined
    return keys.filter((key): key is ClientKey => typeof key === 'object' && key !== null)
  } catch (error) {
    if (error instanceof EgressError || error instanceof SyntaxError) return undefined
    throw error
  }
}
