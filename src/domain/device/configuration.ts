import { type Static, Type } from 'typebox'
import { choice, duration, fragment, group, milliseconds, optional } from '../../platform/config/index.ts'
import { type UserCodeShape, userCodeShapes } from './user-code.ts'

const userCode = group('The codes that people type.', {
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
})

export const deviceConfiguration = fragment({
  keys: {
    'ttl.device_user_code': duration('10m', 'Device codes and the user codes that come with them.'),
    'oauth2.device_authorization': group('The device authorization grant (RFC 8628).', {
      token_polling_interval: duration('5s', 'How long a device waits between two polls.'),
      user_code: userCode,
    }),
  },
  derive: ({ ttl, oauth2: { device_authorization: device } }) => ({
    lifespan: milliseconds(ttl.device_user_code),
    interval: milliseconds(device.token_polling_interval),
    userCodes: userCodesOf(device.user_code),
  }),
})

function userCodesOf(configured: Static<typeof userCode>): UserCodeShape {
  const preset: UserCodeShape = userCodeShapes[configured.entropy_preset]
  const characters = configured.character_set ?? preset.characters
  return { length: configured.length ?? preset.length, characters: [...new Set(characters)].join('') }
}
