import { formatDuration, parseDuration } from '../../kernel/duration.ts'
import { refuse, refuseMalformed } from './refuse.ts'
import { type ClientRules, subjectTypesFor } from './rules.ts'
import { type ClientDocument, ClientDocumentSchema, type ClientMetadata, lifespanNames } from './schema.ts'
import { checkSectorIdentifier } from './sector-identifier.ts'
import { checkKeys, withKnownKeys } from './validate-keys.ts'
import {
  checkCalledUris,
  checkInitiateLoginUri,
  checkOrigin,
  checkPostLogoutRedirectUris,
  checkRedirectUri,
  checkWebUris,
} from './validate-uris.ts'

const shortestSecret = 6

/** Checks a document and returns what is stored of it. Throws a `Fault` that names the field. */
export async function validateDocument(
  document: ClientDocument,
  rules: ClientRules,
): Promise<ClientMetadata> {
  const { client_id: _, client_secret: secret, ...rest } = document
  const given = Object.fromEntries(Object.entries(rest).filter(isKept)) as ClientMetadata
  const metadata = given.jwks ? { ...given, jwks: withKnownKeys(given.jwks) } : given

  if (secret && secret.length < shortestSecret) {
    refuse('Field client_secret must contain a secret that is at least 6 characters long.')
  }
  for (const uri of metadata.redirect_uris ?? []) checkRedirectUri(uri)
  checkKeys(metadata)
  checkTokenFormats(metadata, rules.signingAlgorithms())
  checkWebUris(metadata)
  checkInitiateLoginUri(metadata, rules.development)
  for (const origin of metadata.allowed_cors_origins ?? []) checkOrigin(origin)
  checkPostLogoutRedirectUris(metadata)
  checkCalledUris(metadata, rules.egress)
  await checkSectorIdentifier(metadata, rules)
  const problem = await rules.problemWith(metadata.metadata)
  if (problem !== undefined) refuse(`Field metadata cannot be used: ${problem}.`)
  const scope = (metadata.scope ?? '').split(/\s+/).filter(Boolean)
  return {
    ...metadata,
    ...canonicalLifespans(metadata),
    subject_type: subjectType(metadata, rules),
    scope: (scope.length > 0 ? scope : rules.defaultScope).join(' '),
  }
}

/** Members that nobody knows are ignored, and `null` counts as absent; the metadata of operators is whatever they say. */
const isKept = ([name, value]: [string, unknown]): boolean =>
  Object.hasOwn(ClientDocumentSchema.properties, name) &&
  value !== undefined &&
  (value !== null || name === 'metadata')

function subjectType(metadata: ClientMetadata, rules: ClientRules): string {
  const supported = subjectTypesFor(rules, metadata.access_token_strategy)
  const { subject_type: type } = metadata
  if (!type) return supported.includes('public') ? 'public' : (supported[0] as string)
  if (!supported.includes(type))
    refuse(`Subject type ${type} is not supported by server, only [${supported.join(' ')}] are allowed.`)
  return type
}

function checkTokenFormats(metadata: ClientMetadata, algorithms: readonly string[]): void {
  const { userinfo_signed_response_alg: userinfo, access_token_strategy: strategy } = metadata
  const { id_token_signed_response_alg: idToken } = metadata
  if (userinfo && ![...algorithms, 'none'].includes(userinfo)) {
    refuse(`Field userinfo_signed_response_alg can either be 'none' or ${anyOf(algorithms)}.`)
  }
  if (idToken && !algorithms.includes(idToken))
    refuse(
      `Field id_token_signed_response_alg must be ${anyOf(algorithms)}, for which this server has a key.`,
    )
  if (strategy && strategy !== 'jwt' && strategy !== 'opaque') {
    refuse("Field access_token_strategy can either be 'jwt' or 'opaque'.")
  }
}

const anyOf = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(' or ')

/** Lifespans as they will be shown, so that a client that was read can be written back unchanged. */
export function canonicalLifespans(given: ClientMetadata): ClientMetadata {
  const lifespans: ClientMetadata = {}
  for (const name of lifespanNames) {
    const value = given[name]
    if (!value) continue
    const milliseconds = parseDuration(value)
    if (milliseconds === undefined || milliseconds > longestLifespan)
      refuseMalformed(`Field ${name} must be a duration such as 30m or 1h30m.`)
    lifespans[name] = formatDuration(milliseconds)
  }
  return lifespans
}

/** What a Go duration holds: 292 years. */
const longestLifespan = 292 * 365 * 24 * 3_600_000
