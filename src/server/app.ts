import type { FastifyInstance } from 'fastify'
import { requireAccess } from '../apis/admin-access/index.ts'
import { audit } from '../apis/audit/index.ts'
import { identityAdmin, sessionAdmin } from '../apis/identity-admin/index.ts'
import { oauth2 } from '../apis/oauth2/index.ts'
import { oauth2Admin } from '../apis/oauth2-admin/index.ts'
import { measurements, operations } from '../apis/operations/index.ts'
import { version } from '../cli/version.ts'
import { tellConfigurationChange } from '../domain/events/index.ts'
import { rotationJob } from '../domain/keys/index.ts'
import { resealJob } from '../domain/methods/index.ts'
import { refusalsJob } from '../domain/refusals/index.ts'
import { createKnownDevices } from '../domain/throttle/index.ts'
import { type Clock, systemClock } from '../kernel/clock.ts'
import type { Fault } from '../kernel/fault.ts'
import { createSecretKeys } from '../kernel/secrets.ts'
import { type Database, openDatabase } from '../platform/database/index.ts'
import { createEgress } from '../platform/egress/index.ts'
import {
  allowOrigins,
  createServer,
  proxyCheck,
  refuseForeignPages,
  serveDocument,
} from '../platform/http/index.ts'
import { type Jobs, startJobs } from '../platform/jobs/index.ts'
import { createLogger, type Logger } from '../platform/log/index.ts'
import { createMetrics } from '../platform/metrics/index.ts'
import { type Outbox, outboxJob } from '../platform/outbox/index.ts'
import { hostedPages } from '../ui/index.ts'
import type { Configuration } from './configuration/index.ts'
import { developmentSecret } from './development-secret.ts'
import { type HeldPorts, holdPorts } from './held-ports.ts'
import { chores, housekeepingJob } from './housekeeping.ts'
import { createModules } from './modules.ts'
import { adminDocument, publicDocument } from './openapi.ts'
import { prepareSchema } from './prepare-schema.ts'
import { isLoopback, relaxations } from './relaxations.ts'
import { deriveSettings } from './settings.ts'

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
  intervals?: Intervals
  /** Whether this process does background work; true unless other processes do all of it. */
  background?: boolean
}

interface Intervals {
  logoutDeliveries: number
  housekeeping: number
  /** Default: two seconds. */
  refusals?: number
  /** Default: as configured. */
  courier?: number
}

const defaultIntervals: Intervals = { logoutDeliveries: 2000, housekeeping: 30_000 }

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
      // Before anything is created or migrated.
      const ports = await holdPorts(configuration.serve)
      return await start(configuration, surroundings, ports).finally(ports.release)
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!picks || !taken || attempt === portAttempts) throw error
    }
  }
}

/** The one place that knows all modules. */
async function start(
  configuration: Configuration,
  surroundings: Surroundings,
  ports: HeldPorts,
): Promise<Gatehouse> {
  const { clock = systemClock, logger = createLogger(configuration.log) } = surroundings
  const { intervals = defaultIntervals } = surroundings
  for (const relaxation of relaxations(configuration)) logger.warn(relaxation)
  const { serve } = configuration
  const settings = deriveSettings(configuration, ports.public, ports.admin)
  const { issuer, publicUrl, adminUrl } = settings

  const database = openDatabase(configuration.dsn, logger)
  const egress = createEgress(settings.egress)
  // Hooks are the operator's own servers, wherever they are.
  const hookEgress = createEgress({ disallowPrivate: false, exceptions: [] })
  let jobs: Jobs | undefined
  let outboxes: Outbox[] = []
  const stopJobs = async () => {
    const stopped = jobs?.stop()
    // A message to somebody who does not answer is given back first, for the next process.
    await Promise.all(outboxes.map((outbox) => outbox.close()))
    await Promise.all([egress.close(), hookEgress.close()])
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
    const knownDevices = createKnownDevices({ secrets: cookieSecrets, clock })
    const metrics = createMetrics({ app: 'gatehouse', version })
    metrics.gauge('gatehouse_database_round_trips', 'Round trips to the database.', database.roundTrips)
    const { observe } = metrics
    const modules = createModules({
      configuration,
      settings,
      database,
      clock,
      logger,
      secrets,
      egress,
      hookEgress,
      metrics,
      wake: (job) => jobs?.wake(job),
    })
    const { keys, clients, logout, passwords } = modules
    outboxes = [logout, modules.courier]
    await Promise.all([keys.start(), modules.personClaims.start()])
    // Without a secret of the operator there is nothing that stays the same between two starts.
    if (configuration.secrets.system.length > 0)
      await tellConfigurationChange({ ...modules, database, secrets }, { ...configuration })

    const trustedProxies = serve.tls.allow_termination_from
    const health = operations({ unready: () => unready(database) })
    const adminHealth = operations({ unready: () => unready(database) }, '/admin')

    const publicServer = createServer({
      ...{ name: 'public', logger, trustedProxies, observe },
      refused: modules.refusals.record,
    })
    serveDocument(publicServer, '/openapi.json', publicDocument)
    await publicServer.register(health)
    await publicServer.register(oauth2({ ...modules, settings, clock, cookieSecrets, egress }))
    await publicServer.register(
      hostedPages({
        ...modules,
        settings: settings.hostedPages,
        secrets: cookieSecrets,
        knownDevices,
        clock,
      }),
    )
    if (settings.authFlow) {
      // Most servers have no use for it: it is not loaded for them.
      const [{ authFlow }, { exchangeCodes }] = await Promise.all([
        import('../apis/auth-flow/index.ts'),
        import('./exchange-codes.ts'),
      ])
      const { clientSecret, redirectUri, ...face } = settings.authFlow
      const { sessionCookie } = settings.hostedPages
      const exchangeCode = exchangeCodes(publicServer, clients, { ...face, clientSecret, redirectUri })
      await publicServer.register(
        authFlow({ ...modules, settings: { ...face, sessionCookie }, clock, knownDevices, exchangeCode }),
      )
    }

    const adminServer = createServer({
      name: 'admin',
      logger,
      trustedProxies,
      observe,
      rewriteUrl: withAdminPrefix,
    })
    const isWelcome = allowOrigins(adminServer, settings.adminCors)
    refuseForeignPages(adminServer, isLoopback(serve.admin.host), new URL(adminUrl).host, isWelcome)
    requireAccess(adminServer, { ...settings.adminAccess, isProxy: proxyCheck(trustedProxies) })
    serveDocument(adminServer, '/admin/openapi.json', adminDocument)
    await adminServer.register(adminHealth)
    await adminServer.register(measurements({ ...metrics, version }))
    await adminServer.register(
      oauth2Admin({
        ...modules,
        issuer,
        publicUrl,
        clock,
        isScopeAllowed: settings.isScopeAllowed,
        secrets,
      }),
    )
    await adminServer.register(audit({ ...modules, adminUrl }))
    await adminServer.register(identityAdmin({ ...modules, passwords, publicUrl, adminUrl }))
    await adminServer.register(sessionAdmin({ ...modules, publicUrl }))

    closing.unshift(() => stopListening(publicServer, adminServer))
    await ports.release()
    await publicServer.listen({ host: serve.public.host, port: ports.public })
    await adminServer.listen({ host: serve.admin.host, port: ports.admin })
    const background = [
      outboxJob('logout', logout, intervals.logoutDeliveries),
      outboxJob('courier', modules.courier, intervals.courier ?? settings.courier.interval),
      housekeepingJob({
        chores: chores({
          verifierLifespan: settings.interactionLifespan,
          deviceLifespan: settings.device.lifespan,
          unconfirmedLifespan: settings.registrations.unconfirmedLifespan,
          auditRetention: settings.audit.retention,
        }),
        database,
        clock,
        logger,
        interval: intervals.housekeeping,
      }),
      ...(systemSecrets.length > 1 ? [resealJob(database, modules.prehashedPasswords)] : []),
      ...(settings.keys.rotation ? [rotationJob(keys, settings.keys.rotation)] : []),
    ]
    // No other node writes down what this one has in memory.
    const own = [refusalsJob(modules.refusals, intervals.refusals)]
    jobs = startJobs(surroundings.background === false ? own : [...own, ...background], logger)
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
  } catch (error) {
    // Details of PostgreSQL name its address, which is not for everybody who asks.
    const known = database.engine === 'sqlite' ? (error as Fault).detail : undefined
    return { database: known ?? 'the database does not answer, or takes no writes' }
  }
}

const withAdminPrefix = (url: string): string => (/^\/admin(?=[/?]|$)/.test(url) ? url : `/admin${url}`)

async function stopListening(...servers: FastifyInstance[]): Promise<void> {
  await Promise.all(servers.map((server) => server.close()))
}
