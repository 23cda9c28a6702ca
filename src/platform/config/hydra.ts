type Document = Record<string, unknown>

/** What became of a document that was written for Hydra. */
export interface Adapted {
  document: Document
  /** Keys that were left out because they have no effect here, one sentence each. */
  ignored: string[]
  /** Keys that ask for what Gatehouse does not do and what nobody would miss in silence. */
  refused: string[]
}

/** Keys of Hydra without a meaning here, and why nothing is lost. */
const withoutEffect: Readonly<Record<string, string>> = {
  version: 'it names a version of Hydra',
  sqa: 'Gatehouse sends no telemetry',
  profiling: 'run Node.js with its own profiler',
  tracing: 'traces are not recorded',
  cgroups: 'it is about the runtime of Go',
  db: 'Gatehouse reads the columns that it knows',
  feature_flags: 'there are none',
  'log.leak_sensitive_values': 'secrets are never logged',
  'log.redaction_text': 'secrets are never logged',
  'oauth2.hashers': 'client secrets are hashed as hashers.argon2 says',
  'oauth2.session': 'claims are always encrypted at rest',
  'secrets.pagination': 'page tokens are sealed with secrets.system',
  'serve.cookies.same_site_legacy_workaround': 'the browsers that needed it are gone',
  'serve.public.request_log': 'log.level says what is logged',
  'serve.admin.request_log': 'log.level says what is logged',
  'serve.public.socket': 'the listener has an address and a port',
  'serve.admin.socket': 'the listener has an address and a port',
  'serve.public.cors.options_passthrough': 'preflights are answered here',
  'serve.public.cors.debug': 'log.level says what is logged',
  'serve.admin.cors.options_passthrough': 'preflights are answered here',
  'serve.admin.cors.debug': 'log.level says what is logged',
  ...Object.fromEntries(
    ['serve', 'serve.public', 'serve.admin'].flatMap((part) =>
      ['cert', 'key'].map((name) => [`${part}.tls.${name}`, 'TLS is terminated in front of Gatehouse']),
    ),
  ),
  'urls.identity_provider': 'sessions of an identity provider are not ended with those here',
  hsm: 'keys are kept in the database, encrypted',
}

const noTls =
  'Gatehouse does not terminate TLS: let a proxy do it, and name that in serve.tls.allow_termination_from'

/** Switches of Hydra that cannot be turned on. Turned off they say nothing. */
const unavailable: Readonly<Record<string, string>> = {
  'serve.tls.enabled': noTls,
  'serve.public.tls.enabled': noTls,
  'serve.admin.tls.enabled': noTls,
  'hsm.enabled': 'keys cannot be kept in a hardware security module',
}

/** Values of Hydra that are spelt differently here. */
const spellings: readonly { key: string; theirs: unknown; ours: unknown }[] = [
  { key: 'ttl.refresh_token', theirs: -1, ours: '-1' },
  { key: 'log.format', theirs: 'json_pretty', ours: 'json' },
  { key: 'log.level', theirs: 'panic', ours: 'fatal' },
]

/** Makes a configuration of Hydra one of Gatehouse. Keys that neither has stay, and are refused later. */
export function adaptHydra(original: Document, environment: NodeJS.ProcessEnv): Adapted {
  const document = structuredClone(original)
  const switches = new Set(Object.keys(unavailable).map(variableOf))
  const variables = Object.keys(environment).filter((variable) => !switches.has(variable))
  const refused = Object.entries(unavailable).flatMap(([key, why]) =>
    take(document, key) === true || isOn(environment[variableOf(key)])
      ? [`${key} has to be off: ${why}`]
      : [],
  )
  for (const listener of ['public', 'admin']) take(document, `serve.${listener}.tls`)
  const ignored = Object.entries(withoutEffect).flatMap(([key, why]) =>
    [
      ...(take(document, key) === undefined ? [] : [key]),
      ...variables.filter((variable) => isBelow(variable, key) && environment[variable] !== ''),
    ].map((name) => `${name} has no effect: ${why}`),
  )
  for (const { key, theirs, ours } of spellings) {
    const found = parentOf(document, key)
    if (found && found.parent[found.name] === theirs) found.parent[found.name] = ours
  }
  return { document, ignored, refused }
}

/** Keys of one word would claim variables such as VERSION or DB_HOST, which are any program's. */
const variablesOfOneWord: Readonly<Record<string, RegExp>> = {
  version: /^(?!)/,
  sqa: /^SQA_OPT_OUT$/,
  profiling: /^PROFILING$/,
  cgroups: /^CGROUPS_V1_/,
  db: /^DB_IGNORE_UNKNOWN_TABLE_COLUMNS$/,
}

/** Whether a variable stands for a key, or for one below it. */
const isBelow = (variable: string, key: string): boolean =>
  variablesOfOneWord[key]?.test(variable) ??
  (variable === variableOf(key) || variable.startsWith(`${variableOf(key)}_`))

const variableOf = (key: string): string => key.replaceAll('.', '_').toUpperCase()

const isOn = (value: string | undefined): boolean => value === 'true' || value === '1'

/** Removes a key; returns its value. */
function take(document: Document, key: string): unknown {
  const found = parentOf(document, key)
  const value = found?.parent[found.name]
  delete found?.parent[found.name]
  return value
}

function parentOf(document: Document, key: string): { parent: Document; name: string } | undefined {
  const path = key.split('.')
  const name = path.pop() as string
  let parent: unknown = document
  for (const each of path)
    parent = isDocument(parent) && Object.hasOwn(parent, each) ? parent[each] : undefined
  return isDocument(parent) && Object.hasOwn(parent, name) ? { parent, name } : undefined
}

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
