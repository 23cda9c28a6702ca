import { createAccess } from '../domain/access/index.ts'
import { createAuthentications, deletingAuthentications } from '../domain/authentications/index.ts'
import { createPersonClaims } from '../domain/claims/index.ts'
import {
  createClientKeys,
  createClients,
  createSubjects,
  createUsedAssertions,
} from '../domain/clients/index.ts'
import { createConsents } from '../domain/consents/index.ts'
import { createCourier, createTransport } from '../domain/courier/index.ts'
import { createDeviceAuthorizations } from '../domain/device/index.ts'
import { createEvents } from '../domain/events/index.ts'
import { createFederation } from '../domain/federation/index.ts'
import { createFlows } from '../domain/flows/index.ts'
import { createHooks } from '../domain/hooks/index.ts'
import { createIdentities } from '../domain/identities/index.ts'
import { createInteractions, createLoginSessions } from '../domain/interactions/index.ts'
import { createKeys, keySets } from '../domain/keys/index.ts'
import { createLogout } from '../domain/logout/index.ts'
import {
  createAccounts,
  createLinkMethod,
  createCodeMethod as createMailedCode,
  createOidcMethod,
  createPasswordMethod,
  createPasswords,
  createPrehashedPasswords,
  createSignInCodes,
  type EndingEarlier,
} from '../domain/methods/index.ts'
import { createRefusals } from '../domain/refusals/index.ts'
import { createSessions } from '../domain/sessions/index.ts'
import { createThrottle } from '../domain/throttle/index.ts'
import { createTokens } from '../domain/tokens/index.ts'
import { createTrust } from '../domain/trust/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { SecretKeys } from '../kernel/secrets.ts'
import { createLanguages } from '../locales/index.ts'
import type { Database } from '../platform/database/index.ts'
import type { Egress } from '../platform/egress/index.ts'
import { createPasswordHasher } from '../platform/hashing/index.ts'
import type { Logger } from '../platform/log/index.ts'
import type { Metrics } from '../platform/metrics/index.ts'
import { createAttemptCounter } from '../platform/outbox/index.ts'
import type { Configuration } from './configuration/index.ts'
import type { deriveSettings } from './settings.ts'

export interface Ground {
  configuration: Configuration
  settings: ReturnType<typeof deriveSettings>
  database: Database
  clock: Clock
  logger: Logger
  secrets: SecretKeys
  egress: Egress
  hookEgress: Egress
  metrics: Metrics
  /** Lets a background job look for work at once. */
  wake(job: string): void
}

export type Modules = ReturnType<typeof createModules>

/** The domain, each module with what it depends on. */
export function createModules(ground: Ground) {
  const { configuration, settings, database, clock, logger, secrets, egress, metrics, wake } = ground
  const { issuer, publicUrl } = settings
  const languages = createLanguages(settings.locales)
  const hasher = createPasswordHasher(configuration.hashers.argon2)
  // Guesses at client secrets queue by themselves and keep nobody from signing in.
  const secretHasher = createPasswordHasher(configuration.hashers.argon2, {
    concurrency: 1,
    queueLimit: 16,
  })

  const events = createEvents({ database, secrets, clock, logger, metrics, settings: settings.audit })
  const refusals = createRefusals({ database, clock })
  const keys = createKeys({ events, database, secrets, clock, logger, ...settings.keys })
  const throttle = createThrottle({ database, secrets, clock })
  const personClaims = createPersonClaims({
    ...settings.claims,
    isScopeAllowed: settings.isScopeAllowed,
    logger,
  })
  const clients = createClients({
    events,
    database,
    clock,
    hasher: secretHasher,
    secrets,
    throttle,
    rules: {
      ...settings.clients,
      egress,
      signingAlgorithms: () => keys.algorithms(keySets.idToken),
      problemWith: personClaims.problemWith,
    },
  })
  const clientKeys = createClientKeys({ egress, clock })
  const usedAssertions = createUsedAssertions(database)
  const subjects = createSubjects({ database, salt: settings.subjectSalt })
  const consents = createConsents({
    events,
    database,
    secrets,
    clock,
    logger,
    flowLifespan: settings.interactionLifespan,
  })
  const interactions = createInteractions({
    secrets,
    clock,
    publicUrl,
    lifespan: settings.interactionLifespan,
  })
  const loginSessions = createLoginSessions({
    events,
    database,
    clock,
    lifespan: settings.sessionLifespan,
    verifierLifespan: settings.interactionLifespan,
  })
  const tokens = createTokens({
    events,
    logger,
    database,
    secrets,
    clock,
    keys,
    consents,
    issuer,
    strategy: configuration.strategies.access_token,
    jwt: settings.jwt,
    lifespans: settings.lifespans,
    grace: settings.refreshGrace,
  })
  const countAttempt = createAttemptCounter(metrics, ['courier', 'logout'])
  const logout = createLogout({
    database,
    clock,
    clients,
    consents,
    loginSessions,
    keys,
    egress,
    logger,
    issuer,
    count: (outcome) => countAttempt('logout', outcome),
    due: () => wake('logout'),
  })
  const transport = createTransport(settings.courier.transport, logger)
  if (transport === undefined && (settings.authFlow || settings.registrations.confirmation.required))
    logger.warn('courier.smtp.connection_uri is not set: codes stay in the queue and nobody gets them')
  const courier = createCourier({
    ...settings.courier,
    languages,
    database,
    secrets,
    clock,
    logger,
    transport,
    count: (outcome) => countAttempt('courier', outcome),
    due: () => wake('courier'),
  })
  const devices = createDeviceAuthorizations({
    ...settings.device,
    database,
    secrets,
    clock,
    consents,
    tokens,
    throttle,
  })
  const sessions = createSessions({
    events,
    ...{ database, secrets, clock },
    lifespan: settings.identitySessionLifespan,
  })
  const { assurance } = settings
  const access = createAccess({
    events,
    database,
    clock,
    loginSessions,
    logout,
    sessions,
    endsTokens: settings.endsTokens,
  })
  const prehashedPasswords = createPrehashedPasswords({ secrets, bounds: settings.hashBounds })
  const endingEarlier: EndingEarlier = async (people, how) => [
    ...(await access.endingEarlier(people, how)),
    deletingAuthentications(people, how.flow, how.condition),
  ]
  const accounts = createAccounts({
    ...{ database, clock, throttle },
    passwords: prehashedPasswords,
    endingEarlier,
  })
  const identities = createIdentities({
    events,
    database,
    clock,
    departing: async (id, how) => {
      const departure = await access.departing(id, how)
      if (how !== 'removed') return departure
      return { ...departure, statements: [...departure.statements, ...accounts.leaving(id)] }
    },
  })
  const hooks = createHooks({
    ...settings.hooks,
    egress: ground.hookEgress,
    session: { issuer, ...settings.jwt },
  })
  const trust = createTrust({ database, clock, rules: settings.trust })
  const passwords = createPasswords({
    events,
    identities,
    hasher,
    throttle,
    policy: settings.passwordPolicy,
  })
  const codes = createSignInCodes({ events, database, clock, secrets, courier, throttle })
  const authentications = createAuthentications({
    events,
    database,
    clock,
    secrets,
    identities,
    codes,
    passwords: prehashedPasswords,
    throttle,
    sessions,
    endingEarlier,
  })
  const displace = async (identityId: string): Promise<void> => {
    await identities.removeUnconfirmed(identityId)
  }
  const federation = createFederation({
    events,
    ...settings.federation,
    identities,
    database,
    egress,
    secrets,
    clock,
    logger,
  })
  const code = createMailedCode({ secrets, clock, courier, identities, throttle, events })
  const { password, oidc, registration } = settings.hostedPages
  const links =
    transport &&
    createLinkMethod({
      ...{ clock, courier, identities, throttle },
      linkTo: (flow, token) => `${publicUrl}ui/login/browser?${new URLSearchParams({ flow, token })}`,
    })
  const flows = createFlows({
    ...{ database, secrets, clock, sessions, identities, displace, code, throttle },
    methods: [
      ...(password.enabled ? [createPasswordMethod({ passwords, throttle })] : []),
      ...(oidc.enabled ? [createOidcMethod({ federation, throttle })] : []),
      code,
      ...(links ? [links] : []),
    ],
    registration: {
      enabled: registration.enabled,
      confirmation: settings.registrations.confirmation,
    },
    lifespan: settings.interactionLifespan,
  })
  return {
    ...{
      ...{ events, refusals },
      keys,
      personClaims,
      clients,
      clientKeys,
      usedAssertions,
      subjects,
      consents,
      interactions,
      loginSessions,
    },
    ...{
      tokens,
      logout,
      courier,
      devices,
      hooks,
      trust,
      identities,
      codes,
      passwords,
      prehashedPasswords,
      accounts,
    },
    ...{ languages, authentications, sessions, assurance, access, federation, flows, links },
  }
}
