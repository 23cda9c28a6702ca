import { Type } from 'typebox'
import { choice, duration, group, optional } from './parts.ts'

/** The device flow. */
export const deviceAuthorization = group('The device authorization grant (RFC 8628).', {
  token_polling_interval: duration('5s', 'How long a device waits between two polls.'),
  user_code: group('The codes that people type.', {
    entropy_preset: choice(
      ['high', 'medium', 'low'],
      'high',
      '`high` has eight letters and digits, `medium` eight letters, `low` nine digits.',
    ),
    length: optional(
      Type.Integer({ description: 'Number of characters, instead of that of the preset.', minimum: 6 }),
    ),
    character_set: optional(
      Type.String({
        description: 'Characters to choose from, instead of those of the preset.',
        pattern: '^[!-~]{8,}$',
        errorText: 'must be at least 8 printable characters without spaces',
      }),
    ),
  }),
})
