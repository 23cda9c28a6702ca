import { duration, flag, fragment, milliseconds } from '../../platform/config/index.ts'

export const trustConfiguration = fragment({
  keys: {
    'oauth2.grant.jwt.jti_optional': flag(
      false,
      'Accept assertions without `jti`. They can be used again until they expire, which is insecure.',
    ),
    'oauth2.grant.jwt.iat_optional': flag(false, 'Accept assertions without `iat`.'),
    'oauth2.grant.jwt.max_ttl': duration('720h', 'How long an assertion may last at most.'),
  },
  derive: ({ oauth2: { grant } }) => ({
    jtiOptional: grant.jwt.jti_optional,
    issuedAtOptional: grant.jwt.iat_optional,
    longestLifespan: milliseconds(grant.jwt.max_ttl),
  }),
})
