import { type Command, InvalidArgumentError, Option } from 'commander'
import { httpUrl, listed } from '../options.ts'

interface Field {
  /** The flag, as Hydra's command names it. */
  flag: string
  /** The key of the client document. */
  key: string
  description: string
  kind: 'text' | 'list' | 'words' | 'url' | 'switch' | 'json'
  /** What a client gets that says nothing. */
  absent?: string[]
}

const fields: readonly Field[] = [
  { flag: '--id <id>', key: 'client_id', kind: 'text', description: 'client id (default: a new UUID)' },
  {
    flag: '--name <name>',
    key: 'client_name',
    kind: 'text',
    description: 'name that people see when they consent',
  },
  {
    flag: '--secret <secret>',
    key: 'client_secret',
    kind: 'text',
    description: 'client secret (default: a new one, printed once)',
  },
  {
    flag: '--redirect-uri <url>',
    key: 'redirect_uris',
    kind: 'list',
    description: 'where users return after signing in',
  },
  {
    flag: '--grant-type <type>',
    key: 'grant_types',
    kind: 'list',
    description: 'authorization_code, refresh_token, client_credentials, ... (default: authorization_code)',
    absent: ['authorization_code'],
  },
  {
    flag: '--response-type <type>',
    key: 'response_types',
    kind: 'list',
    description: 'what the authorization endpoint may answer with (default: code)',
    absent: ['code'],
  },
  {
    flag: '--scope <scope>',
    key: 'scope',
    kind: 'words',
    description: 'scopes that may be asked for (default: offline_access offline openid)',
  },
  {
    flag: '--audience <audience>',
    key: 'audience',
    kind: 'list',
    description: 'audiences that may be asked for',
  },
  {
    flag: '--token-endpoint-auth-method <method>',
    key: 'token_endpoint_auth_method',
    kind: 'text',
    description:
      'client_secret_basic, client_secret_post, private_key_jwt or none (default: client_secret_basic)',
  },
  {
    flag: '--skip-consent [boolean]',
    key: 'skip_consent',
    kind: 'switch',
    description: 'trust the client: its users are not asked to consent',
  },
  {
    flag: '--skip-logout-consent [boolean]',
    key: 'skip_logout_consent',
    kind: 'switch',
    description: 'do not ask users before the client signs them out',
  },
  {
    flag: '--post-logout-callback <url>',
    key: 'post_logout_redirect_uris',
    kind: 'list',
    description: 'where users may return after signing out',
  },
  {
    flag: '--access-token-strategy <format>',
    key: 'access_token_strategy',
    kind: 'text',
    description: 'opaque or jwt (default: as configured)',
  },
  { flag: '--owner <owner>', key: 'owner', kind: 'text', description: 'who owns the client' },
  {
    flag: '--contact <contact>',
    key: 'contacts',
    kind: 'list',
    description: 'people responsible, such as e-mail addresses',
  },
  {
    flag: '--metadata <json>',
    key: 'metadata',
    kind: 'json',
    description: 'anything you want to keep with the client',
  },
  {
    flag: '--jwks-uri <url>',
    key: 'jwks_uri',
    kind: 'url',
    description: "the client's public keys, for private_key_jwt",
  },
  {
    flag: '--subject-type <type>',
    key: 'subject_type',
    kind: 'text',
    description: 'public, or pairwise where the server is configured for it (default: public)',
  },
  {
    flag: '--sector-identifier-uri <url>',
    key: 'sector_identifier_uri',
    kind: 'url',
    description: 'list of all redirect URIs of the sector that shares pairwise subjects',
  },
  {
    flag: '--request-uri <url>',
    key: 'request_uris',
    kind: 'list',
    description: 'where request objects may be read from',
  },
  {
    flag: '--request-object-signing-alg <algorithm>',
    key: 'request_object_signing_alg',
    kind: 'text',
    description: 'algorithm that request objects must be signed with',
  },
  {
    flag: '--frontchannel-logout-callback <url>',
    key: 'frontchannel_logout_uri',
    kind: 'url',
    description: 'page that signs the user out, opened in the browser',
  },
  {
    flag: '--frontchannel-logout-session-required [boolean]',
    key: 'frontchannel_logout_session_required',
    kind: 'switch',
    description: 'that page needs issuer and session id',
  },
  {
    flag: '--backchannel-logout-callback <url>',
    key: 'backchannel_logout_uri',
    kind: 'url',
    description: 'address that is told when a user signs out',
  },
  {
    flag: '--backchannel-logout-session-required [boolean]',
    key: 'backchannel_logout_session_required',
    kind: 'switch',
    description: 'that address needs the session id',
  },
  { flag: '--client-uri <url>', key: 'client_uri', kind: 'url', description: "the client's home page" },
  { flag: '--logo-uri <url>', key: 'logo_uri', kind: 'url', description: "the client's logo" },
  { flag: '--policy-uri <url>', key: 'policy_uri', kind: 'url', description: "the client's privacy policy" },
  { flag: '--tos-uri <url>', key: 'tos_uri', kind: 'url', description: "the client's terms of service" },
  {
    flag: '--allowed-cors-origin <origin>',
    key: 'allowed_cors_origins',
    kind: 'list',
    description: 'web origins that may call the token endpoint',
  },
]

/** Adds an option for each field of a client. */
export function addFields(command: Command): Command {
  for (const field of fields) command.addOption(optionOf(field))
  return command
}

/** Adds an option for each field that may change: all but the id. */
export function addChanges(command: Command): Command {
  for (const field of fields.filter(({ key }) => key !== 'client_id'))
    command.addOption(optionOf({ ...field, description: field.description.replace(/ \(default: .*\)$/, '') }))
  return command
}

/** The fields that were given, and no others. */
export function changedFields(options: Record<string, unknown>): Record<string, unknown> {
  const given = fields.filter((field) => options[optionOf(field).attributeName()] !== undefined)
  const document = clientDocument(options)
  return Object.fromEntries(given.map(({ key }) => [key, document[key]]))
}

/** The client document out of the options that were given. */
export function clientDocument(options: Record<string, unknown>): Record<string, unknown> {
  const document: Record<string, unknown> = {}
  for (const field of fields) {
    const value = options[optionOf(field).attributeName()] ?? field.absent
    if (value !== undefined)
      document[field.key] = field.kind === 'words' ? (value as string[]).join(' ') : value
  }
  return document
}

function optionOf({ flag, kind, description }: Field): Option {
  const option = new Option(flag, description)
  if (kind === 'list') return option.argParser(listed)
  if (kind === 'words')
    return option.argParser((text, before: string[] | undefined) => listed(text.replaceAll(' ', ','), before))
  if (kind === 'url') return option.argParser(httpUrl)
  if (kind === 'json') return option.argParser(jsonObject)
  if (kind === 'switch') return option.argParser(truth).preset('true')
  return option
}

function truth(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new InvalidArgumentError('It must be true or false.')
}

function jsonObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // The same sentence as for JSON that is no object.
  }
  throw new InvalidArgumentError('It must be a JSON object such as \'{"team":"shop"}\'.')
}
