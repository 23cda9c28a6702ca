import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { uuid } from '../../kernel/ids.ts'
import type { Database } from '../../platform/database/index.ts'
import { authMethod, type Client, type ClientDocument } from './schema.ts'
import { createSecretCheck, digestGenerated, generateSecret, type PasswordHasher } from './secret.ts'
import { deleteClient, insertClient, selectClient, selectClients, updateClient } from './store.ts'
import { type ClientFault, validateDocument } from './validate.ts'

/** A client together with its secret in clear, which exists only in the answer that creates or changes it. */
export interface ClientWithSecret {
  client: Client
  secret?: string | undefined
}

export interface Clients {
  /** From the cache of this process, which other nodes' changes reach within moments; `undefined` where there is none. */
  load(id: string): Promise<Client | undefined>
  register(document: ClientDocument): Promise<ClientWithSecret>
  /** Replaces the metadata. The secret stays unless the document holds one. */
  replace(id: string, document: ClientDocument): Promise<ClientWithSecret>
  remove(id: string): Promise<void>
  list(page: {
    after?: string | undefined
    limit: number
    name?: string | undefined
    owner?: string | undefined
  }): Promise<Client[]>
  verifySecret(client: Client, secret: string): Promise<boolean>
}

const topic = 'clients'
const maximumAge = 10_000
const cachedClients = 10_000

export function createClients(dependencies: {
  database: Database
  clock: Clock
  hasher: PasswordHasher
}): Clients {
  const { database, clock, hasher } = dependencies
  const cache = new Map<string, { client: Client; readAt: number }>()
  const pending = new Map<string, Promise<Client | undefined>>()
  const verifySecret = createSecretCheck(hasher, clock)

  database.subscribe(topic, (id) => (id === undefined ? cache.clear() : cache.delete(id)))

  const read = async (id: string): Promise<Client | undefined> => {
    const client = await selectClient(database, id)
    const [oldest] = cache.keys()
    if (cache.size >= cachedClients && oldest !== undefined) cache.delete(oldest)
    if (client) cache.set(id, { client, readAt: clock.now() })
    else cache.delete(id)
    return client
  }

  const changed = async (id: string): Promise<void> => {
    cache.delete(id)
    await database.publish(topic, id)
  }

  const require = async (id: string): Promise<Client> => {
    const client = await selectClient(database, id)
    if (!client) throw new Fault<ClientFault>('client_not_found', 'Unable to locate the resource')
    return client
  }

  return {
    load: async (id) => {
      const cached = cache.get(id)
      if (cached && clock.now() - cached.readAt < maximumAge) return cached.client
      const reading = pending.get(id) ?? read(id).finally(() => pending.delete(id))
      pending.set(id, reading)
      return reading
    },
    register: async (document) => {
      const metadata = validateDocument(document)
      const now = clock.now()
      const client: Client = {
        id: document.client_id || uuid(),
        metadata,
        rotatedSecretDigests: [],
        createdAt: now,
        updatedAt: now,
      }
      const secret = await giveSecret(client, document.client_secret, hasher)
      if (!(await insertClient(database, client))) {
        throw new Fault<ClientFault>('client_exists', `A client with the id ${client.id} exists already.`)
      }
      await changed(client.id)
      return { client, secret }
    },
    replace: async (id, document) => {
      const existing = await require(id)
      const metadata = validateDocument(document)
      const client: Client = { ...existing, metadata, updatedAt: clock.now() }
      let secret: string | undefined
      if (document.client_secret) {
        client.rotatedSecretDigests = []
        secret = await giveSecret(client, document.client_secret, hasher)
      } else if (!existing.secretDigest) {
        secret = await giveSecret(client, undefined, hasher)
      }
      if (authMethod(client) === 'none') client.secretDigest = undefined
      if (!(await updateClient(database, client))) await require(id)
      await changed(id)
      return { client, secret }
    },
    remove: async (id) => {
      if (!(await deleteClient(database, id))) await require(id)
      await changed(id)
    },
    list: (page) => selectClients(database, page),
    verifySecret,
  }
}

/** Sets the digest of a chosen or generated secret and returns the secret; clients without one get none. */
async function giveSecret(
  client: Client,
  chosen: string | null | undefined,
  hasher: PasswordHasher,
): Promise<string | undefined> {
  if (authMethod(client) === 'none') return undefined
  if (chosen) {
    client.secretDigest = await hasher.hash(chosen)
    return chosen
  }
  const secret = generateSecret()
  client.secretDigest = digestGenerated(secret)
  return secret
}
