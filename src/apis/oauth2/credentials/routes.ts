import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { acceptJson } from '../../../platform/http/index.ts'
import { requireForThisServer } from '../audience.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { bearerToken } from '../userinfo/bearer-token.ts'
import { issueCredential } from './issue-credential.ts'
import { credentialTypes } from './metadata.ts'
import { createNonce } from './nonce.ts'

const RequestSchema = Type.Object({
  format: Type.Optional(Type.String()),
  types: Type.Optional(Type.Array(Type.String())),
  proof: Type.Optional(
    Type.Object({ proof_type: Type.Optional(Type.String()), jwt: Type.Optional(Type.String()) }),
  ),
})

/** Bytes. */
const longestRequest = 64 * 1024

/** OpenID Connect UserInfo Verifiable Credentials, draft 00. */
export const credentialRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  const { settings, clock, tokens, clients, cookieSecrets } = server
  acceptJson(app, ['application/json'], longestRequest)

  app.post('/credentials', async (request, reply) => {
    const accessToken = bearerToken(request.headers.authorization, undefined, undefined)
    const owned = accessToken === undefined ? undefined : await tokens.grantOf(accessToken)
    const client = owned && (await clients.load(owned.clientId))
    if (!accessToken || !client || !owned.grant.grantedScope.includes('openid'))
      throw new OAuthError('request_unauthorized')
    requireForThisServer(settings, client, owned)
    const { proof } = readRequest(request.body)
    if (!proof?.jwt) {
      return reply.code(400).send({
        format: 'jwt_vc',
        c_nonce: createNonce(cookieSecrets, accessToken, clock.now() + settings.credentialNonceLifespan),
        c_nonce_expires_in: Math.floor(settings.credentialNonceLifespan / 1000),
        error: 'missing_proof',
        error_description:
          'Could not issue a verifiable credential because the proof is missing in the request.',
      })
    }
    return issueCredential(server, { grant: owned.grant, accessToken, proof: proof.jwt })
  })
}

function readRequest(body: unknown): Static<typeof RequestSchema> {
  if (!Check(RequestSchema, body ?? {}))
    throw new OAuthError('invalid_request', 'The request body is not a credential request.')
  const request = (body ?? {}) as Static<typeof RequestSchema>
  if (request.format !== undefined && request.format !== 'jwt_vc_json') {
    throw new OAuthError('invalid_request', "The only supported format is 'jwt_vc_json'.")
  }
  if (request.types && !credentialTypes.every((type) => request.types?.includes(type))) {
    throw new OAuthError('invalid_request', `The only supported types are ${credentialTypes.join(' and ')}.`)
  }
  if (request.proof?.proof_type !== undefined && request.proof.proof_type !== 'jwt') {
    throw new OAuthError('invalid_request', "The only supported proof type is 'jwt'.")
  }
  return request
}
