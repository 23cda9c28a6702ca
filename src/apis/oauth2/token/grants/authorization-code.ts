import { createHash } from 'node:crypto'
import type { CodeRefusal } from '../../../../domain/tokens/index.ts'
import { readResources } from '../../audience.ts'
import { OAuthError } from '../../errors.ts'
import { consider } from '../consider.ts'
import type { Grant } from './grant.ts'

const verifierPattern = /^[A-Za-z0-9._~-]*$/

/** RFC 6749 §4.1.3 with RFC 7636 §4.5. */
export const authorizationCode: Grant = {
  grantType: 'authorization_code',
  issue: async (server, client, form) => {
    const { tokens } = server
    // As in Hydra, a code that is missing is as little good as an unknown one.
    const code = form.get('code') ?? ''
    const resources = readResources(server.settings, client, form)
    const outcome = await tokens.redeemCode(client, {
      code,
      audience: resources.length > 0 ? resources : undefined,
      claimsFor: consider(server, client, 'authorization_code', form, resources),
      redirectUri: form.get('redirect_uri'),
      codeChallenge: challengeOf(form.get('code_verifier')),
    })
    if ('refused' in outcome)
      throw new OAuthError('invalid_grant', hintOf(outcome.refused, form.get('code_verifier'))).by(
        outcome.refused,
      )
    return outcome.issued
  },
}

const hints: Record<CodeRefusal, string> = {
  code_unknown: 'The authorization code is malformed or not valid.',
  code_used: 'The authorization code has already been used.',
  code_expired: 'The authorization code has expired.',
  other_client:
    'The OAuth 2.0 Client ID from this request does not match the one from the authorize request.',
  other_redirect_uri:
    "The 'redirect_uri' from this request does not match the one from the authorize request.",
  verifier_unexpected:
    'The PKCE code verifier was provided but the code challenge was absent from the authorization request.',
  verifier_missing: 'The PKCE code verifier must be at least 43 characters.',
  verifier_wrong: 'The PKCE code challenge did not match the code verifier.',
}

/** RFC 7636 §4.6, S256: the challenge that the verifier answers. A malformed one answers none. */
function challengeOf(verifier: string | undefined): string | undefined {
  if (verifier === undefined) return undefined
  if (malformation(verifier) !== undefined) return ''
  return createHash('sha256').update(verifier).digest('base64url')
}

const hintOf = (refusal: CodeRefusal, verifier: string | undefined): string =>
  (refusal === 'verifier_wrong' ? malformation(verifier ?? '') : undefined) ?? hints[refusal]

/** RFC 7636 §4.1. */
function malformation(verifier: string): string | undefined {
  if (verifier.length < 43) return 'The PKCE code verifier must be at least 43 characters.'
  if (verifier.length > 128) return 'The PKCE code verifier can not be longer than 128 characters.'
  if (!verifierPattern.test(verifier))
    return 'The PKCE code verifier must only contain [a-Z], [0-9], -, ., _, ~.'
  return undefined
}
