import type { Client } from '../clients/index.ts'
import type { TokenContext } from './context.ts'
import { expiresIn, finishAccessToken, type IssuedTokens, prepareAccessToken } from './issue.ts'
import { insertGrantlessAccessToken } from './store.ts'

/** An access token that no user was asked about. */
export interface OwnToken {
  grantName: 'client_credentials' | 'jwt_bearer'
  /** The client itself, unless somebody else vouches for another. */
  subject?: string | undefined
  scope: string[]
  audience: string[]
  /** Claims that a hook added. */
  ext?: Record<string, unknown> | undefined
}

/** An access token for the client itself (RFC 6749 §4.4.3), or for a subject that an assertion names (RFC 7523 §2.1). */
export async function issueWithoutGrant(
  context: TokenContext,
  client: Client,
  { grantName, subject, scope, audience, ext = {} }: OwnToken,
): Promise<IssuedTokens> {
  const { database, consents } = context
  const access = prepareAccessToken(context, client, grantName)
  await insertGrantlessAccessToken(database, {
    ...access.row,
    grant_id: null,
    subject: subject ?? null,
    scope: JSON.stringify(scope),
    audience: JSON.stringify(audience),
    sealed_claims:
      Object.keys(ext).length === 0 ? null : consents.sealClaims({ accessToken: ext, idToken: {} }),
  })
  const accessToken = await finishAccessToken(access, {
    subject: subject ?? client.id,
    clientId: client.id,
    scope,
    audience,
    ext,
  })
  return { accessToken, expiresIn: expiresIn(access), scope }
}
