import { duration, flag, group } from './parts.ts'

/** Assertions of trusted issuers. */
export const jwtBearer = group('The JWT bearer grant (RFC 7523).', {
  jti_optional: flag(
    false,
    'Accept assertions without `jti`. They can be used again until they expire, which is insecure.',
  ),
  iat_optional: flag(false, 'Accept assertions without `iat`.'),
  max_ttl: duration('720h', 'How long an assertion may last at most.'),
  omit_assertion_audience: flag(true, 'Keep the audience of an assertion out of its access token.'),
})
