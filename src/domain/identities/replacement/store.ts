import {
  type Database,
  type Fragment,
  isUniqueViolation,
  type Statement,
  sql,
} from '../../../platform/database/index.ts'
import type { IdentityState, NewCredential } from '../schema.ts'

export interface Replacement {
  id: string
  traits: string
  email: string
  state: IdentityState
  /** As stored. */
  metadataPublic: string | null
  metadataAdmin: string | null
  /** Ids of addresses that are new. */
  addressId: string
  recoveryId: string
  password: (NewCredential & { id: string; exists: boolean }) | undefined
  now: number
}

/**
 * Replaces what an operator may change of an identity, all or nothing. `changed` is false if there is no such identity, or if
 * its password came or went meanwhile; `taken` if the address belongs to somebody else.
 */
export async function replaceIdentity(
  database: Database,
  replacement: Replacement,
  more: readonly Statement[],
): Promise<'changed' | 'missing' | 'taken'> {
  try {
    const rows = await database.atomically(updateIdentity(replacement), ...parts(replacement), ...more)
    return rows.length > 0 ? 'changed' : 'missing'
  } catch (error) {
    if (isUniqueViolation(error)) return 'taken'
    throw error
  }
}

const updateIdentity = ({
  id,
  traits,
  state,
  metadataPublic,
  metadataAdmin,
  password,
  now,
}: Replacement): Statement<{ id: string }> => sql<{ id: string }>`
  update identities set traits = ${traits}, state = ${state}, metadata_public = ${metadataPublic},
    metadata_admin = ${metadataAdmin}, updated_at = ${now},
    state_changed_at = case when state = ${state} then state_changed_at else ${now} end
  where id = ${id} and ${passwordIsAsRead(id, password)}
  returning id, state_changed_at`

const passwordIsAsRead = (id: string, password: Replacement['password']): Fragment<boolean> => {
  if (password === undefined) return sql`1 = 1`
  const stored = sql<boolean>`exists (select 1 from credentials where identity_id = ${id} and type = ${password.type})`
  return password.exists ? stored : sql<boolean>`not ${stored}`
}

const consumed = sql`exists (select 1 from consumed)`

function parts({ id, email, addressId, recoveryId, password, now }: Replacement): Statement[] {
  const isNew = (table: 'verifiable_addresses' | 'recovery_addresses') => {
    const rows = table === 'verifiable_addresses' ? sql`verifiable_addresses` : sql`recovery_addresses`
    return sql`${consumed} and not exists (
      select 1 from ${rows} where identity_id = ${id} and via = 'email' and value = ${email})`
  }
  return [
    sql`insert into verifiable_addresses
        (id, identity_id, via, value, status, verified, verified_at, created_at, updated_at)
      select ${addressId}, ${id}, 'email', ${email}, 'pending', 0, null, ${now}, ${now}
      where ${isNew('verifiable_addresses')}`,
    sql`insert into recovery_addresses (id, identity_id, via, value, created_at, updated_at)
      select ${recoveryId}, ${id}, 'email', ${email}, ${now}, ${now} where ${isNew('recovery_addresses')}`,
    sql`delete from verifiable_addresses where identity_id = ${id} and value <> ${email} and ${consumed}`,
    sql`delete from recovery_addresses where identity_id = ${id} and value <> ${email} and ${consumed}`,
    // People sign in with a password under the address that they have now.
    sql`update credential_identifiers set identifier = ${email}
      where identity_id = ${id} and type = 'password' and ${consumed}`,
    ...(password === undefined ? [] : settingPassword(id, password, now)),
  ]
}

function settingPassword(
  identityId: string,
  { id, type, identifiers, config, exists }: NonNullable<Replacement['password']>,
  now: number,
): Statement[] {
  const json = JSON.stringify(config)
  if (exists)
    return [
      sql`update credentials set config = ${json}, version = version + 1, updated_at = ${now}
        where identity_id = ${identityId} and type = ${type} and ${consumed}`,
    ]
  return [
    sql`insert into credentials (id, identity_id, type, config, version, created_at, updated_at)
      select ${id}, ${identityId}, ${type}, ${json}, 1, ${now}, ${now} where ${consumed}`,
    ...identifiers.map(
      (identifier) => sql`insert into credential_identifiers (type, identifier, credential_id, identity_id)
        select ${type}, ${identifier}, ${id}, ${identityId} where ${consumed}`,
    ),
  ]
}
