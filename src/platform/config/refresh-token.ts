import { count, duration, group } from './parts.ts'

export const refreshToken = group('Rotation of refresh tokens.', {
  rotation_grace_period: duration(
    '0s',
    'How long a refresh token that was used gives the same new tokens once more. At most 5m, or 4320h where `rotation_grace_reuse_count` is set.',
  ),
  rotation_grace_reuse_count: count(
    0,
    0,
    'How many uses within the grace period give tokens, the first one counted: `2` means one repetition. `0` means any number.',
  ),
})
