import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { userinfoAlgorithm } from '../../../domain/clients/index.ts'
import { keySets } from '../../../domain/keys/index.ts'
import { toSeconds } from '../../../kernel/clock.ts'
import { uuid } from '../../../kernel/ids.ts'
import { requireForThisServer } from '../audience.ts'
import { formBody } from '../body.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { bearerToken } from './bearer-token.ts'

/** OpenID Connect Core §5.3. Which claims there are was decided at consent. */
export const userinfoRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const claims = await userinfo(server, request)
    const algorithm = userinfoAlgorithm(claims.client)
    if (algorithm !== undefined) {
      const signed = await server.keys.sign(keySets.idToken, { ...claims.body, jti: uuid() }, { algorithm })
      return reply.type('application/jwt').send(signed)
    }
    return reply.send(claims.body)
  }
  app.get('/userinfo', answer)
  app.post('/userinfo', answer)

  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof OAuthError && error.status === 401) {
      reply.header(
        'www-authenticate',
        `Bearer error="${error.code}",error_description="${error.description}"`,
      )
    }
    throw error
  })
}

async function userinfo({ tokens, clients, settings }: AuthorizationServer, request: FastifyRequest) {
  const body = request.method === 'POST' ? formBody(request.body) : undefined
  const { access_token: query } = request.query as { access_token?: unknown }
  const token = bearerToken(
    request.headers.authorization,
    body,
    typeof query === 'string' ? query : undefined,
  )
  const owned = token === undefined ? undefined : await tokens.grantOf(token)
  if (!owned && token !== undefined && tokens.isRefreshToken(token)) throw new OAuthError('invalid_token')
  const client = owned && (await clients.load(owned.clientId))
  if (!owned || !client) throw new OAuthError('request_unauthorized')
  requireForThisServer(settings, client, owned)
  return {
    client,
    body: { ...tokens.userClaims(owned.grant), iat: toSeconds(owned.issuedAt) },
  }
}
