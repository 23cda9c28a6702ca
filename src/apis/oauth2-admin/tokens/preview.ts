import { type ClaimsFault, readClaimsRequest } from '../../../domain/claims/index.ts'
import { type Client, type SubjectFault, scopes as scopesOf } from '../../../domain/clients/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import type { OAuth2Admin } from '../context.ts'
import { AdminError, badRequest } from '../errors.ts'
import { optionalParameter } from '../parameter.ts'

/**
 * What a client would learn about a person who signs in at the hosted pages and grants all of it. Nobody signs in, and no
 * token is made.
 */
export async function previewClaims(admin: OAuth2Admin, query: unknown) {
  const { clients, identities, personClaims, subjects, issuer } = admin
  const [client, identity] = await Promise.all([
    clients.load(required(query, 'client_id')),
    identities.load(required(query, 'identity_id')),
  ])
  if (!client || !identity)
    throw new AdminError(
      404,
      'Unable to locate the resource',
      `There is no such ${client ? 'identity' : 'client'}.`,
    )
  const scope = (optionalParameter(query, 'scope') ?? scopesOf(client).join(' ')).split(' ').filter(Boolean)
  const request = read(optionalParameter(query, 'claims'))
  const individually = personClaims.scopesOf(client, request)
  const given = await personClaims.about(identity, client, { scope, individually, request })
  const sub = await nameOf(subjects, client, identity.id)
  return {
    client_id: client.id,
    scope: scope.join(' '),
    id_token: { iss: issuer, sub, aud: [client.id], ...given.shared, ...given.idToken },
    userinfo: { sub, ...given.shared, ...given.userinfo },
    ...(Object.keys(given.failures).length > 0 ? { failures: given.failures } : {}),
  }
}

/** A pairwise client may be registered so that it has no names for people. */
async function nameOf(subjects: OAuth2Admin['subjects'], client: Client, subject: string): Promise<string> {
  try {
    return await subjects.subjectFor(client, subject)
  } catch (error) {
    if (isFault<SubjectFault>(error, 'sector_unknown')) throw badRequest(error.message)
    throw error
  }
}

function required(query: unknown, name: string): string {
  const value = optionalParameter(query, name)
  if (value === undefined)
    throw badRequest(`Query parameter '${name}' is not defined but it should have been.`)
  return value
}

function read(text: string | undefined) {
  try {
    return readClaimsRequest(text)
  } catch (error) {
    if (isFault<ClaimsFault>(error, 'invalid_claims_request')) throw badRequest(error.message)
    throw error
  }
}
