import type { Clock } from '../../../kernel/clock.ts'
import { Fault, isFault } from '../../../kernel/fault.ts'
import type { Egress } from '../../../platform/egress/index.ts'
import { matchesHost, type RegistrationPolicy } from '../registration-policy.ts'
import type { ClientRules } from '../rules.ts'
import type { Client } from '../schema.ts'
import { isDocumentAddress } from './address.ts'
import { createFetchLimits } from './fetch-limits.ts'
import { type DocumentFault, type ReadDocument, readDocument } from './read.ts'

export interface DocumentRules {
  /** Hosts of documents; any where there is no list. */
  hosts: readonly string[] | undefined
  policy: RegistrationPolicy
  /** Milliseconds after which a document is read again at the latest. */
  lifespan: number
}

/** Clients whose id is the address of their metadata (OAuth Client ID Metadata Document). */
export interface ClientDocuments {
  /** Whether the client that is known by this id, if any, is what its document says. */
  concerns(id: string, stored: Client | undefined): boolean
  /** `undefined` where the document cannot be used. `stored` is what the database has of the client. */
  load(id: string, stored: Client | undefined): Promise<Client | undefined>
  /** Why the last try to read the document failed, for whoever wrote it. */
  whyNot(id: string): string | undefined
}

const shortestLifespan = 60_000
/** A document that cannot be used is asked for again after this long, so that its author need not wait. */
const pause = 10_000
/** For this long a client that signed users in goes on while its server does not answer. */
const grace = 24 * 3_600_000
const remembered = 1000

export function createClientDocuments(dependencies: {
  egress: Egress
  clock: Clock
  rules: ClientRules
  documents: DocumentRules
  /** Stores what a client that is in the database has become. */
  changed(client: Client, before: Client): Promise<void>
}): ClientDocuments {
  const { egress, clock, rules, documents, changed } = dependencies
  const limits = createFetchLimits(clock)
  const known = new Map<string, Client>()
  const failed = new Map<string, { at: number; fault: Fault<DocumentFault> }>()
  const reading = new Map<string, Promise<Client | undefined>>()

  const isCurrent = ({ documentExpiresAt = 0 }: Client): boolean => clock.now() < documentExpiresAt

  const read = async (id: string, stored: Client | undefined): Promise<Client | undefined> => {
    const end = limits.begin(id)
    try {
      if (!end)
        throw new Fault<DocumentFault>('document_unavailable', 'Too many documents are being fetched.')
      const document = await readDocument(id, { egress, rules, policy: documents.policy })
      const client = clientOf(id, document, stored)
      remember(known, id, client)
      failed.delete(id)
      if (stored) await changed(client, stored)
      return client
    } catch (error) {
      if (!isFault<DocumentFault>(error, 'document_unavailable', 'document_refused')) throw error
      known.delete(id)
      remember(failed, id, { at: clock.now(), fault: error })
      return whatStays(id, stored)
    } finally {
      end?.()
    }
  }

  const clientOf = (id: string, { metadata, maxAge }: ReadDocument, stored: Client | undefined): Client => {
    const now = clock.now()
    const lifespan = Math.max(shortestLifespan, Math.min(maxAge ?? documents.lifespan, documents.lifespan))
    const same = stored && JSON.stringify(stored.metadata) === JSON.stringify(metadata)
    return {
      id,
      metadata,
      rotatedSecretDigests: [],
      revision: stored?.revision ?? 0,
      createdAt: stored?.createdAt ?? now,
      updatedAt: same ? stored.updatedAt : now,
      documentExpiresAt: now + lifespan,
    }
  }

  /** A document that became wrong ends the client; a server that is down does not, for a while. */
  const whatStays = (id: string, stored: Client | undefined): Client | undefined => {
    if (!stored || failed.get(id)?.fault.reason === 'document_refused') return undefined
    return clock.now() < (stored.documentExpiresAt ?? 0) + grace ? stored : undefined
  }

  return {
    concerns: (id, stored) =>
      stored ? stored.documentExpiresAt !== undefined : isDocumentAddress(id, rules),
    load: async (id, stored) => {
      const { hostname } = new URL(id)
      if (documents.hosts && !documents.hosts.some((each) => matchesHost(each, hostname))) return undefined
      const current = [stored, known.get(id)].find((client) => client && isCurrent(client))
      if (current) return current
      const before = failed.get(id)
      if (before && clock.now() - before.at < pause) return whatStays(id, stored)
      const running = reading.get(id) ?? read(id, stored).finally(() => reading.delete(id))
      reading.set(id, running)
      return running
    },
    whyNot: (id) => failed.get(id)?.fault.message,
  }
}

function remember<Value>(map: Map<string, Value>, id: string, value: Value): void {
  map.delete(id)
  const [oldest] = map.keys()
  if (map.size >= remembered && oldest !== undefined) map.delete(oldest)
  map.set(id, value)
}
