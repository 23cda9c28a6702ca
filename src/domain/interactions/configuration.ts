import { duration, fragment, milliseconds } from '../../platform/config/index.ts'

export const interactionsConfiguration = fragment({
  keys: {
    'ttl.login_consent_request': duration('30m', 'How long a user may take to sign in and consent.'),
    'ttl.authentication_session': duration(
      '720h',
      'How long a remembered sign-in lasts at the authorization server.',
    ),
  },
  derive: ({ ttl }) => ({
    interactionLifespan: milliseconds(ttl.login_consent_request),
    sessionLifespan: milliseconds(ttl.authentication_session),
  }),
})
