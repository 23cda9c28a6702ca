import type { Client } from '../../../domain/clients/index.ts'
import type { Grant, GrantClaims } from '../../../domain/consents/index.ts'
import type { HookFault, HookQuestion } from '../../../domain/hooks/index.ts'
import type { ClaimsFor } from '../../../domain/tokens/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import type { Form } from '../../../kernel/form.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'

/** What proves something and is nobody else's business. */
const credentials = new Set([
  'client_secret',
  'client_assertion',
  'code',
  'code_verifier',
  'device_code',
  'refresh_token',
  'password',
])

/** Lets the hooks decide on the claims of a grant; `undefined` where there is none to ask, and nothing to read before. */
export function grantHook(
  server: AuthorizationServer,
  client: Client,
  grantType: string,
  form: Form,
): ClaimsFor | undefined {
  if (!server.hooks.concern(grantType)) return undefined
  return (grant) =>
    ask(server, { ...aboutGrant(grant), grantType, clientId: client.id, form: payloadOf(form) })
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
    grantType: token.grantType,
    clientId: client.id,
    form: payloadOf(form),
    subject: token.subject,
    requestedScope: token.requestedScope,
    grantedScope: token.scope,
    grantedAudience: token.audience,
    claims: { accessToken: {}, idToken: {} },
    acr: '',
    amr: [],
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

const aboutGrant = (grant: Grant): Omit<HookQuestion, 'grantType' | 'clientId' | 'form'> => ({
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
})

const payloadOf = (form: Form): Record<string, string[]> =>
  Object.fromEntries(
    form
      .names()
      .filter((name) => !credentials.has(name))
      .map((name) => [name, form.all(name)]),
  )
