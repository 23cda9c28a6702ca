import { createHash } from 'node:crypto'
import { Fault } from '../../kernel/fault.ts'
import type { Database } from '../../platform/database/index.ts'
import { type Client, isPairwise } from './schema.ts'
import { selectForcedSubject, upsertForcedSubject } from './store.ts'

/** The names under which clients know subjects (OpenID Connect Core §8). */
export interface Subjects {
  /** The subject itself, or for a pairwise client the name that only clients of its sector get. */
  subjectFor(client: Client, subject: string): Promise<string>
  /** A hint that names `subject` in the way that the client knows it becomes the subject itself; any other stays as it is. */
  readHint(client: Client, hint: string | undefined, subject: string): Promise<string | undefined>
  /** From now on the pairwise client knows the subject under this identifier. */
  force(clientId: string, subject: string, identifier: string): Promise<void>
}

export type SubjectFault = 'sector_unknown'

export function createSubjects(dependencies: { database: Database; salt: string | undefined }): Subjects {
  const { database, salt } = dependencies
  const subjectFor = async (client: Client, subject: string): Promise<string> => {
    if (!isPairwise(client)) return subject
    return (await selectForcedSubject(database, client.id, subject)) ?? pairwiseSubject(client, subject, salt)
  }
  return {
    subjectFor,
    readHint: async (client, hint, subject) =>
      hint !== undefined && hint !== subject && hint === (await subjectFor(client, subject)) ? subject : hint,
    force: (clientId, subject, identifier) =>
      upsertForcedSubject(database, { client_id: clientId, subject, identifier }),
  }
}

/** OpenID Connect Core §8.1, by the first of its methods, in the spelling of Hydra. */
function pairwiseSubject(client: Client, subject: string, salt: string | undefined): string {
  if (salt === undefined) {
    throw new Fault<SubjectFault>(
      'sector_unknown',
      `Subject Identifier Algorithm 'pairwise' was requested by OAuth 2.0 Client '${client.id}' but is not configured.`,
    )
  }
  return createHash('sha256')
    .update(`${sectorOf(client)}${subject}${salt}`)
    .digest('hex')
}

function sectorOf({ id, metadata }: Client): string {
  if (metadata.sector_identifier_uri) return hostOf(metadata.sector_identifier_uri)
  const hosts = [...new Set((metadata.redirect_uris ?? []).map(hostOf))]
  const [host] = hosts
  if (host !== undefined && hosts.length === 1) return host
  const reason =
    host === undefined
      ? 'neither specifies a sector_identifier_uri nor a redirect_uri'
      : 'has multiple redirect_uris but no sector_identifier_uri was set'
  throw new Fault<SubjectFault>(
    'sector_unknown',
    `OAuth 2.0 Client ${id} ${reason} which is not allowed when performing using subject type pairwise. Please reconfigure the OAuth 2.0 client properly.`,
  )
}

/** Host and port as they are written: a parser that drops a default port would change every subject. */
const hostOf = (uri: string): string => /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(uri)?.[1] ?? ''
