import { Type } from 'typebox'
import {
  choice,
  count,
  duration,
  durationPattern,
  flag,
  fragment,
  group,
  list,
  milliseconds,
} from '../../platform/config/index.ts'

export const tokensConfiguration = fragment({
  keys: {
    'ttl.access_token': duration('1h', 'Access tokens.'),
    'ttl.refresh_token': Type.String({
      description: 'Refresh tokens; each rotation starts anew. `-1` means that they do not expire.',
      default: '720h',
      pattern: `${durationPattern}|^-1$`,
      errorText: 'must be a duration such as 720h, or -1',
    }),
    'ttl.id_token': duration('1h', 'ID tokens.'),
    'ttl.auth_code': duration('10m', 'Authorization codes.'),
    'strategies.jwt': group('JWT access tokens.', {
      scope_claim: choice(
        ['list', 'string', 'both'],
        'list',
        '`list` is a claim `scp`, `string` a claim `scope`.',
      ),
      token_type: choice(
        ['JWT', 'at+jwt'],
        'JWT',
        'Header `typ`. `at+jwt` is that of RFC 9068; some resource servers accept `JWT` alone.',
      ),
    }),
    'oauth2.exclude_not_before_claim': flag(false, 'Leave `nbf` out of JWT access tokens.'),
    'oauth2.allowed_top_level_claims': list(
      [],
      'Claims of the consent application that stand at the top level of JWT access tokens.',
    ),
    'oauth2.mirror_top_level_claims': flag(true, 'Keep those claims in `ext`, too.'),
    'oauth2.preserve_ext_claims': flag(false, 'Keep the other claims in `ext` where nothing is mirrored.'),
    'oauth2.grant.refresh_token': group('Rotation of refresh tokens.', {
      rotation_grace_period: duration(
        '0s',
        'How long a refresh token that was used gives the same new tokens once more. At most 5m, or 4320h where `rotation_grace_reuse_count` is set.',
      ),
      rotation_grace_reuse_count: count(
        0,
        0,
        'How many uses within the grace period give tokens, the first one counted: `2` means one repetition. `0` means any number.',
      ),
    }),
  },
  problems: ({ oauth2 }) => {
    const { rotation_grace_period: grace, rotation_grace_reuse_count: reuses } = oauth2.grant.refresh_token
    return milliseconds(grace) > (reuses > 0 ? longestCountedGrace : longestGrace)
      ? [
          'oauth2.grant.refresh_token.rotation_grace_period must be at most 5m, or 4320h with a rotation_grace_reuse_count',
        ]
      : []
  },
  derive: ({ ttl, strategies, oauth2 }) => ({
    jwt: {
      type: strategies.jwt.token_type,
      scopeClaim: strategies.jwt.scope_claim,
      excludeNotBefore: oauth2.exclude_not_before_claim,
      topLevelClaims: oauth2.allowed_top_level_claims.filter((name) => !reservedClaims.has(name)),
      mirrorTopLevelClaims: oauth2.mirror_top_level_claims,
      preserveExt: oauth2.preserve_ext_claims,
    },
    lifespans: {
      accessToken: milliseconds(ttl.access_token),
      idToken: milliseconds(ttl.id_token),
      refreshToken: ttl.refresh_token === '-1' ? undefined : milliseconds(ttl.refresh_token),
      authorizationCode: milliseconds(ttl.auth_code),
    },
    refreshGrace: {
      period: milliseconds(oauth2.grant.refresh_token.rotation_grace_period),
      uses: oauth2.grant.refresh_token.rotation_grace_reuse_count,
    },
  }),
})

const longestGrace = 5 * 60_000
const longestCountedGrace = 180 * 86_400_000

/** Claims that the server sets itself, whatever the configuration or a consent application says. */
const reservedClaims = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'scp',
  'scope',
  'ext',
])
