import { choice, count, duration, durationText, group, list, optional } from './parts.ts'

/** Those that sign tokens; key management makes and takes more. */
const algorithms = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const

const algorithm = choice([...algorithms], 'RS256', 'Algorithm of keys made at first start and by rotation.')

export const keys = group('Signing keys, created at first start.', {
  id_token: group('Keys of ID tokens.', { algorithm }),
  rsa_bits: count(
    4096,
    2048,
    'Size of RSA keys that are made at first start and by rotation for a set that had none. 2048 bits sign six times as fast and are good until 2030 (NIST SP 800-57); ES256 is faster still.',
  ),
  access_token: group('Keys of JWT access tokens.', { algorithm }),
  rotation: group('Automatic rotation of the keys of ID tokens and JWT access tokens.', {
    interval: optional(
      durationText(
        'How long a key signs until a new one takes over. Without it keys are rotated by hand alone (`gatehouse keys rotate`).',
      ),
    ),
    overlap: duration(
      '24h',
      'How long a new key is published before it signs, and how long the old one verifies afterwards: longer than clients remember the key set. An old key stays at least as long as the tokens that it signed, and of those of ID tokens the newest of each other algorithm, which clients may have chosen, until it is deleted.',
    ),
  }),
})

export const jwks = group('The published key set, `/.well-known/jwks.json`.', {
  broadcast_keys: list(
    ['hydra.openid.id-token'],
    'Key sets whose public keys are in it. Those that sign tokens always are.',
  ),
})
