import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  type Client,
  ofRegistration,
  registrationDocument,
  registrationUri,
  requirePermitted,
} from '../../../domain/clients/index.ts'
import { equal, hash } from '../../../kernel/secrets.ts'
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
    const { publicUrl } = settings
    const { enabled, initialAccessTokens, policy } = settings.registration
    acceptJson(app, ['application/json'], longestDocument)

    /** RFC 7591 §3: a token that an operator gave out, where the configuration names such tokens. */
    const requireInitialAccess = (request: FastifyRequest): void => {
      if (initialAccessTokens.length === 0) return
      const given = bearerOf(request)
      if (given === undefined || !initialAccessTokens.some((token) => equal(hash(token), hash(given))))
        throw new OAuthError('The request could not be authorized', initialAccessNeeded)
    }

    /** The client whose current registration token stands in the header. */
    const identify = async (request: FastifyRequest<ById>): Promise<{ client: Client; token: string }> => {
      const { id } = request.params
      const token = bearerOf(request)
      const client = token === undefined || id.includes('\0') ? undefined : await clients.load(id)
      if (!client || token === undefined || !clients.verifyRegistrationToken(client, token))
        throw notAuthorized()
      return { client, token }
    }

    app.addHook('onRequest', async () => {
      if (!enabled)
        throw new OAuthError(
          'The requested resource could not be found',
          'Dynamic registration is not enabled.',
        )
    })

    app.post('/oauth2/register', async (request, reply) => {
      requireInitialAccess(request)
      const document = readDocument(request.body)
      if (document.client_secret)
        throw new OAuthError('The request was malformed or contained invalid parameters', ownSecret)
      refuseOperatorMembers(document, {})
      requirePermitted(document, {}, policy)
      const registered = await clients.register(ofRegistration(document), 'registration')
      reply.code(201).header('location', registrationUri(registered.client, publicUrl))
      return answerWith(reply, registrationDocument(registered, publicUrl))
    })

    app.get<ById>('/oauth2/register/:id', async (request, reply) =>
      answerWith(reply, registrationDocument(await identify(request), publicUrl)),
    )

    app.put<ById>('/oauth2/register/:id', async (request, reply) => {
      const { client, token } = await identify(request)
      const document = readDocument(request.body)
      if (document.client_secret) throw new OAuthError('The requested action was forbidden', ownSecret)
      const changed = await clients.changeRegistration(client.id, token, ({ metadata }) => {
        refuseOperatorMembers(document, metadata)
        requirePermitted(document, metadata, policy)
        return withOperatorMembers(ofRegistration(document), metadata)
      })
      if (!changed) throw notAuthorized()
      return answerWith(reply, registrationDocument(changed, publicUrl))
    })

    app.delete<ById>('/oauth2/register/:id', async (request, reply) => {
      const { client } = await identify(request)
      await clients.remove(client.id, 'registration')
      return reply.code(204).send()
    })

    app.setErrorHandler((error, { method }, reply) => {
      const known = toRegistrationError(error)
      // A client that registers may not know that a token is needed; one that changes its registration was given one (as in Hydra).
      if (known instanceof OAuthError && known.status === 401 && method === 'POST')
        reply.header('www-authenticate', 'Bearer')
      throw known
    })
  }

const ownSecret = 'It is not allowed to choose your own OAuth2 Client secret.'
const initialAccessNeeded =
  "Clients are registered with an initial access token: send one in the header 'Authorization: Bearer'."

const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]

/** RFC 7591 §3.2.1: what may hold a secret is not stored on its way. */
const answerWith = (reply: FastifyReply, document: Record<string, unknown>): FastifyReply =>
  reply.header('cache-control', 'no-store').header('pragma', 'no-cache').send(document)
