import { count, fragment, group } from '../config/index.ts'

export const hashingConfiguration = fragment({
  keys: {
    'hashers.argon2': group('Argon2id.', {
      memory: count(19456, 8, 'Memory in KiB.'),
      iterations: count(2, 1, 'Passes.'),
      parallelism: count(1, 1, 'Lanes.'),
    }),
  },
})
