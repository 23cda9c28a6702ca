import type { Static } from 'typebox'
import {
  choice,
  count,
  duration,
  durationText,
  fragment,
  group,
  list,
  milliseconds,
  optional,
} from '../../platform/config/index.ts'
import { keySets } from './schema.ts'

/** Those that sign tokens; key management makes and takes more. */
const algorithms = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const

const algorithm = choice([...algorithms], 'RS256', 'Algorithm of keys made at first start and by rotation.')

const rotation = group('Automatic rotation of the keys of ID tokens and JWT access tokens.', {
  interval: optional(
    durationText(
      'How long a key signs until a new one takes over. Without it keys are rotated by hand alone (`gatehouse keys rotate`).',
    ),
  ),
  overlap: duration(
    '24h',
    'How long a new key is published before it signs, and how long the old one verifies afterwards: longer than clients remember the key set. An old key stays at least as long as the tokens that it signed, and of those of ID tokens the newest of each other algorithm, which clients may have chosen, until it is deleted.',
  ),
})

export const keysConfiguration = fragment({
  keys: {
    keys: group('Signing keys, created at first start.', {
      id_token: group('Keys of ID tokens.', { algorithm }),
      rsa_bits: count(
        4096,
        2048,
        'Size of RSA keys that are made at first start and by rotation for a set that had none. 2048 bits sign six times as fast and are good until 2030 (NIST SP 800-57); ES256 is faster still.',
      ),
      access_token: group('Keys of JWT access tokens.', { algorithm }),
      rotation,
    }),
    'webfinger.jwks': group('The published key set, `/.well-known/jwks.json`.', {
      broadcast_keys: list(
        ['hydra.openid.id-token'],
        'Key sets whose public keys are in it. Those that sign tokens always are.',
      ),
    }),
  },
  problems: ({ keys }) => {
    const { interval, overlap } = keys.rotation
    if (interval === undefined) return []
    const announced = milliseconds(overlap)
    return [
      ...(announced < leastOverlap ? ['keys.rotation.overlap must be at least 1s'] : []),
      ...(milliseconds(interval) <= announced
        ? ['keys.rotation.interval must be longer than keys.rotation.overlap']
        : []),
    ]
  },
  derive: ({ keys, webfinger }, signed: { lifespan: number }) => ({
    algorithms: {
      [keySets.idToken]: keys.id_token.algorithm,
      [keySets.accessToken]: keys.access_token.algorithm,
    },
    rsaBits: keys.rsa_bits,
    broadcast: webfinger.jwks.broadcast_keys,
    rotation: rotationOf(keys.rotation, signed.lifespan),
  }),
})

/** Nodes look once in this time, or more often, whether a key is due. */
const leastOverlap = 1000

/** How signing keys rotate by themselves; `undefined` if they do not. */
function rotationOf({ interval, overlap }: Static<typeof rotation>, signedLifespan: number) {
  if (interval === undefined) return undefined
  const announced = milliseconds(overlap)
  // Nothing that was signed outlives its key.
  return {
    interval: milliseconds(interval),
    overlap: announced,
    retention: Math.max(announced, signedLifespan),
  }
}
