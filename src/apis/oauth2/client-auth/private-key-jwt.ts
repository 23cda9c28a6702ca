import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from 'jose'
import { assertionAlgorithms, type Client, type ClientKey } from '../../../domain/clients/index.ts'
import { toSeconds } from '../../../kernel/clock.ts'
import { joinUrl } from '../../../kernel/url.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'

const longestAssertion = 16 * 1024
const longestId = 255
/** Seconds by which the client's clock may be ahead. */
const clockTolerance = 10
/** Seconds. Each assertion is remembered until it expires, so none may ask for years. */
const longestLifespan = 24 * 3600

/** The client that an assertion says it is from. Nothing is believed: it is the client whose key has to fit. */
export function claimedClient(assertion: string): string {
  const { sub } = decoded(() => decodeJwt(limited(assertion)))
  if (typeof sub !== 'string' || sub === '' || sub.includes('\0'))
    throw refused("The claim 'sub' from the client_assertion JSON Web Token is undefined.")
  return sub
}

/** Checks an assertion with which a client authenticates (RFC 7523 §3, OpenID Connect Core §9), and uses it up. */
export async function verifyAssertion(
  server: AuthorizationServer,
  client: Client,
  assertion: string,
): Promise<void> {
  const payload = await verifySignature(server, client, limited(assertion))
  const claims = decoded(() => JSON.parse(new TextDecoder().decode(payload)) as unknown)
  if (typeof claims !== 'object' || claims === null)
    throw refused("The claims of the 'client_assertion' are no object.")
  const { iss, sub, aud, exp, iat, nbf, jti } = claims as Record<string, unknown>
  for (const [name, value] of Object.entries({ iss, sub })) {
    if (value !== client.id)
      throw refused(
        `Claim '${name}' from 'client_assertion' must match the 'client_id' of the OAuth 2.0 Client.`,
      )
  }
  requireAudience(server, aud)
  const now = toSeconds(server.clock.now())
  if (typeof exp !== 'number' || exp <= now)
    throw refused("The 'client_assertion' has expired, or does not say when it does.")
  if (exp > now + longestLifespan) throw refused("The 'client_assertion' must expire within 24 hours.")
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > now + clockTolerance))
    throw refused("The 'client_assertion' is not valid yet.")
  // FAPI 2.0 Security Profile §5.3.2.1: what was signed for later is not for now.
  if (iat !== undefined && (typeof iat !== 'number' || iat > now + clockTolerance))
    throw refused("The 'client_assertion' says that it was issued in the future.")
  if (typeof jti !== 'string' || jti === '' || jti.length > longestId)
    throw refused("Claim 'jti' from 'client_assertion' must be set but is not.")
  // Last of all, so that nobody can use up an id that they cannot sign.
  if (!(await server.usedAssertions.use(`client ${client.id}`, jti, Math.ceil(exp * 1000))))
    throw new OAuthError('jti_known', "Claim 'jti' from 'client_assertion' MUST only be used once.")
}

async function verifySignature(
  { clientKeys }: AuthorizationServer,
  client: Client,
  assertion: string,
): Promise<Uint8Array> {
  const { alg, kid } = decoded(() => decodeProtectedHeader(assertion))
  const registered = client.metadata.token_endpoint_auth_signing_alg
  const allowed = registered ? [registered] : assertionAlgorithms
  // A key is good for the algorithms of its kind alone, and its client may narrow them to one (RFC 8725 §3.1).
  if (typeof alg !== 'string' || !allowed.includes(alg)) {
    throw refused(
      `The 'client_assertion' uses signing algorithm '${alg}' but the requested OAuth 2.0 Client enforces signing algorithm '${allowed.join(', ')}'.`,
    )
  }
  const problems: unknown[] = []
  const payload = await clientKeys.first(
    client,
    (key) => (kid === undefined || key.kid === kid) && key.use === 'sig' && (key.alg ?? alg) === alg,
    (key) =>
      verifiedBy(key, alg, assertion).catch((problem) => {
        problems.push(problem)
        return undefined
      }),
  )
  if (payload) return payload
  if (problems.length > 0)
    throw refused("Unable to verify the integrity of the 'client_assertion' value.", problems[0])
  throw refused(
    kid === undefined
      ? 'The OAuth 2.0 Client has no signing key that fits the assertion, which names none.'
      : `The OAuth 2.0 Client has no signing key with the id '${kid}'.`,
  )
}

async function verifiedBy(jwk: ClientKey, algorithm: string, assertion: string): Promise<Uint8Array> {
  const key = await importJWK(jwk, algorithm)
  if (key instanceof Uint8Array || key.type !== 'public') throw new Error('the key is not a public one')
  return (await compactVerify(assertion, key, { algorithms: [algorithm] })).payload
}

/**
 * RFC 7523 §3: this server, by its issuer or by the address of its token endpoint. An assertion for several servers could
 * be played to this one by another (FAPI 2.0 Security Profile §5.3.2.1).
 */
function requireAudience({ settings }: AuthorizationServer, audience: unknown): void {
  const { issuer, publicUrl, discovery } = settings
  const tokenUrl = discovery.overrides['token_endpoint'] ?? joinUrl(publicUrl, '/oauth2/token')
  const own = [tokenUrl, joinUrl(publicUrl, '/oauth2/token'), joinUrl(issuer, '/oauth2/token'), issuer]
  const named: unknown[] = [audience].flat()
  if (named.length !== 1 || !own.some((url) => url === named[0])) {
    throw refused(
      `Claim 'aud' from 'client_assertion' must be one value and match the authorization server's token endpoint '${tokenUrl}'.`,
    )
  }
}

const shape = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

function limited(assertion: string): string {
  if (assertion.length > longestAssertion) throw refused("The 'client_assertion' is too long.")
  if (!shape.test(assertion)) throw refused("The 'client_assertion' is not a JSON Web Token.")
  return assertion
}

function decoded<Value>(decode: () => Value): Value {
  try {
    return decode()
  } catch (error) {
    throw refused("The 'client_assertion' is not a JSON Web Token.", error)
  }
}

const refused = (hint: string, cause?: unknown): OAuthError =>
  new OAuthError('invalid_client', hint, cause === undefined ? undefined : String(cause))
