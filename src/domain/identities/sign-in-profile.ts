import { type Database, sql } from '../../platform/database/index.ts'

/**
 * How somebody wants to be shown where they sign in. Whoever knows their address sees it before anything is proven, so it is
 * what they chose for this purpose, and never what is known about them otherwise. `null`: nothing was chosen.
 */
export interface SignInProfile {
  displayName: string | null
  avatarUrl: string | null
}

/** The profile in public metadata, where operators can set it, too: `{"gatehouse": {"display_name": …, "avatar_url": …}}`. */
export function signInProfileIn(metadataPublic: unknown): SignInProfile {
  const { display_name, avatar_url } = membersOf(membersOf(metadataPublic)['gatehouse'])
  return { displayName: textOf(display_name), avatarUrl: textOf(avatar_url) }
}

/** Changes what `change` names and leaves all other metadata as it is. `false` if there is no such identity. */
export async function updateSignInProfile(
  database: Database,
  id: string,
  change: Partial<SignInProfile>,
  now: number,
): Promise<boolean> {
  for (;;) {
    const [row] = await database.run(
      sql<{ metadata: string | null }>`select metadata_public as metadata from identities where id = ${id}`,
    )
    if (!row) return false
    const metadata = row.metadata === null ? null : JSON.parse(row.metadata)
    const profile = { ...signInProfileIn(metadata), ...change }
    const gatehouse = {
      ...membersOf(membersOf(metadata)['gatehouse']),
      display_name: profile.displayName,
      avatar_url: profile.avatarUrl,
    }
    const changed = JSON.stringify({ ...membersOf(metadata), gatehouse })
    const updated = await database.run(sql<{ id: string }>`
      update identities set metadata_public = ${changed}, updated_at = ${now}
      where id = ${id} and metadata_public is not distinct from cast(${row.metadata} as text) returning id`)
    // Otherwise somebody else has changed the metadata meanwhile, and their change is kept.
    if (updated.length > 0) return true
  }
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
