import { toTimestamp } from '../../kernel/clock.ts'
import type { Logger } from '../../platform/log/index.ts'
import { type Client, type ScopeStrategy, scopes as scopesOf } from '../clients/index.ts'
import type { Identity } from '../identities/index.ts'
import { clientMapping, isMalformedMapping } from './client-mapping.ts'
import { createMapper } from './mapping.ts'
import type { ClaimMapping, Claims, ClaimsRequest, ClaimWishes, GivenClaims } from './schema.ts'
import { serverClaims, standardClaims, standardScopes } from './standard.ts'

/** What clients learn about people (OpenID Connect Core §5). */
export interface PersonClaims {
  /** Refuses a mapping of the configuration that cannot work. */
  start(): Promise<void>
  /**
   * What `client` learns about the person. `scope` is what was granted; `individually`, those scopes of claims that it
   * asked for by name that were granted for that alone.
   */
  about(identity: Identity, client: Client, granted: Granted): Promise<GivenClaims>
  /** Names of the claims that the client may get, whether or not the person has them. */
  wanted(client: Client, granted: Granted): string[]
  /** The scopes that claims which the client asks for by name belong to, as far as it may use them. */
  scopesOf(client: Client, request: ClaimsRequest): string[]
  /** What is wrong with the `metadata` of a client document; `undefined` if nothing is. */
  problemWith(metadata: unknown): Promise<string | undefined>
  /** For discovery. */
  scopes: readonly string[]
  names: readonly string[]
}

interface Granted {
  scope: readonly string[]
  individually: readonly string[]
  request: ClaimsRequest
}

export function createPersonClaims(dependencies: {
  mapping: ClaimMapping
  /** Claims by scope, beside the standard ones. */
  scopes: Readonly<Record<string, readonly string[]>>
  isScopeAllowed: ScopeStrategy
  logger: Logger
}): PersonClaims {
  const { mapping, isScopeAllowed } = dependencies
  const mapper = createMapper(dependencies.logger)
  const claimsByScope: Record<string, readonly string[]> = { ...standardScopes, ...dependencies.scopes }
  /** A claim that no scope names belongs to the scope of its own name. */
  const namedBy = (claim: string): string[] =>
    Object.keys(claimsByScope).filter((scope) => claimsByScope[scope]?.includes(claim))
  const scopesNaming = (claim: string): string[] => {
    const found = namedBy(claim)
    return found.length > 0 ? found : [claim]
  }

  const names = [...new Set([...Object.values(claimsByScope).flat(), ...Object.keys(mapping)])]

  const choices = (client: Client, { scope, individually, request }: Granted) => {
    const own = clientMapping(client)
    const isShared = (claim: string): boolean =>
      scopesNaming(claim).some((each) => scope.includes(each)) ||
      // A claim of the operator's own, written down for this client alone, needs no scope.
      (Object.hasOwn(own, claim) && namedBy(claim).length === 0 && scope.includes('openid'))
    const byName = (wishes: ClaimWishes) => (claim: string) =>
      Object.hasOwn(wishes, claim) && scopesNaming(claim).some((each) => individually.includes(each))
    const [toUserinfo, toIdToken] = [byName(request.userinfo), byName(request.idToken)]
    const isWanted = (claim: string) => isShared(claim) || toUserinfo(claim) || toIdToken(claim)
    return { isShared, toUserinfo, toIdToken, isWanted }
  }

  return {
    start: async () => {
      const problem = await mapper.problem(mapping)
      if (problem !== undefined) throw new Error(`oidc.claims.mapping cannot be used: ${problem}`)
    },
    about: async (identity, client, granted) => {
      const { isShared, toUserinfo, toIdToken, isWanted } = choices(client, granted)
      const wanted = Object.fromEntries(
        Object.entries({ ...mapping, ...clientMapping(client) }).filter(([claim]) => isWanted(claim)),
      )
      const input = mappingInput(identity, client, granted.scope)
      const { claims, failures } = await mapper.apply(wanted, input)
      const all = withValues({ ...standardClaims(identity), ...claims }, wanted)
      const only = (wants: (claim: string) => boolean): Claims =>
        Object.fromEntries(Object.entries(all).filter(([claim]) => wants(claim)))
      return {
        shared: only(isShared),
        idToken: only((claim) => toIdToken(claim) && !isShared(claim)),
        userinfo: only((claim) => toUserinfo(claim) && !isShared(claim)),
        failures,
      }
    },
    wanted: (client, granted) =>
      [...new Set([...names, ...Object.keys(clientMapping(client))])].filter(
        choices(client, granted).isWanted,
      ),
    scopesOf: (client, { userinfo, idToken }) => {
      const wanted = Object.keys({ ...userinfo, ...idToken })
        .filter((claim) => !serverClaims.has(claim))
        .flatMap((claim) => scopesNaming(claim).slice(0, 1))
      return [...new Set(wanted)].filter((scope) => isScopeAllowed(scopesOf(client), scope))
    },
    problemWith: async (metadata) =>
      isMalformedMapping(metadata)
        ? 'gatehouse.claims must be an object of JSONata expressions by claim'
        : mapper.problem(clientMapping({ metadata: { metadata } })),
    scopes: [...new Set([...Object.keys(claimsByScope), ...Object.keys(mapping).flatMap(scopesNaming)])],
    names,
  }
}

/** A claim whose mapping gives nothing is not there, even if a trait of its name is. */
const withValues = (claims: Claims, mapping: ClaimMapping): Claims =>
  Object.fromEntries(
    Object.entries(claims).filter(
      ([claim, value]) => mapping[claim] !== null && value !== undefined && value !== null && value !== '',
    ),
  )

/** What expressions see: an identity as the admin API shows it, the client and the granted scopes. */
const mappingInput = (identity: Identity, { id, metadata }: Client, scope: readonly string[]) => ({
  id: identity.id,
  schema_id: identity.schemaId,
  traits: identity.traits,
  verifiable_addresses: identity.verifiableAddresses.map(({ value, via, verified }) => ({
    value,
    via,
    verified,
  })),
  metadata_public: identity.metadataPublic,
  metadata_admin: identity.metadataAdmin,
  created_at: toTimestamp(identity.createdAt),
  updated_at: toTimestamp(identity.updatedAt),
  client: { client_id: id, client_name: metadata.client_name ?? '', metadata: metadata.metadata ?? {} },
  scope,
})
