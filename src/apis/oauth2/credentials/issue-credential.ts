import { decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose'
import type { Grant } from '../../../domain/consents/index.ts'
import { keySets } from '../../../domain/keys/index.ts'
import { toSeconds, toTimestamp } from '../../../kernel/clock.ts'
import { uuid } from '../../../kernel/ids.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { credentialTypes, proofAlgorithms } from './metadata.ts'
import { isNonceValid } from './nonce.ts'

const lifespan = 3_600_000

/** A credential about the user, bound to the key that signed `proof`. */
export async function issueCredential(
  { settings, keys, clock, tokens, cookieSecrets }: AuthorizationServer,
  { grant, accessToken, proof }: { grant: Grant; accessToken: string; proof: string },
): Promise<{ format: 'jwt_vc_json'; credential_draft_00: string }> {
  const { jwk, nonce } = await verifyProof(proof)
  if (!isNonceValid(cookieSecrets, accessToken, nonce, clock.now())) {
    throw new OAuthError(
      'invalid_request',
      'The nonce of the proof is unknown, expired or belongs to another access token.',
    )
  }
  const now = clock.now()
  const subject = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
  const { iss: _iss, aud: _aud, iat: _iat, rat: _rat, sub, ...about } = tokens.userClaims(grant)
  const credential = await keys.sign(keySets.idToken, {
    exp: toSeconds(now + lifespan),
    iat: toSeconds(now),
    iss: settings.issuer,
    jti: `urn:uuid:${uuid()}`,
    nbf: toSeconds(now),
    sub: subject,
    vc: {
      '@context': ['https://www.w3.org/2018/credentials/v1'],
      type: credentialTypes,
      issuanceDate: toTimestamp(now),
      credentialSubject: { ...about, id: subject, sub },
    },
  })
  return { format: 'jwt_vc_json', credential_draft_00: credential }
}

/** The key in the header must be the one that signed: whoever holds it proves just that. */
async function verifyProof(proof: string): Promise<{ jwk: JWK; nonce: string }> {
  const refused = (hint: string) => new OAuthError('invalid_request', hint)
  try {
    const { jwk, alg } = decodeProtectedHeader(proof)
    if (!jwk || 'd' in jwk || 'k' in jwk) throw refused('The proof must carry the public key that signed it.')
    const { payload } = await jwtVerify(proof, await importJWK(jwk, alg), { algorithms: proofAlgorithms })
    if (typeof payload['nonce'] !== 'string') throw refused("The JWT did not contain the 'nonce' claim.")
    return { jwk, nonce: payload['nonce'] }
  } catch (error) {
    if (error instanceof OAuthError) throw error
    throw refused('The proof is not a JWT that its own key signed.')
  }
}
