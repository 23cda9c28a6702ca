import { flag, fragment, group, secrets } from '../../platform/config/index.ts'

/** Keys that concern the process as a whole. */
export const serverConfiguration = fragment({
  keys: {
    dev: flag(
      false,
      'Development mode, as `serve --dev`: allows a plain-http issuer and cookies without Secure. Never in production.',
    ),
    secrets: group('Secrets. The first of a list encrypts and signs, all of them decrypt and verify.', {
      system: secrets(
        'System secrets: encryption at rest, tokens, challenges. At least 16 characters each. Required outside development mode.',
      ),
      cookie: secrets('Secrets of cookies. Default: the system secrets.'),
    }),
  },
})
