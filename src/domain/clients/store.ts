import { sql } from 'kysely'
import type { Database, Statement } from '../../platform/database/index.ts'
import type { Client } from './schema.ts'

export interface ClientTables {
  clients: {
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
  forced_subjects: { client_id: string; subject: string; identifier: string }
  used_assertions: { hash: string; expires_at: number }
}

type ClientRow = ClientTables['clients']

export async function selectClient(database: Database, id: string): Promise<Client | undefined> {
  const row = await database
    .tables<ClientTables>()
    .selectFrom('clients')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** `false` where the id is taken. `event` tells of it. */
export async function insertClient(database: Database, client: Client, event: Statement): Promise<boolean> {
  const inserting = database
    .tables<ClientTables>()
    .insertInto('clients')
    .values(toRow(client))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
  return (await database.atomically(inserting, event)).length > 0
}

/** Stores a client that was changed; `false` where somebody else has changed or removed it since it was read. */
export async function updateClient(
  database: Database,
  client: Client,
  events: Statement[],
): Promise<boolean> {
  const { id, created_at: _, revision, ...changes } = toRow(client)
  const updating = database
    .tables<ClientTables>()
    .updateTable('clients')
    .set({ ...changes, revision: revision + 1 })
    .where('id', '=', id)
    .where('revision', '=', revision)
    .returning('id')
  return (await database.atomically(updating, ...events)).length > 0
}

export async function deleteClient(database: Database, id: string, event: Statement): Promise<boolean> {
  const deleting = database.tables<ClientTables>().deleteFrom('clients').where('id', '=', id).returning('id')
  return (await database.atomically(deleting, event)).length > 0
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
  let query = database.tables<ClientTables>().selectFrom('clients').selectAll()
  if (after !== undefined) query = query.where('id', '>', after)
  if (name !== undefined) query = query.where('name', '=', name)
  if (owner !== undefined) query = query.where('owner', '=', owner)
  const rows = await query.orderBy(sql`id`).limit(limit).execute()
  return rows.map(fromRow)
}

/** The identifier that the login application chose for a subject; `undefined` where it chose none. */
export async function selectForcedSubject(
  database: Database,
  clientId: string,
  subject: string,
): Promise<string | undefined> {
  const row = await database
    .tables<ClientTables>()
    .selectFrom('forced_subjects')
    .select('identifier')
    .where('client_id', '=', clientId)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row?.identifier
}

export async function upsertForcedSubject(
  database: Database,
  row: ClientTables['forced_subjects'],
): Promise<void> {
  await database
    .tables<ClientTables>()
    .insertInto('forced_subjects')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['client_id', 'subject']).doUpdateSet({ identifier: row.identifier }),
    )
    .execute()
}

/** `false` where the assertion is known already. */
export async function insertUsedAssertion(
  database: Database,
  row: ClientTables['used_assertions'],
): Promise<boolean> {
  const inserted = await database
    .tables<ClientTables>()
    .insertInto('used_assertions')
    .values(row)
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .returning('hash')
    .execute()
  return inserted.length > 0
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
