import type { Client } from '../clients/index.ts'
import type { TokenContext } from './context.ts'
import { expiresIn, finishAccessToken, type IssuedTokens, prepareAccessToken } from './issue.ts'
import { insertGrantlessAccessToken } from './store.ts'

/** An access token for the client itself (RFC 6749 §4.4.3). `ext` are claims that a hook added. */
export async function issueToClient(
  context: TokenContext,
  client: Client,
  scope: string[],
  audience: string[],
  ext: Record<string, unknown> = {},
): Promise<IssuedTokens> {
  const { database, consents } = context
  const access = prepareAccessToken(context, client, 'client_credentials')
  await insertGrantlessAccessToken(database, {
    ...access.row,
    grant_id: null,
    scope: JSON.stringify(scope),
    audience: JSON.stringify(audience),
    sealed_claims:
      Object.keys(ext).length === 0 ? null : consents.sealClaims({ accessToken: ext, idToken: {} }),
  })
  const accessToken = await finishAccessToken(access, {
    subject: client.id,
    clientId: client.id,
    scope,
    audience,
    ext,
  })
  return { accessToken, expiresIn: expiresIn(access), scope }
}
