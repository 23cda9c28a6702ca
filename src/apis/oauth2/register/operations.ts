import {
  type Client,
  ClientDocumentSchema,
  ofRegistration,
  registrationDocument,
  registrationUri,
  requirePermitted,
  ShownClientSchema,
} from '../../../domain/clients/index.ts'
import { equal, hash } from '../../../kernel/secrets.ts'
import {
  asRecord,
  type HttpReply,
  type HttpRequest,
  noContent,
  type OperationGroup,
  operation,
} from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { ErrorDocument } from '../schema.ts'
import { notAuthorized } from './errors.ts'
import { readDocument, refuseOperatorMembers, withOperatorMembers } from './read-document.ts'

type Registry = Pick<AuthorizationServer, 'clients' | 'settings'>

const path = '/oauth2/register'
const ClientAnswer = asRecord(ShownClientSchema)

const create = operation({
  id: 'createOidcDynamicClient',
  summary: 'Registers a client (RFC 7591)',
  method: 'POST',
  path,
  body: ClientDocumentSchema,
  answers: { 201: ClientAnswer },
  async handle({ clients, settings }: Registry, { request, reply, body }) {
    const { publicUrl, registration } = settings
    requireInitialAccess(registration.initialAccessTokens, request)
    const document = await readDocument({ request, body })
    if (document.client_secret)
      throw new OAuthError('The request was malformed or contained invalid parameters', ownSecret)
    refuseOperatorMembers(document, {})
    requirePermitted(document, {}, registration.policy)
    const registered = await clients.register(ofRegistration(document), 'registration')
    reply.header('location', registrationUri(registered.client, publicUrl))
    forbidStoring(reply)
    return registrationDocument(registered, publicUrl)
  },
})

const load = operation({
  id: 'getOidcDynamicClient',
  summary: 'Shows a registration to its client (RFC 7592 §2.1)',
  method: 'GET',
  path: `${path}/:id`,
  answers: { 200: ClientAnswer },
  security: 'bearer',
  async handle({ clients, settings }: Registry, { path, request, reply }) {
    const identified = await identify(clients, path.id, request)
    forbidStoring(reply)
    return registrationDocument(identified, settings.publicUrl)
  },
})

const replace = operation({
  id: 'setOidcDynamicClient',
  summary: 'Replaces the metadata of a registration (RFC 7592 §2.2)',
  method: 'PUT',
  path: `${path}/:id`,
  body: ClientDocumentSchema,
  answers: { 200: ClientAnswer },
  security: 'bearer',
  async handle({ clients, settings }: Registry, { path, request, reply, body }) {
    const { client, token } = await identify(clients, path.id, request)
    const document = await readDocument({ request, body })
    if (document.client_secret) throw new OAuthError('The requested action was forbidden', ownSecret)
    const changed = await clients.changeRegistration(client.id, token, ({ metadata }) => {
      refuseOperatorMembers(document, metadata)
      requirePermitted(document, metadata, settings.registration.policy)
      return withOperatorMembers(ofRegistration(document), metadata)
    })
    if (!changed) throw notAuthorized()
    forbidStoring(reply)
    return registrationDocument(changed, settings.publicUrl)
  },
})

const remove = operation({
  id: 'deleteOidcDynamicClient',
  summary: 'Deletes a registration (RFC 7592 §2.3)',
  method: 'DELETE',
  path: `${path}/:id`,
  answers: { 204: noContent },
  security: 'bearer',
  async handle({ clients }: Registry, { path, request }) {
    const { client } = await identify(clients, path.id, request)
    await clients.remove(client.id, 'registration')
  },
})

/** OpenID Connect Dynamic Client Registration (RFC 7591) and what a client may do with its registration (RFC 7592). */
export const registerOperations: OperationGroup<Registry> = {
  tag: 'registration',
  error: ErrorDocument,
  operations: [create, load, replace, remove],
}

/** RFC 7591 §3: a token that an operator gave out, where the configuration names such tokens. */
function requireInitialAccess(tokens: readonly string[], request: HttpRequest): void {
  if (tokens.length === 0) return
  const given = bearerOf(request)
  if (given === undefined || !tokens.some((token) => equal(hash(token), hash(given))))
    throw new OAuthError('The request could not be authorized', initialAccessNeeded)
}

/** The client whose current registration token stands in the header. */
async function identify(
  clients: Registry['clients'],
  id: string,
  request: HttpRequest,
): Promise<{ client: Client; token: string }> {
  const token = bearerOf(request)
  const client = token === undefined || id.includes('\0') ? undefined : await clients.load(id)
  if (!client || token === undefined || !clients.verifyRegistrationToken(client, token)) throw notAuthorized()
  return { client, token }
}

const ownSecret = 'It is not allowed to choose your own OAuth2 Client secret.'
const initialAccessNeeded =
  "Clients are registered with an initial access token: send one in the header 'Authorization: Bearer'."

const bearerOf = ({ headers }: HttpRequest): string | undefined =>
  /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]

/** RFC 7591 §3.2.1: what may hold a secret is not stored on its way. */
const forbidStoring = (reply: HttpReply): HttpReply =>
  reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
