import { type Static, Type } from 'typebox'
import { type OperationGroup, operation } from '../../../platform/http/index.ts'
import { requireForThisServer } from '../audience.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { ErrorDocument, text } from '../schema.ts'
import { bearerToken } from '../userinfo/bearer-token.ts'
import { issueCredential } from './issue-credential.ts'
import { credentialTypes } from './metadata.ts'
import { createNonce } from './nonce.ts'

const RequestSchema = Type.Object(
  {
    format: text,
    types: Type.Optional(Type.Array(Type.String())),
    proof: Type.Optional(
      Type.Object({ proof_type: text, jwt: text }, { title: 'VerifiableCredentialProof' }),
    ),
  },
  { title: 'CreateVerifiableCredentialRequestBody' },
)

const CredentialSchema = Type.Object(
  { format: Type.String(), credential_draft_00: Type.String() },
  { title: 'verifiableCredentialResponse' },
)

/** Says what a proof has to contain. */
const PrimingSchema = Type.Object(
  {
    format: Type.String(),
    c_nonce: Type.String(),
    c_nonce_expires_in: Type.Integer(),
    error: Type.String(),
    error_description: Type.String(),
  },
  { title: 'verifiableCredentialPrimingResponse' },
)

const issue = operation({
  id: 'createVerifiableCredential',
  summary: 'A credential about the person, bound to a key (OpenID Connect UserInfo Verifiable Credentials)',
  method: 'POST',
  path: '/credentials',
  body: RequestSchema,
  answers: { 200: CredentialSchema, 400: PrimingSchema },
  security: 'bearer',
  async handle(server: AuthorizationServer, { request, reply, body }) {
    const { settings, clock, tokens, clients, cookieSecrets } = server
    const accessToken = bearerToken(request.headers.authorization, undefined, undefined)
    const owned = accessToken === undefined ? undefined : await tokens.grantOf(accessToken)
    const client = owned && (await clients.load(owned.clientId))
    if (!accessToken || !client || !owned.grant.grantedScope.includes('openid'))
      throw new OAuthError('request_unauthorized')
    requireForThisServer(settings, client, owned)
    const { proof } = supported(await body())
    if (proof?.jwt) return issueCredential(server, { grant: owned.grant, accessToken, proof: proof.jwt })
    reply.code(400)
    return {
      format: 'jwt_vc',
      c_nonce: createNonce(cookieSecrets, accessToken, clock.now() + settings.credentialNonceLifespan),
      c_nonce_expires_in: Math.floor(settings.credentialNonceLifespan / 1000),
      error: 'missing_proof',
      error_description:
        'Could not issue a verifiable credential because the proof is missing in the request.',
    }
  },
})

export const credentialOperations: OperationGroup<AuthorizationServer> = {
  tag: 'credentials',
  error: ErrorDocument,
  operations: [issue],
}

function supported(request: Static<typeof RequestSchema>): Static<typeof RequestSchema> {
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
