import { compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { type Client, type ClientKey, signedRequestAlgorithms } from '../../../domain/clients/index.ts'
import { toSeconds } from '../../../kernel/clock.ts'
import { type Form, formOf } from '../../../kernel/form.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'

type Claims = Record<string, unknown>

const longestObject = 64 * 1024
const fetchTimeout = 5000
/** Kinds of a JWT (RFC 8725 §3.11) that a request object may name: its own (RFC 9101 §10.8), the general one, or none. */
const types = new Set([undefined, 'oauth-authz-req+jwt', 'jwt'])
/** Claims that are about the object itself. */
const envelope = new Set(['iss', 'aud', 'exp', 'iat', 'nbf', 'jti', 'sub'])

/**
 * The parameters of a request with those of its request object; `undefined` if it has none. Beside an object of OpenID
 * Connect Core §6.1 stand the parameters that OAuth 2.0 demands, and what the object does not say they say. Without them
 * the object is one of RFC 9101: it alone counts, and it has to be signed. Later legs of the flow carry the result, so
 * the object is read once.
 */
export async function resolveRequestObject(
  server: AuthorizationServer,
  client: Client,
  form: Form,
): Promise<URLSearchParams | undefined> {
  const byValue = form.get('request')
  const byReference = form.get('request_uri')
  if (byValue === undefined && byReference === undefined) return undefined
  if (byValue !== undefined && byReference !== undefined) {
    throw new OAuthError(
      'invalid_request',
      "The parameters 'request' and 'request_uri' must not be used together.",
    )
  }
  const object = byValue ?? (await fetchObject(server, client, byReference as string))
  const isOpenId = form.has('response_type') && (form.get('scope') ?? '').split(' ').includes('openid')
  const claims = await readClaims(server, client, object, isOpenId)
  requireOwn(server, client, form, claims)
  return merge(isOpenId ? form : formOf(new URLSearchParams({ client_id: client.id })), claims)
}

async function fetchObject({ egress }: AuthorizationServer, client: Client, uri: string): Promise<string> {
  if (!(client.metadata.request_uris ?? []).includes(uri)) {
    throw (
      keyless(client) ??
      new OAuthError(
        'invalid_request_uri',
        "The 'request_uri' is not one that the OAuth 2.0 Client registered.",
      )
    )
  }
  const refused = (cause?: unknown) =>
    new OAuthError(
      'invalid_request_uri',
      'The request object could not be read from there.',
      String(cause ?? ''),
    )
  try {
    const { status, body } = await egress.request(uri, { timeout: fetchTimeout, maxBytes: longestObject })
    if (status !== 200) throw refused(`status ${status}`)
    return body.trim()
  } catch (error) {
    throw error instanceof OAuthError ? error : refused(error)
  }
}

async function readClaims(
  { clientKeys, clock }: AuthorizationServer,
  client: Client,
  object: string,
  mayBeUnsigned: boolean,
): Promise<Claims> {
  const refused = (hint: string) => new OAuthError('invalid_request_object', hint)
  if (object.length > longestObject) throw refused('The request object is too large.')
  const registered = client.metadata.request_object_signing_alg
  try {
    const [header, payload, signature, ...more] = object.split('.')
    const { alg, kid, typ } = decodeProtectedHeader(object)
    if (!types.has(typ?.toLowerCase().replace(/^application\//, '')))
      throw refused(`A JWT of the type '${typ}' is no request object.`)
    if (registered && alg !== registered)
      throw refused(`The request object must be signed with '${registered}'.`)
    if (alg === 'none') {
      if (!mayBeUnsigned) throw refused('A request object that is the whole request must be signed.')
      if (!header || !payload || signature !== '' || more.length > 0)
        throw refused('The request object is malformed.')
      return checkTimes(parse(Buffer.from(payload, 'base64url')), clock.now(), refused)
    }
    const verified = await clientKeys.first(
      client,
      (each) =>
        (kid === undefined || each.kid === kid) && (each.alg ?? alg) === alg && (each.use ?? 'sig') === 'sig',
      (key) => verifiedBy(key, alg, object),
    )
    if (!verified)
      throw keyless(client) ?? refused('The OAuth 2.0 Client has no key that fits the request object.')
    return checkTimes(parse(verified), clock.now(), refused)
  } catch (error) {
    throw error instanceof OAuthError
      ? error
      : (keyless(client) ?? refused('The request object is not a JWT that a key of the client signed.'))
  }
}

/** As Hydra refuses request objects of clients that have no keys. */
const keyless = ({ metadata }: Client): OAuthError | undefined =>
  metadata.jwks_uri || metadata.jwks?.['keys']
    ? undefined
    : new OAuthError(
        'invalid_request',
        "OpenID Connect 'request' or 'request_uri' context was given, but the OAuth 2.0 Client does not have any JSON Web Keys registered.",
      )

const verifiedBy = async (jwk: ClientKey, alg: string | undefined, object: string) => {
  try {
    return (
      await compactVerify(object, await importJWK(jwk, alg ?? ''), {
        algorithms: [...signedRequestAlgorithms],
      })
    ).payload
  } catch {
    return undefined
  }
}

function parse(payload: Uint8Array): Claims {
  const claims: unknown = JSON.parse(Buffer.from(payload).toString('utf8'))
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims))
    throw new Error('the payload is no object')
  return claims as Claims
}

function checkTimes(claims: Claims, now: number, refused: (hint: string) => OAuthError): Claims {
  const seconds = toSeconds(now)
  const { exp, nbf } = claims
  if (exp !== undefined && (typeof exp !== 'number' || exp <= seconds))
    throw refused('The request object has expired.')
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > seconds))
    throw refused('The request object is not valid yet.')
  return claims
}

/** OpenID Connect Core §6.1: client_id and response_type must agree; an object never points to another one. */
function requireOwn({ settings }: AuthorizationServer, client: Client, form: Form, claims: Claims): void {
  const refused = (hint: string) => new OAuthError('invalid_request_object', hint)
  const { client_id: clientId, response_type: responseType, iss, aud } = claims
  if (clientId !== undefined && clientId !== client.id)
    throw refused("The 'client_id' of the request object is another one.")
  if (iss !== undefined && iss !== client.id)
    throw refused('The issuer of the request object is not the OAuth 2.0 Client.')
  if (aud !== undefined && ![aud].flat().includes(settings.issuer))
    throw refused('The request object is meant for another server.')
  if (responseType !== undefined && form.has('response_type') && responseType !== form.get('response_type')) {
    throw refused("The 'response_type' of the request object is another one.")
  }
  if (claims['request'] !== undefined || claims['request_uri'] !== undefined) {
    throw refused('A request object must not contain another one.')
  }
}

function merge(form: Form, claims: Claims): URLSearchParams {
  const merged = new URLSearchParams()
  for (const [name, value] of form.entries()) {
    if (name !== 'request' && name !== 'request_uri' && !(name in claims)) merged.append(name, value)
  }
  for (const [name, value] of Object.entries(claims)) {
    if (!envelope.has(name)) for (const text of texts(value)) merged.append(name, text)
  }
  if (formOf(merged).get('client_id') === undefined) merged.set('client_id', form.get('client_id') as string)
  return merged
}

/** Parameters are text; numbers such as max_age may be numbers here, and `audience` may be a list. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)]
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string')
  return value === null || value === undefined ? [] : [JSON.stringify(value)]
}
