import { compactVerify, decodeJwt, decodeProtectedHeader, errors, type JWTPayload } from 'jose'
import { type Clock, toSeconds } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import type { Database } from '../../platform/database/index.ts'
import type { TrustedIssuer, TrustFault, VerifiedAssertion } from './schema.ts'
import { selectTrustedFor } from './store.ts'
import { algorithmsOf, openTrustedKey } from './trusted-key.ts'

export interface AssertionRules {
  /** Addresses of this server, one of which an assertion has to name. */
  audiences: readonly string[]
  jtiOptional: boolean
  issuedAtOptional: boolean
  /** Milliseconds that an assertion may last at most. */
  longestLifespan: number
}

const longestAssertion = 16 * 1024
const longestText = 255
/** Seconds by which the issuer's clock may be ahead. */
const clockTolerance = 10

const refused = (message: string): Fault<TrustFault> => new Fault<TrustFault>('assertion_refused', message)

/** Checks an assertion by all rules of RFC 7523 §3 but that of a single use. Throws `assertion_refused`. */
export async function verifyAssertion(
  database: Database,
  clock: Clock,
  rules: AssertionRules,
  assertion: string,
): Promise<VerifiedAssertion> {
  if (assertion.length > longestAssertion) throw refused('The assertion is too long.')
  const claims = decoded(() => decodeJwt(assertion))
  const kid = readKeyId(decoded(() => decodeProtectedHeader(assertion)))
  const issuer = requireText(claims, 'iss')
  const subject = requireText(claims, 'sub')
  const now = clock.now()
  const candidates = await selectTrustedFor(database, { issuer, subject, kid, now })
  if (candidates.length === 0) {
    throw refused(
      `No public key is registered for the issuer '${issuer}' and the subject '${subject}' to check the assertion with.`,
    )
  }
  const trusted = await signer(candidates, assertion)
  requireAudience(claims, rules)
  const expiresAt = requireTimes(claims, rules, toSeconds(now))
  return {
    issuer,
    subject,
    audience: [claims.aud ?? []].flat(),
    jti: readId(claims, rules),
    expiresAt: expiresAt * 1000,
    scope: trusted.scope,
  }
}

function decoded<Value>(decode: () => Value): Value {
  try {
    return decode()
  } catch {
    throw refused('The assertion is not a JSON Web Token.')
  }
}

/** The decoder has not looked at types, and no stored name holds a NUL. */
function readKeyId({ kid }: { kid?: unknown }): string | undefined {
  if (kid !== undefined && (typeof kid !== 'string' || kid.includes('\0')))
    throw refused("The header 'kid' of the assertion must be the name of a key.")
  return kid
}

function requireText(claims: JWTPayload, name: 'iss' | 'sub'): string {
  const value = claims[name]
  if (typeof value !== 'string' || value === '' || value.length > longestText || value.includes('\0'))
    throw refused(`The assertion must contain the claim '${name}'.`)
  return value
}

/** The first of those whose key made the signature. */
async function signer(candidates: TrustedIssuer[], assertion: string): Promise<TrustedIssuer> {
  for (const candidate of candidates) {
    try {
      const algorithms = algorithmsOf(candidate.key)
      await compactVerify(assertion, openTrustedKey(candidate.key), { algorithms })
      return candidate
    } catch (error) {
      if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error
    }
  }
  throw refused('Unable to verify the integrity of the assertion.')
}

/** RFC 7523 §3, 3: made for this server. */
function requireAudience({ aud }: JWTPayload, { audiences }: AssertionRules): void {
  const named: unknown[] = [aud].flat()
  if (!named.some((each) => audiences.some((own) => own === each))) {
    throw refused(
      `The claim 'aud' of the assertion must contain '${audiences[0]}', which identifies this authorization server.`,
    )
  }
}

/** RFC 7523 §3, 4 to 6. Returns when the assertion expires. Seconds. */
function requireTimes(claims: JWTPayload, rules: AssertionRules, now: number): number {
  const exp = readTime(claims, 'exp')
  const nbf = readTime(claims, 'nbf')
  const iat = readTime(claims, 'iat')
  if (exp === undefined) throw refused("The assertion must contain the claim 'exp'.")
  if (exp <= now) throw refused('The assertion has expired.')
  if (nbf !== undefined && nbf > now + clockTolerance) throw refused('The assertion is not valid yet.')
  if (iat === undefined && !rules.issuedAtOptional)
    throw refused("The assertion must contain the claim 'iat'.")
  if (iat !== undefined && iat > now + clockTolerance)
    throw refused('The assertion was issued in the future.')
  if ((exp - (iat ?? now)) * 1000 > rules.longestLifespan)
    throw refused("The claim 'exp' of the assertion lies unreasonably far in the future.")
  return exp
}

function readTime(claims: JWTPayload, name: 'exp' | 'nbf' | 'iat'): number | undefined {
  const value: unknown = claims[name]
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > 1e11)
    throw refused(`The claim '${name}' of the assertion must be a time in seconds.`)
  return Math.floor(value)
}

function readId({ jti }: JWTPayload, { jtiOptional }: AssertionRules): string | undefined {
  const value: unknown = jti
  if (value === undefined && jtiOptional) return undefined
  if (typeof value !== 'string' || value === '' || value.length > longestText)
    throw refused("The assertion must contain the claim 'jti'.")
  return value
}
