import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
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
    created_at: number
    updated_at: number
  }
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

/** `false` where the id is taken. */
export async function insertClient(database: Database, client: Client): Promise<boolean> {
  const inserted = await database
    .tables<ClientTables>()
    .insertInto('clients')
    .values(toRow(client))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute()
  return inserted.length > 0
}

/** `false` where there is no such client. */
export async function updateClient(database: Database, client: Client): Promise<boolean> {
  const { id, created_at: _, ...changes } = toRow(client)
  const updated = await database
    .tables<ClientTables>()
    .updateTable('clients')
    .set(changes)
    .where('id', '=', id)
    .returning('id')
    .execute()
  return updated.length > 0
}

export async function deleteClient(database: Database, id: string): Promise<boolean> {
  const deleted = await database
    .tables<ClientTables>()
    .deleteFrom('clients')
    .where('id', '=', id)
    .returning('id')
    .execute()
  return deleted.length > 0
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

const toRow = (client: Client): Omit<ClientRow, 'registration_token_hash'> => ({
  id: client.id,
  name: client.metadata.client_name ?? '',
  owner: client.metadata.owner ?? '',
  metadata: JSON.stringify(client.metadata),
  secret_digest: client.secretDigest ?? null,
  rotated_secret_digests: JSON.stringify(client.rotatedSecretDigests),
  created_at: client.createdAt,
  updated_at: client.updatedAt,
})

const fromRow = (row: ClientRow): Client => ({
  id: row.id,
  metadata: JSON.parse(row.metadata),
  secretDigest: row.secret_digest ?? undefined,
  rotatedSecretDigests: JSON.parse(row.rotated_secret_digests),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
