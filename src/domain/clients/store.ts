import {
  allOf,
  assignments,
  type Database,
  type Statement,
  sql,
  values,
} from '../../platform/database/index.ts'
import type { Client } from './schema.ts'

interface ClientRow {
  id: string
  name: string
  owner: string
  metadata: string
  secret_digest: string | null
  rotated_secret_digests: string
  registration_token_hash: string | null
  document_expires_at: number | null
  created_at: number
  updated_at: number
  revision: number
}

export async function selectClient(database: Database, id: string): Promise<Client | undefined> {
  const [row] = await database.run(sql<ClientRow>`select * from clients where id = ${id}`)
  return row && fromRow(row)
}

/** `false` if the id is taken. `event` tells of it. */
export async function insertClient(database: Database, client: Client, event: Statement): Promise<boolean> {
  const inserting = sql`insert into clients ${values(toRow(client))} on conflict (id) do nothing returning id`
  return (await database.atomically(inserting, event)).length > 0
}

/** Stores a client that was changed; `false` if somebody else has changed or removed it since it was read. */
export async function updateClient(
  database: Database,
  client: Client,
  events: Statement[],
): Promise<boolean> {
  const { id, created_at: _, revision, ...rest } = toRow(client)
  const changes = { ...rest, revision: revision + 1 }
  const updating = sql`update clients set ${assignments(changes)}
    where id = ${id} and revision = ${revision} returning id`
  return (await database.atomically(updating, ...events)).length > 0
}

export async function deleteClient(database: Database, id: string, event: Statement): Promise<boolean> {
  return (await database.atomically(sql`delete from clients where id = ${id} returning id`, event)).length > 0
}

/** One page in the order of the ids, beginning after `after`. */
export async function selectClients(
  database: Database,
  {
    after,
    limit,
    name,
    owner,
  }: { after?: string | undefined; limit: number; name?: string | undefined; owner?: string | undefined },
): Promise<Client[]> {
  const conditions = allOf(
    after === undefined ? undefined : sql`id > ${after}`,
    name === undefined ? undefined : sql`name = ${name}`,
    owner === undefined ? undefined : sql`owner = ${owner}`,
  )
  const rows = await database.run(
    sql<ClientRow>`select * from clients where ${conditions} order by id limit ${limit}`,
  )
  return rows.map(fromRow)
}

/** The identifier that the login application chose for a subject; `undefined` if it chose none. */
export async function selectForcedSubject(
  database: Database,
  clientId: string,
  subject: string,
): Promise<string | undefined> {
  const [row] = await database.run(sql<{ identifier: string }>`select identifier from forced_subjects
    where client_id = ${clientId} and subject = ${subject}`)
  return row?.identifier
}

export async function upsertForcedSubject(
  database: Database,
  row: { client_id: string; subject: string; identifier: string },
): Promise<void> {
  await database.change(sql`insert into forced_subjects ${values(row)}
    on conflict (client_id, subject) do update set identifier = excluded.identifier`)
}

/** `false` if the assertion is known already. */
export async function insertUsedAssertion(
  database: Database,
  row: { hash: string; expires_at: number },
): Promise<boolean> {
  const inserted = await database.change(
    sql`insert into used_assertions ${values(row)} on conflict (hash) do nothing`,
  )
  return inserted > 0
}

const toRow = (client: Client): ClientRow => ({
  id: client.id,
  name: client.metadata.client_name ?? '',
  owner: client.metadata.owner ?? '',
  metadata: JSON.stringify(client.metadata),
  secret_digest: client.secretDigest ?? null,
  rotated_secret_digests: JSON.stringify(client.rotatedSecretDigests),
  registration_token_hash: client.registrationTokenHash ?? null,
  document_expires_at: client.documentExpiresAt ?? null,
  created_at: client.createdAt,
  updated_at: client.updatedAt,
  revision: client.revision,
})

const fromRow = (row: ClientRow): Client => ({
  id: row.id,
  metadata: JSON.parse(row.metadata),
  secretDigest: row.secret_digest ?? undefined,
  rotatedSecretDigests: JSON.parse(row.rotated_secret_digests),
  registrationTokenHash: row.registration_token_hash ?? undefined,
  documentExpiresAt: row.document_expires_at ?? undefined,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  revision: row.revision,
})
