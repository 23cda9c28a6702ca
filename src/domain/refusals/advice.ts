/** What to do, by rule, or by error if the rule is one of many for it. */
const catalogue: Readonly<Record<string, string>> = {
  // Errors of OAuth 2.0 and OpenID Connect.
  invalid_request:
    'Compare the parameters with what the description names: one is missing, sent twice, or has a value that is not allowed. A redirect_uri has to be one of those that the client registered, character by character.',
  unauthorized_client:
    'Add the grant type or response type to the registration of the client, or ask for another one.',
  access_denied:
    'The person or the login or consent application said no, or what they answered was used before, ran out or came from another browser. Begin with a new authorization request.',
  unsupported_response_type:
    'Ask for a response_type that discovery lists and the client has registered; usually `code`.',
  unsupported_response_mode: 'Leave response_mode out, or send one that discovery lists.',
  invalid_scope: 'Add the scope to the registration of the client, or do not ask for it.',
  server_error:
    'Look for the line with this request id in the log: it is a fault of the server or of a service that it asks.',
  temporarily_unavailable: 'Try again in a moment. If it stays so, look whether the database answers.',
  too_many_requests:
    'Wait for as long as Retry-After says. If the client does not guess, its stored secret is an old one.',
  invalid_grant:
    'The code or refresh token is unknown, was used, has expired or was revoked, or client, redirect_uri or code_verifier differ from the request that it came of. Use each code once, keep the newest refresh token only, and start a new authorization if it is lost.',
  invalid_client:
    'Compare client_id and secret with the registration, and how the client authenticates with its token_endpoint_auth_method. Percent-encode both for HTTP Basic.',
  authorization_pending: 'Nothing is wrong: the person has yet to decide. Ask again after the interval.',
  slow_down: 'Wait five seconds more between two polls.',
  expired_token: 'The device code ran out: begin a new device authorization.',
  insufficient_entropy: 'Send a longer random value.',
  jti_known: 'Give every assertion a jti of its own: this one was used before.',
  invalid_target:
    'Ask only for resources and audiences that are registered for the client and allowed by the configuration.',
  invalid_state: 'Send a random state of at least eight characters.',
  request_unauthorized:
    'Send the credentials that the operation asks for: a valid access token or registration token, or a new sign-in.',
  invalid_token: 'Send an access token that has not expired, as a Bearer token in the Authorization header.',
  request_forbidden:
    'The request lacks a cookie of the browser that began it. Cookies may be blocked, or the link was opened in another browser.',
  login_required: 'The person has to sign in: ask without prompt=none.',
  unmet_authentication_requirements:
    'Ask for acr_values that this installation can reach; discovery lists them.',
  consent_required: 'The person has to consent: ask without prompt=none.',
  invalid_request_object:
    'Sign the request object with a key and an algorithm that the client registered, and keep it within its time.',
  invalid_request_uri: 'Register the request_uri, and make sure that this server can fetch it.',
  registration_not_supported: 'Register the client beforehand instead of in the request.',
  invalid_client_metadata: 'Change the field that the description names.',
  invalid_redirect_uri:
    'Register absolute redirect URIs without a fragment: https, a loopback address, or a private scheme.',
  'The request was malformed or contained invalid parameters': 'Change what the description names.',
  'The request could not be authorized':
    'Send the registration token that the last registration or change gave.',
  'The requested action was forbidden':
    'The operation is turned off, or not for this caller: look at oidc.dynamic_client_registration.',
  'The requested resource could not be found': 'Compare the id in the address with the registration.',
  'Not Found': 'Compare the address with discovery.',
  // The auth-flow API.
  bad_request: 'Compare the body with docs/auth-flow.md: details names the member.',
  unauthorized: 'Send the access token that the last step gave, as a Bearer token.',
  forbidden:
    'The token or challenge is of another flow, identity or client: details says which. Begin the flow again.',
  not_found:
    'What the address or challenge names is not there: compare it with the registration, or begin again.',
  method_not_allowed: 'Use a method that Allow names.',
  conflict: 'What should be made is there already, or changed meanwhile: read it again and repeat.',
  gone: 'Its time has passed: begin the flow again.',
  request_entity_too_large: 'Send less than 128 KB.',
  internal: 'Look for the line with this request id in the log.',
  service_unavailable: 'Try again in a moment.',
  // The hosted pages.
  invalid_credentials:
    'The password or the address was wrong. `gatehouse identity set-password` sets another password.',
  missing_fields: 'Nothing was filled in: the person tries again.',
  link_useless:
    'The link was used, is too old, or was opened in another browser than the one that asked for it: have a new one mailed.',
  too_many_attempts: 'Wait for as long as Retry-After says; a code or another device gets the owner in.',
  proof_needed:
    'Too many guesses were made by others: the person signs in by a code, or on a device that is known.',
  busy: 'The server had more to do than it could take. If that is often so, give it more processors.',
  unavailable: 'The database does not answer: look whether it runs.',
  session_expired:
    'The page was open for too long, or the browser sends no cookies: the person loads it again.',
  account_disabled: 'The identity is turned off: `gatehouse identity enable` turns it on.',
  identity_inactive: 'The identity is turned off: `gatehouse identity enable` turns it on.',
  account_exists: 'The address belongs to an account already: the person signs in as they did before.',
  provider_failed:
    'Look at detail for what the provider answered. Compare client id, secret, issuer and redirect URI with its registration there.',
  provider_unavailable:
    'The provider could not be reached: compare issuer_url with its discovery document, and look at detail.',
  provider_without_email:
    'The provider gave no e-mail address: ask for the scope email, or let it share the address.',
  provider_cancelled: 'The person said no at the provider.',
  registration_closed: 'selfservice.flows.registration.enabled is off: new accounts are made by operators.',
  invalid_traits: 'The e-mail address or the name is not one that can be stored.',
  identifier_taken: 'The address belongs to an account already.',
  csrf_violation:
    'The form came without the cookie of this browser: cookies are blocked, or the page was copied.',
  continuity_lost:
    'The sign-in was begun in another browser, or its cookie is gone: the person begins again.',
  expired_challenge: 'The person took too long, or went back to an old page: the application begins again.',
  unknown_challenge:
    'The challenge was cut off, was made with another system secret, or is for another login or consent application.',
  challenge_used: 'The challenge was answered before: the application begins again.',
  unknown_provider: 'No provider of that id is configured under selfservice.methods.oidc.',
  rejected_by_application: 'The login or consent application refused: its own log says why.',
  server_busy: 'Try again in a moment.',
  wrong: 'The person typed another code than was mailed.',
  expired: 'The person took too long: they begin again, or ask for another code.',
  dead: 'The code died of wrong answers: the person asks for another one.',
  used: 'The code was used: the person signs in.',
  taken: 'The address belongs to an account already.',
  invalid: 'What was typed or sent has another form than is asked for.',
  denied: 'The person said no.',
  failed: 'Look at detail for what the provider answered.',
  replayed: 'The answer of the provider came a second time, as by a reload: the person begins again.',
  missing: 'A field was left out.',
  similar: 'Choose a password that is not like the address.',
  too_common: 'Choose a password that others do not use.',
  too_long: 'What was typed is too long to be stored.',
  too_short: 'Choose a longer password.',
  code_sent: 'A code is on its way to the mailbox of the person.',
  code_missing: 'The person left the code out.',
  code_wrong: 'The person typed another code than was mailed.',
  code_dead: 'The code died of wrong answers: the person asks for another one.',
  email_missing: 'The person left the address out.',
  email_invalid: 'What the person typed is no e-mail address.',
  email_taken: 'The address belongs to an account already: the person signs in.',
  name_missing: 'The person left the name out.',
  name_too_long: 'The name is too long to be stored.',
  password_missing: 'The person left the password out.',
  password_similar: 'Choose a password that is not like the address.',
  requireAccess:
    'Send one of serve.admin.tokens as a bearer token, or an allowed client certificate, whose scope covers the operation.',
  receiveCallback:
    'Compare auth_flow.client with the registration of that client, and its redirect URI with /auth/callback.',
  // Why a code or token gives nothing.
  code_unknown: 'The code was cut off, made elsewhere, or is long gone: start a new authorization.',
  token_unknown:
    'The token was cut off, made elsewhere, was revoked, or is long gone: start a new authorization.',
  token_used:
    'The refresh token was used before: keep the newest one only. If the client runs several times, they share it, or rotation_grace_period helps.',
  token_expired: 'The refresh token ran out: start a new authorization.',
  other_client: 'The code or token is of another client: each uses its own.',
  other_redirect_uri: 'Send the redirect_uri of the authorization request, character by character.',
  verifier_missing: 'Send the code_verifier whose challenge was in the authorization request.',
  verifier_unexpected:
    'The authorization request had no code_challenge: send one there, or no code_verifier here.',
  verifier_wrong:
    'Keep the code_verifier of each authorization request beside its state: this one is of another request.',
  never_sent: 'Ask for a code first.',
  // Domain rules with an answer of their own.
  code_live: 'The code that was sent is still good: wait for Retry-After before another one.',
  code_never_sent: 'Ask for a code first.',
  code_used: 'The code was used: ask for another one.',
  code_expired: 'The code ran out, or died of wrong answers: ask for another one.',
  code_invalid: 'The person typed another code than was mailed.',
  registration_gone: 'The registration ran out, or was begun in another browser: the person begins again.',
  registration_code_wrong: 'The person typed another code than was mailed.',
  registration_code_expired: 'The code ran out: the person asks for another one.',
  registration_code_dead: 'The code died of wrong answers: the person asks for another one.',
  registration_code_used: 'The code was used: the person signs in.',
  user_code_unknown: 'The code is mistyped or ran out: the device shows a new one.',
  client_not_found: 'Register the client, or compare its id.',
  client_exists: 'Choose another client_id, or change the client that there is.',
  client_changed: 'Repeat: somebody else changed the client at the same time.',
  client_without_secret: 'Give the client an authentication method that has a secret.',
  malformed_client: 'Change the field that the description names.',
  sector_unknown: 'Register a sector_identifier_uri for a client with redirect URIs at several hosts.',
  document_refused: 'Correct the document at the client id: detail says what is wrong with it.',
  document_unavailable:
    'Serve the document at the client id as JSON over https, quickly and without a redirect.',
  assertion_refused:
    'Compare issuer, subject, audience, key and times of the assertion with the trusted issuers.',
  subject_ended: 'The subject of the assertion was turned off or deleted.',
  trusted_issuer_exists: 'The issuer is trusted for this subject and key already.',
  trusted_issuer_not_found: 'Compare the id with the list of trusted issuers.',
  trusted_key_without_kid: 'Give the key a kid.',
  unusable_trusted_key: 'Give a public key whose algorithm is allowed.',
  hook_denied: 'The hook refused the tokens: its own log says why.',
  hook_failed: 'The hook did not answer as it should: look whether it runs, and at detail.',
  claims_lost: 'secrets.system lacks the secret that sealed the claims: put it back behind the new one.',
  invalid_claims_request: 'Send a JSON object with the members userinfo and id_token as claims.',
  invalid_acceptance: 'Send a subject with the acceptance.',
  invalid_identifier: 'Send an e-mail address.',
  account_not_found: 'Compare the id of the account.',
  backup_version_conflict: 'Read the backup again: another device has written a newer version.',
  wrong_password: 'The person typed another password.',
  wrong_old_password: 'The person typed another password than the one that there is.',
  no_account: 'The identity has no password: it signs in by code.',
  no_account_to_reset: 'The identity has no password to reset.',
  no_password_to_ask: 'The identity has no password: ask for a code.',
  malformed_hash: 'Send the hash in base64, as the browser computes it.',
  malformed_salt: 'Send the salt in base64.',
  hash_parameters_out_of_bounds: 'Compute the hash with parameters within auth_flow.password.',
  unknown_password_format: 'Import hashes in one of the formats that docs/auth-flow.md names.',
  password_too_short: 'Choose a longer password.',
  password_too_long: 'Choose a shorter password.',
  password_too_common: 'Choose a password that others do not use.',
  password_too_similar: 'Choose a password that is not like the address.',
  unstorable_text: 'Send text without NUL characters.',
  key_set_not_found: 'Compare the name of the set.',
  key_not_found: 'Compare the names of set and key.',
  key_exists: 'Choose another kid.',
  invalid_key: 'Send a JSON Web Key (RFC 7517) with all members of its type.',
  unsupported_key_algorithm: 'Choose an algorithm that keys can be made for.',
}

/** `rule` may name the functions that refused, the innermost first. */
export function adviceFor(rule: string, error: string): string | undefined {
  const names = [rule, ...rule.split(' in '), error]
  const known = names.find((name) => Object.hasOwn(catalogue, name))
  return known === undefined ? undefined : catalogue[known]
}
