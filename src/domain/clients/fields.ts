import { Type } from 'typebox'
import {
  field,
  filledOr,
  flag,
  hidden,
  ifSet,
  indexed,
  list,
  nullable,
  object,
  orElse,
  text,
} from './field.ts'
import {
  assertionAlgorithms,
  authMethods,
  defaultAuthMethod,
  defaultGrantTypes,
  defaultResponseTypes,
  requestObjectAlgorithms,
} from './known-values.ts'
import { lifespanFields } from './lifespans.ts'
import { checkSectorIdentifier } from './sector-identifier.ts'
import {
  checkIdTokenAlgorithm,
  checkStrategy,
  checkUsable,
  checkUserinfoAlgorithm,
  oneOf,
  readSubjectType,
} from './validate-formats.ts'
import { checkAssertionAlgorithm, checkAuthMethod, checkKeys, readKeys } from './validate-keys.ts'
import {
  checkBackChannelUri,
  checkCalledUri,
  checkCalledUris,
  checkInitiateLoginUri,
  checkOrigins,
  checkPostLogoutRedirectUris,
  checkRedirectUris,
  isNoUrl,
  requireWebUri,
  unlessInVain,
} from './validate-uris.ts'

/**
 * Client metadata: the names of RFC 7591 §2, OpenID Connect Registration §2, RP-Initiated, Front-Channel and Back-Channel
 * Logout, and a few of our own. The admin API, registration, documents of clients, the command and the documentation
 * follow from this table.
 */
export const fields = {
  client_name: field(indexed, {
    says: 'name that people see when they consent',
    setBy: 'client',
    shown: orElse(''),
    cli: { flag: '--name <name>' },
  }),
  redirect_uris: field(list, {
    says: 'where users return after signing in',
    setBy: 'client',
    rule: checkRedirectUris,
    shown: orElse([]),
    writtenAs: null,
    cli: { flag: '--redirect-uri <url>' },
  }),
  grant_types: field(list, {
    says: 'how tokens may be asked for: authorization_code, refresh_token, client_credentials and others',
    setBy: 'client',
    shown: orElse([]),
    told: (value) => (value?.length ? value : defaultGrantTypes),
    writtenAs: null,
    default: 'authorization_code',
    cli: { flag: '--grant-type <type>', absent: defaultGrantTypes },
  }),
  response_types: field(list, {
    says: 'what the authorization endpoint may answer with',
    setBy: 'client',
    shown: orElse([]),
    told: (value) => (value?.length ? value : defaultResponseTypes),
    writtenAs: null,
    default: 'code',
    cli: { flag: '--response-type <type>', absent: defaultResponseTypes },
  }),
  scope: field(text, {
    says: 'scopes that may be asked for',
    setBy: 'client',
    read: (value, { rules }) => {
      const scopes = (value ?? '').split(/\s+/).filter(Boolean)
      return (scopes.length > 0 ? scopes : rules.defaultScope).join(' ')
    },
    shown: orElse(''),
    default: 'offline_access offline openid',
    configured: true,
    cli: { flag: '--scope <scope>', words: true },
  }),
  audience: field(list, {
    says: 'audiences that may be asked for',
    setBy: 'client',
    shown: orElse([]),
    cli: { flag: '--audience <audience>' },
  }),
  owner: field(indexed, {
    says: 'who owns the client',
    setBy: 'operator',
    shown: orElse(''),
    cli: { flag: '--owner <owner>' },
  }),
  policy_uri: field(text, {
    says: "the client's privacy policy",
    setBy: 'client',
    rule: requireWebUri,
    shown: orElse(''),
    cli: { flag: '--policy-uri <url>' },
  }),
  allowed_cors_origins: field(list, {
    says: 'web origins that may call the token endpoint',
    setBy: 'client',
    rule: checkOrigins,
    shown: orElse([]),
    cli: { flag: '--allowed-cors-origin <origin>' },
  }),
  tos_uri: field(text, {
    says: "the client's terms of service",
    setBy: 'client',
    rule: requireWebUri,
    shown: orElse(''),
    cli: { flag: '--tos-uri <url>' },
  }),
  client_uri: field(text, {
    says: "the client's home page",
    setBy: 'client',
    rule: requireWebUri,
    shown: orElse(''),
    cli: { flag: '--client-uri <url>' },
  }),
  logo_uri: field(text, {
    says: "the client's logo",
    setBy: 'client',
    rule: requireWebUri,
    shown: orElse(''),
    cli: { flag: '--logo-uri <url>' },
  }),
  contacts: field(list, {
    says: 'people responsible, such as e-mail addresses',
    setBy: 'client',
    shown: orElse([]),
    writtenAs: null,
    cli: { flag: '--contact <contact>' },
  }),
  // Hydra has none of these three, so that operators are not shown them.
  application_type: field(text, {
    says: 'kind of application, web or native; for the record',
    setBy: 'client',
    shown: hidden,
    told: ifSet,
  }),
  software_id: field(text, {
    says: 'id of the software, whatever its instances are called',
    setBy: 'client',
    shown: hidden,
    told: ifSet,
  }),
  software_version: field(text, {
    says: 'version of the software',
    setBy: 'client',
    shown: hidden,
    told: ifSet,
  }),
  subject_type: field(text, {
    says: 'how subjects are named: public, or pairwise if the server is configured for it',
    setBy: 'client',
    read: readSubjectType,
    shown: filledOr('public'),
    default: 'public',
    configured: true,
    cli: { flag: '--subject-type <type>' },
  }),
  jwks: field(object, {
    says: "the client's public keys",
    setBy: 'client',
    read: readKeys,
    rule: checkKeys,
    shown: orElse({}),
    cli: { flag: '--jwks <json>' },
  }),
  jwks_uri: field(text, {
    says: "where the client's public keys are, for private_key_jwt",
    setBy: 'client',
    rule: unlessInVain(checkCalledUri),
    inVain: isNoUrl,
    cli: { flag: '--jwks-uri <url>' },
  }),
  sector_identifier_uri: field(text, {
    says: 'list of all redirect URIs of the sector that shares pairwise subjects',
    setBy: 'client',
    rule: checkCalledUri,
    askingRule: checkSectorIdentifier,
    cli: { flag: '--sector-identifier-uri <url>' },
  }),
  request_uris: field(list, {
    says: 'where request objects may be read from',
    setBy: 'client',
    rule: checkCalledUris,
    inVain: (uris, name) =>
      uris.some((uri) => isNoUrl(uri, name)) ? 'Field request_uris must hold http or https URLs.' : undefined,
    cli: { flag: '--request-uri <url>' },
  }),
  post_logout_redirect_uris: field(list, {
    says: 'where users may return after signing out',
    setBy: 'client',
    rule: checkPostLogoutRedirectUris,
    cli: { flag: '--post-logout-callback <url>' },
  }),
  token_endpoint_auth_method: field(text, {
    says: 'how it proves itself: client_secret_basic, client_secret_post, private_key_jwt or none',
    setBy: 'client',
    rule: checkAuthMethod,
    inVain: oneOf(authMethods),
    shown: filledOr(defaultAuthMethod),
    default: defaultAuthMethod,
    cli: { flag: '--token-endpoint-auth-method <method>' },
  }),
  token_endpoint_auth_signing_alg: field(text, {
    says: `algorithm of client assertions: ${assertionAlgorithms.join(', ')}`,
    setBy: 'client',
    rule: checkAssertionAlgorithm,
    cli: { flag: '--token-endpoint-auth-signing-alg <algorithm>' },
  }),
  request_object_signing_alg: field(text, {
    says: 'algorithm that request objects must be signed with',
    setBy: 'client',
    inVain: oneOf(requestObjectAlgorithms),
    cli: { flag: '--request-object-signing-alg <algorithm>' },
  }),
  userinfo_signed_response_alg: field(text, {
    says: 'algorithm that userinfo is signed with, or none',
    setBy: 'client',
    rule: checkUserinfoAlgorithm,
    shown: filledOr('none'),
    // To sign no userinfo is to name no algorithm (OpenID Connect Registration §2).
    told: (value) => (value === 'none' ? undefined : value),
    default: 'none',
    cli: { flag: '--userinfo-signed-response-alg <algorithm>' },
  }),
  id_token_signed_response_alg: field(text, {
    says: 'algorithm that ID tokens are signed with',
    setBy: 'client',
    rule: checkIdTokenAlgorithm,
    default: 'as configured',
    cli: { flag: '--id-token-signed-response-alg <algorithm>' },
  }),
  initiate_login_uri: field(text, {
    says: 'where others may start a sign-in at the client',
    setBy: 'client',
    rule: checkInitiateLoginUri,
    cli: { flag: '--initiate-login-uri <url>' },
  }),
  default_max_age: field(nullable(Type.Integer({ minimum: 0, maximum: 999_999_999 })), {
    says: 'seconds since a sign-in after which users have to sign in again',
    setBy: 'client',
    cli: { flag: '--default-max-age <seconds>' },
  }),
  default_acr_values: field(list, {
    says: 'how strongly users have to be authenticated, the most wanted first',
    setBy: 'client',
    cli: { flag: '--default-acr-value <acr>' },
  }),
  require_auth_time: field(flag, {
    says: 'ID tokens say when the user signed in',
    setBy: 'client',
    cli: { flag: '--require-auth-time [boolean]' },
  }),
  frontchannel_logout_uri: field(text, {
    says: 'page that signs the user out, opened in the browser',
    setBy: 'client',
    rule: unlessInVain(requireWebUri),
    inVain: isNoUrl,
    cli: { flag: '--frontchannel-logout-callback <url>' },
  }),
  frontchannel_logout_session_required: field(flag, {
    says: 'that page needs issuer and session id',
    setBy: 'client',
    cli: { flag: '--frontchannel-logout-session-required [boolean]' },
  }),
  backchannel_logout_uri: field(text, {
    says: 'address that is told when a user signs out',
    setBy: 'client',
    rule: checkBackChannelUri,
    inVain: isNoUrl,
    cli: { flag: '--backchannel-logout-callback <url>' },
  }),
  backchannel_logout_session_required: field(flag, {
    says: 'that address needs the session id',
    setBy: 'client',
    cli: { flag: '--backchannel-logout-session-required [boolean]' },
  }),
  metadata: field(nullable(Type.Unknown()), {
    says: 'anything you want to keep with the client',
    setBy: 'operator',
    askingRule: checkUsable,
    shown: (value) => (value === undefined ? {} : value),
    holdsNull: true,
    cli: { flag: '--metadata <json>' },
  }),
  skip_consent: field(flag, {
    says: 'trust the client: its users are not asked to consent',
    setBy: 'operator',
    shown: orElse(false),
    cli: { flag: '--skip-consent [boolean]' },
  }),
  skip_logout_consent: field(flag, {
    says: 'do not ask users before the client signs them out',
    setBy: 'operator',
    shown: orElse(null),
    cli: { flag: '--skip-logout-consent [boolean]' },
  }),
  access_token_strategy: field(text, {
    says: 'format of its access tokens, opaque or jwt',
    setBy: 'operator',
    rule: checkStrategy,
    default: 'as configured',
    cli: { flag: '--access-token-strategy <format>' },
  }),
  ...lifespanFields,
}
