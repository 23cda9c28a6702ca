import type { Dialect } from '../../platform/config/index.ts'

/** Keys of Hydra without a meaning here, and why nothing is lost. */
const withoutEffect: Dialect['withoutEffect'] = {
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
const unavailable: Dialect['unavailable'] = {
  'serve.tls.enabled': noTls,
  'serve.public.tls.enabled': noTls,
  'serve.admin.tls.enabled': noTls,
  'hsm.enabled': 'keys cannot be kept in a hardware security module',
}

/** Values of Hydra that are spelt differently here. */
const spellings: Dialect['spellings'] = [
  { key: 'ttl.refresh_token', theirs: -1, ours: '-1' },
  { key: 'log.format', theirs: 'json_pretty', ours: 'json' },
  { key: 'log.level', theirs: 'panic', ours: 'fatal' },
]

/** Keys of one word would claim variables such as VERSION or DB_HOST, which are any program's. */
const variables: Dialect['variables'] = {
  version: /^(?!)/,
  sqa: /^SQA_OPT_OUT$/,
  profiling: /^PROFILING$/,
  cgroups: /^CGROUPS_V1_/,
  db: /^DB_IGNORE_UNKNOWN_TABLE_COLUMNS$/,
}

/** Configurations that were written for Hydra are taken as they are. */
export const hydra: Dialect = {
  withoutEffect,
  unavailable,
  dropped: ['serve.public.tls', 'serve.admin.tls'],
  spellings,
  variables,
}
