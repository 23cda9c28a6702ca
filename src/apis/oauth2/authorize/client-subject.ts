import type { Client, SubjectFault } from '../../../domain/clients/index.ts'
import type { LoginOutcome } from '../../../domain/interactions/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'

/**
 * The name under which the client will know the subject of a sign-in, where it is another one (OpenID Connect Core §8.1).
 * The login application may choose it; then it stays.
 */
export async function settleClientSubject(
  server: AuthorizationServer,
  client: Client,
  { subject, forceSubjectIdentifier }: LoginOutcome,
): Promise<string | undefined> {
  if (forceSubjectIdentifier !== undefined) {
    await server.clients.retain(client)
    await server.subjects.force(client.id, subject, forceSubjectIdentifier)
  }
  const name = await named(server.subjects.subjectFor(client, subject))
  return name === subject ? undefined : name
}

/**
 * The request with its `id_token_hint` read by the client's own names: a hint that names `subject` in the way that the
 * client knows it becomes a hint of `subject`.
 */
export async function withHintRead<Request extends { client: Client; hintedSubject: string | undefined }>(
  server: AuthorizationServer,
  request: Request,
  subject: string | undefined,
): Promise<Request> {
  const { client, hintedSubject } = request
  if (subject === undefined) return request
  const read = await named(server.subjects.readHint(client, hintedSubject, subject))
  return read === hintedSubject ? request : { ...request, hintedSubject: read }
}

async function named<Name>(name: Promise<Name>): Promise<Name> {
  try {
    return await name
  } catch (error) {
    if (isFault<SubjectFault>(error, 'sector_unknown')) throw new OAuthError('invalid_request', error.message)
    throw error
  }
}
