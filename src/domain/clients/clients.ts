import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { uuid } from '../../kernel/ids.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Events } from '../events/index.ts'
import type { Throttle } from '../throttle/index.ts'
import { createClientCache } from './cache.ts'
import { type Author, createClientEvents } from './client-events.ts'
import { type Lifespans, lifespanNames } from './lifespans.ts'
import { createClientDocuments } from './metadata-document/documents.ts'
import type { ClientFault } from './refuse.ts'
import { createRegistrationToken, isRegistrationToken } from './registration-token.ts'
import type { ClientRules } from './rules.ts'
import { authMethod, type Client, type ClientDocument, hasSecret } from './schema.ts'
import {
  createSecretCheck,
  type PasswordHasher,
  renewSecret,
  type SecretCheck,
  settleSecret,
} from './secret.ts'
import { deleteClient, insertClient, selectClient, selectClients, updateClient } from './store.ts'
import { canonicalLifespans, validateDocument } from './validate.ts'

/** A client together with its secret in clear, which exists only in the answer that creates or changes it. */
export interface ClientWithSecret {
  client: Client
  secret?: string | undefined
}

/** The registration token, too, is told only once. */
export interface RegisteredClient extends ClientWithSecret {
  registrationToken: string
}

export interface Clients {
  /**
   * From the cache of this process, which other nodes' changes reach within moments, or from the document at its id;
   * `undefined` where there is none.
   */
  load(id: string): Promise<Client | undefined>
  /** Why the document at `id`, if it is the address of one, did not give a client. */
  whyUnknown(id: string): string | undefined
  /** Stores a client that only its document has told of, so that grants can refer to it. */
  retain(client: Client): Promise<void>
  register(document: ClientDocument, by: Author): Promise<RegisteredClient>
  /** Replaces the metadata by what `edit` makes of the client as it is. The secret stays unless the document holds one. */
  change(
    id: string,
    edit: (client: Client) => ClientDocument | Promise<ClientDocument>,
  ): Promise<ClientWithSecret>
  /** As `change`, by the client itself: its registration token is replaced, too. `undefined` where `token` is not the current one. */
  changeRegistration(
    id: string,
    token: string,
    edit: (client: Client) => ClientDocument,
  ): Promise<RegisteredClient | undefined>
  /** Sets all lifespans; those that are absent become the default ones. */
  setLifespans(id: string, lifespans: Lifespans): Promise<Client>
  /** A new secret. The old one and up to four before it stay good until `dropRotatedSecrets`. */
  rotateSecret(id: string): Promise<ClientWithSecret>
  dropRotatedSecrets(id: string): Promise<Client>
  remove(id: string, by: Author): Promise<void>
  list(page: {
    after?: string | undefined
    limit: number
    name?: string | undefined
    owner?: string | undefined
  }): Promise<Client[]>
  verifySecret: SecretCheck
  verifyRegistrationToken(client: Client, token: string): boolean
}

const rotatedSecrets = 5
const attempts = 10

export function createClients(dependencies: {
  database: Database
  clock: Clock
  hasher: PasswordHasher
  secrets: SecretKeys
  throttle: Throttle
  rules: ClientRules
  events: Pick<Events, 'emitting'>
}): Clients {
  const { database, clock, hasher, secrets, throttle, rules } = dependencies
  const cache = createClientCache(database, clock)
  const telling = createClientEvents(dependencies.events)
  const documents =
    rules.documents &&
    createClientDocuments({
      ...{ egress: rules.egress, clock, rules, documents: rules.documents },
      changed: async (client, before) => {
        const told = telling.changed(before, client, 'document')
        if (await updateClient(database, client, told)) await cache.changed(client.id)
      },
    })

  /** Reads a client, and stores what `edit` makes of it unless somebody else has changed it meanwhile. */
  const update = async <Result extends { client: Client }>(
    id: string,
    edit: (client: Client) => Promise<Result>,
    by: Author = 'operator',
  ): Promise<Result> => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const existing = await selectClient(database, id)
      if (!existing) throw new Fault<ClientFault>('client_not_found', 'Unable to locate the resource')
      const result = await edit(existing)
      const client = { ...result.client, updatedAt: clock.now() }
      if (await updateClient(database, client, telling.changed(existing, client, by))) {
        await cache.changed(id)
        return { ...result, client }
      }
    }
    throw new Fault<ClientFault>('client_changed', 'The client was changed by others at the same time.')
  }

  const withDocument = async (client: Client, document: ClientDocument): Promise<ClientWithSecret> => {
    const metadata = await validateDocument(document, rules)
    // A client that somebody has changed no longer follows its document.
    return settleSecret({ ...client, metadata, documentExpiresAt: undefined }, document.client_secret, hasher)
  }

  return {
    load: async (id) => {
      const stored = await cache.load(id)
      if (documents?.concerns(id, stored)) return documents.load(id, stored)
      return stored?.documentExpiresAt === undefined ? stored : undefined
    },
    whyUnknown: (id) => documents?.whyNot(id),
    retain: async (client) => {
      if (client.documentExpiresAt === undefined) return
      if (await insertClient(database, client, telling.created(client.id, 'document')))
        await cache.changed(client.id)
    },
    register: async (document, by) => {
      const metadata = await validateDocument(document, rules)
      const now = clock.now()
      const token = createRegistrationToken(secrets)
      const { client, secret } = await settleSecret(
        {
          id: document.client_id || uuid(),
          metadata,
          rotatedSecretDigests: [],
          registrationTokenHash: token.hash,
          createdAt: now,
          updatedAt: now,
          revision: 0,
        },
        document.client_secret,
        hasher,
      )
      if (!(await insertClient(database, client, telling.created(client.id, by)))) {
        throw new Fault<ClientFault>('client_exists', `A client with the id ${client.id} exists already.`)
      }
      await cache.changed(client.id)
      return { client, secret, registrationToken: token.value }
    },
    change: (id, edit) => update(id, async (client) => withDocument(client, await edit(client))),
    changeRegistration: async (id, token, edit) => {
      const next = createRegistrationToken(secrets)
      try {
        const editing = async (client: Client) => {
          if (!isRegistrationToken(secrets, client, token)) throw new OutdatedToken()
          const changed = await withDocument(client, await edit(client))
          return {
            ...changed,
            client: { ...changed.client, registrationTokenHash: next.hash },
            registrationToken: next.value,
          }
        }
        return await update(id, editing, 'registration')
      } catch (error) {
        if (error instanceof OutdatedToken) return undefined
        throw error
      }
    },
    setLifespans: async (id, lifespans) => {
      const given = canonicalLifespans(lifespans)
      const { client } = await update(id, async (existing) => {
        const metadata = { ...existing.metadata }
        for (const name of lifespanNames) delete metadata[name]
        return { client: { ...existing, metadata: { ...metadata, ...given } } }
      })
      return client
    },
    rotateSecret: (id) =>
      update(id, async (client) => {
        requireSecret(client)
        const old = [client.secretDigest ?? [], ...client.rotatedSecretDigests].flat()
        return renewSecret({ ...client, rotatedSecretDigests: old.slice(0, rotatedSecrets) })
      }),
    dropRotatedSecrets: async (id) => {
      const { client } = await update(id, async (existing) => {
        requireSecret(existing)
        return { client: { ...existing, rotatedSecretDigests: [] } }
      })
      return client
    },
    remove: async (id, by) => {
      if (!(await deleteClient(database, id, telling.deleted(id, by))))
        throw new Fault<ClientFault>('client_not_found', 'Unable to locate the resource')
      await cache.changed(id)
    },
    list: (page) => selectClients(database, page),
    verifySecret: createSecretCheck(hasher, clock, throttle),
    verifyRegistrationToken: (client, token) => isRegistrationToken(secrets, client, token),
  }
}

function requireSecret(client: Client): void {
  if (hasSecret(client)) return
  throw new Fault<ClientFault>(
    'client_without_secret',
    `The client is configured to use the '${authMethod(client)}' authentication method, which does not support client secret rotation.`,
  )
}

/** Ends a change whose registration token was replaced since it was looked at. */
class OutdatedToken extends Error {}
