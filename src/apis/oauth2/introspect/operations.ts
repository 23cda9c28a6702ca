import { Type } from 'typebox'
import { audiencesServed, type Client, isPublic } from '../../../domain/clients/index.ts'
import { type Inspection, IntrospectionSchema, introspectionDocument } from '../../../domain/tokens/index.ts'
import { asRecord, type OperationGroup, operation } from '../../../platform/http/index.ts'
import { formBody } from '../body.ts'
import { authenticateClient, callerOf } from '../client-auth/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { clientFields, ErrorDocument, text } from '../schema.ts'
import { requireWellFormed } from '../token/endpoint.ts'

const introspect = operation({
  id: 'introspectOAuth2TokenAsClient',
  summary: 'The introspection endpoint, for resource servers (RFC 7662)',
  method: 'POST',
  path: '/oauth2/introspect',
  form: { token: Type.String(), token_type_hint: text, ...clientFields },
  answers: { 200: asRecord(IntrospectionSchema) },
  security: 'client',
  async handle(server: AuthorizationServer, { request, reply, form: read }) {
    const form = formBody({ form: read })
    requireWellFormed(form)
    const client = await authenticateClient(server, callerOf(request), form)
    if (isPublic(client)) {
      throw new OAuthError(
        'invalid_client',
        'Introspection needs a client that proves who it is: with a secret or with a key.',
      )
    }
    const token = form.get('token')
    if (!token) throw new OAuthError('invalid_request', "Request parameter 'token' is missing.")
    const inspection = await server.tokens.inspect(token)
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
    return inspection && concerns(client, inspection)
      ? introspectionDocument(asClientsKnow(inspection), server.settings.issuer)
      : { active: false }
  },
})

/**
 * For resource servers, which prove who they are as clients do. Each learns of the tokens that are for it and of
 * those that it was given itself; any other token is just `{"active": false}`, as one that does not exist (§4).
 */
export const introspectOperations: OperationGroup<AuthorizationServer> = {
  tag: 'token',
  error: ErrorDocument,
  operations: [introspect],
}

/** The subject under the name that the token's client has for it: no two clients find out that theirs is the same person. */
const asClientsKnow = (inspection: Inspection): Inspection => ({
  ...inspection,
  subject: inspection.clientSubject ?? inspection.subject,
  clientSubject: undefined,
})

/** A refresh token is nobody's business but its client's. */
const concerns = (client: Client, { kind, clientId, audience }: Inspection): boolean =>
  clientId === client.id ||
  (kind === 'access_token' && audiencesServed(client).some((each) => audience.includes(each)))
