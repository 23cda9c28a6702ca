import { Fault } from '../../kernel/fault.ts'
import type { Client } from '../clients/index.ts'
import type { TokenContext } from './context.ts'
import { expiresIn, finishAccessToken, type IssuedTokens, prepareAccessToken } from './issue.ts'
import { insertAccessTokenAbout, insertAccessTokenOfClient, insertGrantlessAccessToken } from './store.ts'

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

/** The subject is an identity that was turned off, or is gone. */
export type SubjectFault = 'subject_ended'

/**
 * An access token for the client itself (RFC 6749 §4.4.3), or for a subject that an assertion names (RFC 7523 §2.1). Throws
 * `subject_ended`.
 */
export async function issueWithoutGrant(
  context: TokenContext,
  client: Client,
  { grantName, subject, scope, audience, ext = {} }: OwnToken,
): Promise<IssuedTokens> {
  const { database, consents, events } = context
  const access = prepareAccessToken(context, client, grantName)
  const row = {
    ...access.row,
    grant_id: null,
    subject: subject ?? null,
    scope: JSON.stringify(scope),
    audience: JSON.stringify(audience),
    sealed_claims:
      Object.keys(ext).length === 0 ? null : consents.sealClaims({ accessToken: ext, idToken: {} }),
  }
  const event = { type: 'token.issued', kind: grantName, identity: subject, client: client.id } as const
  if (subject !== undefined) {
    if (!(await insertAccessTokenAbout(database, { ...row, subject }, events.emitting(event))))
      throw new Fault<SubjectFault>(
        'subject_ended',
        'The subject of the assertion was turned off, or is gone.',
      )
  } else if (events.areKept(event.type)) {
    await insertAccessTokenOfClient(database, row, events.emitting(event))
  } else {
    // Without a row, those that come at the same time share a statement.
    await insertGrantlessAccessToken(database, row)
    events.tell(event)
  }
  const accessToken = await finishAccessToken(access, {
    subject: subject ?? client.id,
    clientId: client.id,
    scope,
    audience,
    ext,
  })
  return { accessToken, expiresIn: expiresIn(access), scope }
}
