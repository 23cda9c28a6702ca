import { readFileSync } from 'node:fs'
import { Default } from 'typebox/value'
import { parse } from 'yaml'
import { parseDuration } from '../../kernel/duration.ts'
import { parseUrl } from '../../kernel/url.ts'
import { adminAccessProblems } from './admin-access.ts'
import { applyEnvironment } from './environment.ts'
import { adaptHydra } from './hydra.ts'
import { problems } from './problems.ts'
import { proxyProblems } from './proxies.ts'
import { type Configuration, ConfigurationSchema } from './schema.ts'
import { expandShorthands } from './shorthands.ts'

/** A configuration that cannot be used. `problems` has one sentence for each fault. */
class ConfigurationError extends Error {
  readonly problems: string[]

  constructor(source: string, found: string[]) {
    super(
      `The configuration${source} cannot be used:\n${found.map((problem) => `  - ${problem}`).join('\n')}`,
    )
    this.name = 'ConfigurationError'
    this.problems = found
  }
}

export interface ConfigurationSources {
  /** Path of a YAML or JSON file. */
  file?: string | undefined
  environment?: NodeJS.ProcessEnv
  /** Values that win over both, such as command line flags. */
  overrides?: Record<string, unknown>
  /** Told what is configured without effect, one sentence each. */
  warn?: (warning: string) => void
}

/** Reads file, environment and overrides into a complete configuration. Throws a `ConfigurationError` that lists every fault. */
export function loadConfiguration({
  file,
  environment = process.env,
  overrides = {},
  warn = () => {},
}: ConfigurationSources = {}): Configuration {
  const source = file ? ` in ${file}` : ''
  const fromFile = file ? readDocument(file) : {}
  const merged = {
    ...applyEnvironment(expandShorthands(fromFile), environment),
    ...expandShorthands(overrides),
  }
  const { document: adapted, ignored, refused } = adaptHydra(merged, environment)
  const document = Default(ConfigurationSchema, adapted)
  const found = [...refused, ...problems(document)]
  if (found.length > 0) throw new ConfigurationError(source, found)
  const configuration = document as Configuration
  const missing = requirements(configuration)
  if (missing.length > 0) throw new ConfigurationError(source, missing)
  for (const warning of ignored) warn(warning)
  return configuration
}

/** A complete configuration out of values given in code, with the same checks. */
export const configure = (values: Record<string, unknown>): Configuration =>
  loadConfiguration({ environment: {}, overrides: values })

function readDocument(file: string): Record<string, unknown> {
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigurationError('', [
      `the file ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    ])
  }
  try {
    const document: unknown = parse(content) ?? {}
    if (typeof document === 'object' && !Array.isArray(document)) return document as Record<string, unknown>
  } catch (error) {
    throw new ConfigurationError(` in ${file}`, [
      `it is not valid YAML: ${(error as Error).message.split('\n')[0]}`,
    ])
  }
  throw new ConfigurationError(` in ${file}`, ['it must be a mapping of keys to values'])
}

/** Nodes look once in this time, or more often, whether a key is due. */
const leastOverlap = 1000

/** Nodes that look again at once do nothing else. */
const leastPullWait = 10

const longestGrace = 5 * 60_000
const longestCountedGrace = 180 * 86_400_000

/** What one key demands of another. */
function requirements({
  dev,
  urls,
  secrets,
  selfservice,
  oauth2,
  oidc,
  keys,
  courier,
  serve,
}: Configuration): string[] {
  const found: string[] = []
  found.push(...proxyProblems(serve.tls.allow_termination_from), ...adminAccessProblems(serve))
  if (!dev) {
    if (!urls.self.issuer)
      found.push(
        'urls.self.issuer is missing: set it to the https URL that clients use, or pass --dev to try things out',
      )
    else if (!urls.self.issuer.startsWith('https://'))
      found.push('urls.self.issuer must be an https URL outside development mode (serve --dev)')
    if (secrets.system.length === 0)
      found.push(
        'secrets.system is missing: set a random value of at least 16 characters, such as the output of `openssl rand -hex 32`',
      )
  }
  const { supported_types: subjectTypes, pairwise } = oidc.subject_identifiers
  if (subjectTypes.includes('pairwise') && pairwise.salt === undefined)
    found.push(
      'oidc.subject_identifiers.pairwise.salt is missing: pairwise subjects need a secret of at least 8 characters',
    )
  const { rotation_grace_period: grace, rotation_grace_reuse_count: reuses } = oauth2.grant.refresh_token
  if ((parseDuration(grace) ?? 0) > (reuses > 0 ? longestCountedGrace : longestGrace)) {
    found.push(
      'oauth2.grant.refresh_token.rotation_grace_period must be at most 5m, or 4320h with a rotation_grace_reuse_count',
    )
  }
  const { interval, overlap } = keys.rotation
  if (interval !== undefined) {
    const [period = 0, announced = 0] = [interval, overlap].map(parseDuration)
    if (announced < leastOverlap) found.push('keys.rotation.overlap must be at least 1s')
    if (period <= announced) found.push('keys.rotation.interval must be longer than keys.rotation.overlap')
  }
  for (const [name, { auth }] of Object.entries({
    token_hook: oauth2.token_hook,
    refresh_token_hook: oauth2.refresh_token_hook,
  })) {
    if ((auth.config.name === undefined) !== (auth.config.value === undefined))
      found.push(`oauth2.${name}.auth.config needs both a name and a value`)
  }
  const { connection_uri: mailServer, from_address: sender } = courier.smtp
  if (mailServer !== undefined) {
    if (!parseUrl(mailServer)?.hostname)
      found.push(
        'courier.smtp.connection_uri cannot be read: special characters in its user name and password must be percent-encoded',
      )
    if (!sender?.includes('@'))
      found.push('courier.smtp.from_address is missing: set the address that mail comes from')
  }
  if ((parseDuration(courier.worker.pull_wait) ?? 0) < leastPullWait)
    found.push('courier.worker.pull_wait must be at least 10ms')
  if (selfservice.flows.verification.enabled && !courier.smtp.connection_uri && !dev)
    found.push(
      'selfservice.flows.verification.enabled needs courier.smtp.connection_uri, or nobody gets a code',
    )
  const ids = selfservice.methods.oidc.config.providers.map(({ id }) => id)
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index)
  if (repeated)
    found.push(`selfservice.methods.oidc.config.providers has two entries with the id ${repeated}`)
  for (const provider of selfservice.methods.oidc.config.providers) {
    if (provider.provider !== 'google' && !provider.issuer_url) {
      found.push(`selfservice.methods.oidc.config.providers: ${provider.id} needs an issuer_url`)
    }
  }
  return found
}
