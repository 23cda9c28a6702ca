import { type ClaimsFault, type ClaimsRequest, readClaimsRequest } from '../../../domain/claims/index.ts'
import { type Client, interactionUrls, needsOf } from '../../../domain/clients/index.ts'
import { keySets } from '../../../domain/keys/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import type { Form } from '../../../kernel/form.ts'
import { joinUrl } from '../../../kernel/url.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

type Hints = Pick<
  AuthorizationRequest,
  'hintedSubject' | 'essentialAcr' | 'claimScopes' | 'oidcContext' | 'problem'
>

/** What the client says about the user, how they sign in, and what it wants to know (OpenID Connect Core §3.1.2.1, §5.5). */
export async function readHints(
  server: AuthorizationServer,
  client: Client,
  form: Form,
  scope: readonly string[],
): Promise<Hints> {
  const { keys, personClaims } = server
  const hint = form.get('id_token_hint')
  const claims = hint === undefined ? undefined : await keys.verify(keySets.idToken, hint)
  // To a request that is none of OpenID Connect the parameter means nothing.
  const request = readClaims(scope.includes('openid') ? form.get('claims') : undefined)
  const { acr } = request.idToken
  const levels = acr?.values?.filter((each) => typeof each === 'string')
  return {
    problem:
      hint !== undefined && typeof claims?.['sub'] !== 'string'
        ? new OAuthError('invalid_request', "The 'id_token_hint' is not an ID token of this server.")
        : undefined,
    hintedSubject: (claims?.['sub'] as string | undefined) ?? demandedSubject(request),
    essentialAcr: acr?.essential && acr.values?.length ? levels : undefined,
    claimScopes: asksAboutClaims(server, client) ? personClaims.scopesOf(client, request) : [],
    oidcContext: {
      acrValues: words(form.get('acr_values')) ?? (acr ? (levels ?? []) : needsOf(client).defaultAcr),
      uiLocales: words(form.get('ui_locales')),
      display: form.get('display'),
      loginHint: form.get('login_hint'),
      idTokenHintClaims: claims,
    },
  }
}

/** Applications of others ask as they do at Hydra, which knows no claims by name. */
function asksAboutClaims({ settings: { publicUrl, urls } }: AuthorizationServer, client: Client): boolean {
  const page = interactionUrls(client).consent ?? urls.consent
  return page === joinUrl(publicUrl, '/ui/consent')
}

function readClaims(text: string | undefined): ClaimsRequest {
  try {
    return readClaimsRequest(text)
  } catch (error) {
    if (isFault<ClaimsFault>(error, 'invalid_claims_request'))
      throw new OAuthError('invalid_request', error.message)
    throw error
  }
}

/** OpenID Connect Core §5.5.1: a `sub` with a value is a demand that this very person signs in. */
function demandedSubject({ idToken, userinfo }: ClaimsRequest): string | undefined {
  const [subject] = idToken['sub']?.values ?? userinfo['sub']?.values ?? []
  return typeof subject === 'string' ? subject : undefined
}

const words = (value: string | undefined): string[] | undefined => value?.split(' ').filter(Boolean)
