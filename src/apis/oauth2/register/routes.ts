import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type Client,
  clientDocument,
  type RegisteredClient,
  registeredDocument,
  registrationUri,
} from '../../../domain/clients/index.ts'
import { acceptJson } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { notAuthorized, toRegistrationError } from './errors.ts'
import { readDocument, refuseOperatorMembers, withOperatorMembers } from './read-document.ts'

interface ById {
  Params: { id: string }
}

/** Bytes. */
const longestDocument = 64 * 1024

/** OpenID Connect Dynamic Client Registration (RFC 7591) and what a client may do with its registration (RFC 7592). */
export const registerRoutes =
  ({ clients, settings }: AuthorizationServer) =>
  async (app: FastifyInstance) => {
    const { publicUrl, registrationEnabled } = settings
    acceptJson(app, ['application/json'], longestDocument)

    /** The client whose current registration token stands in the header. */
    const identify = async (request: FastifyRequest<ById>): Promise<{ client: Client; token: string }> => {
      const { id } = request.params
      const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
      const client = token === undefined || id.includes('\0') ? undefined : await clients.load(id)
      if (!client || token === undefined || !clients.verifyRegistrationToken(client, token))
        throw notAuthorized()
      return { client, token }
    }

    app.addHook('onRequest', async () => {
      if (!registrationEnabled)
        throw new OAuthError(
          'The requested resource could not be found',
          'Dynamic registration is not enabled.',
        )
    })

    app.post('/oauth2/register', async ({ body }, reply) => {
      const document = readDocument(body)
      if (document.client_secret)
        throw new OAuthError('The request was malformed or contained invalid parameters', ownSecret)
      refuseOperatorMembers(document, {})
      const registered = await clients.register({ ...document, client_id: null })
      reply.code(201).header('location', registrationUri(registered.client, publicUrl))
      return withoutMetadata(registeredDocument(registered, publicUrl))
    })

    app.get<ById>('/oauth2/register/:id', async (request) => {
      const { client } = await identify(request)
      return {
        ...withoutMetadata(clientDocument(client)),
        registration_client_uri: registrationUri(client, publicUrl),
      }
    })

    app.put<ById>('/oauth2/register/:id', async (request) => {
      const { client, token } = await identify(request)
      const document = readDocument(request.body)
      if (document.client_secret) throw new OAuthError('The requested action was forbidden', ownSecret)
      const changed = await clients.changeRegistration(client.id, token, ({ metadata }) => {
        refuseOperatorMembers(document, metadata)
        return withOperatorMembers(document, metadata)
      })
      if (!changed) throw notAuthorized()
      return changedDocument(changed, publicUrl)
    })

    app.delete<ById>('/oauth2/register/:id', async (request, reply) => {
      const { client } = await identify(request)
      await clients.remove(client.id)
      return reply.code(204).send()
    })

    app.setErrorHandler((error, _request, reply) => {
      const known = toRegistrationError(error)
      if (known instanceof OAuthError && known.status === 401) reply.header('www-authenticate', 'Bearer')
      throw known
    })
  }

const ownSecret = 'It is not allowed to choose your own OAuth2 Client secret.'

/** What operators keep with a client is not for the client to read. */
function withoutMetadata({ metadata: _, ...document }: Record<string, unknown>): Record<string, unknown> {
  return document
}

/** A registration token is good until the next change; the answer to the change holds its successor. */
const changedDocument = (
  { client, secret, registrationToken }: RegisteredClient,
  publicUrl: string,
): Record<string, unknown> => ({
  ...withoutMetadata(clientDocument(client)),
  ...(secret === undefined ? {} : { client_secret: secret }),
  registration_access_token: registrationToken,
  registration_client_uri: registrationUri(client, publicUrl),
})
