import type { Client } from '../../../domain/clients/index.ts'
import type { Grant, GrantClaims } from '../../../domain/consents/index.ts'
import type { HookFault, HookQuestion } from '../../../domain/hooks/index.ts'
import { keySets } from '../../../domain/keys/index.ts'
import type { ClaimsFor, GrantName } from '../../../domain/tokens/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import type { Form } from '../../../kernel/form.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'

/** The parameters that hooks see, as in Hydra. Secrets are left out, but for an assertion. */
const told = ['grant_type', 'response_type', 'scope', 'client_id', 'assertion']

const grantNames: Readonly<Record<string, GrantName>> = {
  authorization_code: 'authorization_code',
  client_credentials: 'client_credentials',
  refresh_token: 'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code': 'device_authorization',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'jwt_bearer',
}

/** Lets the hooks decide on the claims of a grant; `undefined` where there is none to ask, and nothing to read before. */
export function grantHook(
  server: AuthorizationServer,
  client: Client,
  grantType: string,
  form: Form,
): ClaimsFor | undefined {
  if (!server.hooks.concern(grantType)) return undefined
  return (grant) =>
    ask(server, {
      ...aboutGrant(grant),
      ...aboutRequest(server, client, grantType, form),
      expiries: server.tokens.expiries(client, grantNameOf(grantType)),
    })
}

/** Lets the hooks decide on the claims of a token that no user was asked about. */
export async function tokenHook(
  server: AuthorizationServer,
  client: Client,
  token: {
    grantType: string
    subject: string
    requestedScope: string[]
    scope: string[]
    audience: string[]
  },
  form: Form,
): Promise<Record<string, unknown> | undefined> {
  if (!server.hooks.concern(token.grantType)) return undefined
  const claims = await ask(server, {
    ...aboutRequest(server, client, token.grantType, form),
    subject: token.subject,
    requestedScope: token.requestedScope,
    grantedScope: token.scope,
    grantedAudience: token.audience,
    claims: { accessToken: {}, idToken: {} },
    acr: '',
    amr: [],
    expiries: { accessToken: server.tokens.expiries(client, grantNameOf(token.grantType)).accessToken },
  })
  return claims?.accessToken
}

async function ask({ hooks }: AuthorizationServer, question: HookQuestion): Promise<GrantClaims | undefined> {
  try {
    return await hooks.ask(question)
  } catch (error) {
    if (isFault<HookFault>(error, 'hook_denied')) throw new OAuthError('access_denied', error.message)
    if (isFault<HookFault>(error, 'hook_failed'))
      throw new OAuthError('server_error', error.message, error.detail)
    throw error
  }
}

const grantNameOf = (grantType: string): GrantName => grantNames[grantType] ?? 'authorization_code'

const aboutRequest = (
  { keys, clock, settings }: AuthorizationServer,
  client: Client,
  grantType: string,
  form: Form,
) => ({
  grantType,
  clientId: client.id,
  form: payloadOf(form),
  askedAt: clock.now(),
  keyIds: {
    idToken: keys.keyId(keySets.idToken),
    accessToken:
      (client.metadata.access_token_strategy || settings.accessTokenStrategy) === 'jwt'
        ? keys.keyId(keySets.accessToken)
        : undefined,
  },
})

const aboutGrant = (grant: Grant) => ({
  subject: grant.subject,
  clientSubject: grant.clientSubject,
  requestedScope: grant.request.requestedScope,
  grantedScope: grant.grantedScope,
  grantedAudience: grant.grantedAudience,
  claims: grant.claims,
  acr: grant.acr,
  amr: grant.amr,
  authenticatedAt: grant.authenticatedAt,
  requestedAt: grant.request.requestedAt,
  sessionId: grant.loginSessionId,
  consentRequestId: grant.id,
  nonce: new URLSearchParams(grant.request.query).get('nonce') ?? undefined,
})

const payloadOf = (form: Form): Record<string, string[]> =>
  Object.fromEntries(told.filter((name) => form.has(name)).map((name) => [name, form.all(name)]))
