import { Type } from 'typebox'
import { userinfoAlgorithm } from '../../../domain/clients/index.ts'
import { keySets } from '../../../domain/keys/index.ts'
import { toSeconds } from '../../../kernel/clock.ts'
import { uuid } from '../../../kernel/ids.ts'
import { asRecord, type FormRequest, type OperationGroup, operation } from '../../../platform/http/index.ts'
import { requireForThisServer } from '../audience.ts'
import { formBody } from '../body.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { ErrorDocument, text } from '../schema.ts'
import { bearerToken } from './bearer-token.ts'

/** Claims about the person (OpenID Connect Core §5.1), and whatever else was decided at consent. */
const ClaimsSchema = Type.Object(
  {
    sub: Type.String(),
    iat: Type.Integer(),
    ...{ name: text, given_name: text, family_name: text, middle_name: text, nickname: text },
    ...{ preferred_username: text, profile: text, picture: text, website: text },
    ...{ email: text, email_verified: Type.Optional(Type.Boolean()), gender: text, birthdate: text },
    ...{ zoneinfo: text, locale: text, phone_number: text },
    phone_number_verified: Type.Optional(Type.Boolean()),
    updated_at: Type.Optional(Type.Integer()),
  },
  { title: 'oidcUserInfo', additionalProperties: true },
)

const stated = {
  path: '/userinfo',
  answers: { 200: asRecord(ClaimsSchema) },
  security: 'bearer',
  async handle(server: AuthorizationServer, { request, reply, form }: FormRequest) {
    const claims = await userinfo(server, { request, form })
    const algorithm = userinfoAlgorithm(claims.client)
    if (algorithm === undefined) return claims.body
    const signed = await server.keys.sign(keySets.idToken, { ...claims.body, jti: uuid() }, { algorithm })
    return reply.type('application/jwt').send(signed)
  },
} as const

const get = operation({
  ...stated,
  id: 'getOidcUserInfo',
  summary: 'Who the person behind an access token is (OpenID Connect Core §5.3)',
  method: 'GET',
  query: { access_token: text },
})

const post = operation({
  ...stated,
  id: 'postOidcUserInfo',
  summary: 'The same, with the access token in a form',
  method: 'POST',
  form: { access_token: text },
})

/** Which claims there are was decided at consent. */
export const userinfoOperations: OperationGroup<AuthorizationServer> = {
  tag: 'userinfo',
  error: ErrorDocument,
  operations: [get, post],
}

async function userinfo(
  { tokens, clients, settings }: AuthorizationServer,
  { request, form }: Pick<FormRequest, 'request' | 'form'>,
) {
  const body = request.method === 'POST' ? formBody({ form }) : undefined
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
