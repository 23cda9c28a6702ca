import type { FastifyInstance } from 'fastify'
import { identityAdmin } from './apis/identity-admin/index.ts'
import { oauth2 } from './apis/oauth2/index.ts'
import { oauth2Admin } from './apis/oauth2-admin/index.ts'
import { measurements, operations } from './apis/operations/index.ts'
import { version } from './cli/version.ts'
import { developmentSecret } from './development-secret.ts'
import {
  createClientKeys,
  createClients,
  createSubjects,
  createUsedAssertions,
} from './domain/clients/index.ts'
import { createConsents } from './domain/consents/index.ts'
import { createCredentials } from './domain/credentials/index.ts'
import { createDeviceAuthorizations } from './domain/device/index.ts'
import { createFederation } from './domain/federation/index.ts'
import { createHooks } from './domain/hooks/index.ts'
import { createIdentities } from './domain/identities/index.ts'
import { createInteractions, createLoginSessions } from './domain/interactions/index.ts'
import { createKeys, rotationJob } from './domain/keys/index.ts'
import { createLogout, defaultSchedule, deliveryJob, deliveryJobName } from './domain/logout/index.ts'
import { createSessions } from './domain/sessions/index.ts'
import { createTokens } from './domain/tokens/index.ts'
import { createTrust } from './domain/trust/index.ts'
import { chores, housekeepingJob } from './housekeeping.ts'
import { type Clock, systemClock } from './kernel/clock.ts'
import { createSecretKeys } from './kernel/secrets.ts'
import type { Configuration } from './platform/config/index.ts'
import { type Database, openDatabase } from './platform/database/index.ts'
import { createEgress } from './platform/egress/index.ts'
import { createPasswordHasher } from './platform/hashing/index.ts'
import { createServer, freePort, refuseForeignPages } from './platform/http/index.ts'
import { type Jobs, startJobs } from './platform/jobs/index.ts'
import { createLogger, type Logger } from './platform/log/index.ts'
import { createMetrics } from './platform/metrics/index.ts'
import { prepareSchema } from './prepare-schema.ts'
import { deriveSettings, isLoopback, relaxations } from './settings.ts'
import { hostedPages } from './ui/index.ts'

/** A running server. */
export interface Gatehouse {
  publicUrl: string
  adminUrl: string
  database: Database
  /** Refuses new requests, finishes those under way, closes the database. */
  close(): Promise<void>
}

export interface Surroundings {
  logger?: Logger
  clock?: Clock
  /** Milliseconds between rounds of background work. */
  intervals?: { logoutDeliveries: number; housekeeping: number }
}

const defaultIntervals = { logoutDeliveries: 2000, housekeeping: 30_000 }

const portAttempts = 3

/** Builds Gatehouse and listens. A port that was picked may be taken by then: another one is picked in its place. */
export async function startGatehouse(
  configuration: Configuration,
  surroundings: Surroundings = {},
): Promise<Gatehouse> {
  const { public: open, admin } = configuration.serve
  const picks = open.port === 0 || admin.port === 0
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(configuration, surroundings)
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!picks || !taken || attempt === portAttempts) throw error
    }
  }
}

/** The one place that knows all modules. */
async function start(configuration: Configuration, surroundings: Surroundings): Promise<Gatehouse> {
  const { clock = systemClock, logger = createLogger(configuration.log) } = surroundings
  const { intervals = defaultIntervals } = surroundings
  for (const relaxation of relaxations(configuration)) logger.warn(relaxation)
  const { serve } = configuration
  const publicPort = serve.public.port || (await freePort(serve.public.host))
  const adminPort = serve.admin.port || (await freePort(serve.admin.host))
  const settings = deriveSettings(configuration, publicPort, adminPort)
  const { issuer, publicUrl, adminUrl } = settings

  const database = openDatabase(configuration.dsn, logger)
  const egress = createEgress(settings.egress)
  // Hooks are the operator's own servers, wherever they are.
  const hookEgress = createEgress({ disallowPrivate: false, exceptions: [] })
  let jobs: Jobs | undefined
  const stopJobs = async () => {
    const stopped = jobs?.stop()
    // What is on its way to somebody who does not answer is repeated by the next process.
    await egress.close()
    await hookEgress.close()
    await stopped
  }
  const closing: (() => Promise<void>)[] = [stopJobs, () => database.close()]
  const close = async () => {
    for (const step of closing.splice(0)) await step()
  }

  try {
    await prepareSchema(database, configuration, logger)
    const systemSecrets =
      configuration.secrets.system.length > 0
        ? configuration.secrets.system
        : [developmentSecret(configuration.dsn, logger)]
    const secrets = createSecretKeys(systemSecrets)
    const cookieSecrets = createSecretKeys(
      configuration.secrets.cookie.length > 0 ? configuration.secrets.cookie : systemSecrets,
    )
    const hasher = createPasswordHasher(configuration.hashers.argon2)
    // Guesses at client secrets queue by themselves and keep nobody from signing in.
    const secretHasher = createPasswordHasher(configuration.hashers.argon2, {
      concurrency: 1,
      queueLimit: 16,
    })
    const keys = createKeys({ database, secrets, clock, logger, ...settings.keys })
    await keys.start()
    const clients = createClients({
      database,
      clock,
      hasher: secretHasher,
      secrets,
      rules: { ...settings.clients, egress },
    })
    const clientKeys = createClientKeys({ egress, clock })
    const usedAssertions = createUsedAssertions(database)
    const subjects = createSubjects({ database, salt: settings.subjectSalt })
    const consents = createConsents({ database, secrets, clock, logger })
    const interactions = createInteractions({
      secrets,
      clock,
      publicUrl,
      lifespan: settings.interactionLifespan,
    })
    const loginSessions = createLoginSessions({
      database,
      clock,
      lifespan: settings.sessionLifespan,
      verifierLifespan: settings.interactionLifespan,
    })
    const tokens = createTokens({
      database,
      secrets,
      clock,
      keys,
      consents,
      logger,
      issuer,
      strategy: configuration.strategies.access_token,
      jwt: settings.jwt,
      lifespans: settings.lifespans,
      grace: settings.refreshGrace,
    })
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
      schedule: defaultSchedule,
      due: () => jobs?.wake(deliveryJobName),
    })
    const devices = createDeviceAuthorizations({
      ...settings.device,
      database,
      secrets,
      clock,
      consents,
      tokens,
    })
    const hooks = createHooks({
      ...settings.hooks,
      egress: hookEgress,
      session: { issuer, ...settings.jwt },
    })
    const trust = createTrust({ database, clock, rules: settings.trust })
    const identities = createIdentities({ database, clock })
    const credentials = createCredentials({ identities, hasher, clock, policy: settings.passwordPolicy })
    const sessions = createSessions({ database, clock, lifespan: settings.identitySessionLifespan })
    const federation = createFederation({
      ...settings.federation,
      credentials,
      database,
      secrets,
      clock,
      logger,
    })

    const trustedProxies = serve.tls.allow_termination_from
    const health = operations({ version, unready: () => unready(database) })
    const adminHealth = operations({ version, unready: () => unready(database) }, '/admin')

    const metrics = createMetrics({ app: 'gatehouse', version })
    metrics.gauge('gatehouse_database_round_trips', 'Round trips to the database.', database.roundTrips)
    const { observe } = metrics

    const publicServer = createServer({ name: 'public', logger, trustedProxies, observe })
    await publicServer.register(health)
    await publicServer.register(
      oauth2({
        settings,
        clock,
        clients,
        clientKeys,
        usedAssertions,
        subjects,
        keys,
        interactions,
        loginSessions,
        consents,
        tokens,
        logout,
        devices,
        trust,
        hooks,
        cookieSecrets,
        egress,
      }),
    )

    await publicServer.register(
      hostedPages({
        settings: settings.hostedPages,
        secrets: cookieSecrets,
        clock,
        interactions,
        logout,
        devices,
        clients,
        credentials,
        sessions,
        federation,
      }),
    )

    const adminServer = createServer({
      name: 'admin',
      logger,
      trustedProxies,
      observe,
      rewriteUrl: withAdminPrefix,
    })
    refuseForeignPages(adminServer, isLoopback(serve.admin.host), new URL(adminUrl).host)
    await adminServer.register(adminHealth)
    await adminServer.register(measurements(metrics))
    await adminServer.register(
      oauth2Admin({
        issuer,
        publicUrl,
        clock,
        isScopeAllowed: settings.isScopeAllowed,
        clients,
        interactions,
        loginSessions,
        consents,
        tokens,
        keys,
        logout,
        endSessionsOf: async (subject) => {
          await sessions.revokeAll(subject)
        },
        devices,
        trust,
        secrets,
      }),
    )
    await adminServer.register(
      identityAdmin({ identities, passwords: credentials.password, publicUrl, adminUrl }),
    )

    closing.unshift(() => stopListening(publicServer, adminServer))
    await publicServer.listen({ host: serve.public.host, port: publicPort })
    await adminServer.listen({ host: serve.admin.host, port: adminPort })
    jobs = startJobs(
      [
        deliveryJob(logout, intervals.logoutDeliveries),
        housekeepingJob({
          chores: chores({
            verifierLifespan: settings.interactionLifespan,
            deviceLifespan: settings.device.lifespan,
          }),
          database,
          clock,
          logger,
          interval: intervals.housekeeping,
        }),
        ...(settings.keys.rotation ? [rotationJob(keys, settings.keys.rotation)] : []),
      ],
      logger,
    )
    logger.info({ publicUrl, adminUrl, database: database.engine, version }, 'ready')
    return { publicUrl, adminUrl, database, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function unready(database: Database): Promise<Record<string, string>> {
  try {
    await database.ping()
    return {}
  } catch {
    return { database: 'the database does not answer' }
  }
}

const withAdminPrefix = (url: string): string => (/^\/admin(?=[/?]|$)/.test(url) ? url : `/admin${url}`)

async function stopListening(...servers: FastifyInstance[]): Promise<void> {
  await Promise.all(servers.map((server) => server.close()))
}
