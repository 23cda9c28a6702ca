import { compactVerify, createRemoteJWKSet, customFetch, errors } from 'jose'
import type { Clock } from '../../../kernel/clock.ts'
import type { Egress } from '../../../platform/egress/index.ts'
import { createPauses } from '../../../platform/ratelimit/index.ts'
import { guardedFetch, patience } from '../guarded-fetch.ts'

/** The keys that providers sign with. */
export interface ProviderKeys {
  /**
   * The payload of `jwt`, signed with a key at `jwksUri`. A key that is not known yet is fetched at its first use. Throws
   * where no key of the provider has made the signature.
   */
  verify(jwt: string, jwksUri: string): Promise<Uint8Array>
}

type KeySet = ReturnType<typeof createRemoteJWKSet>

const maximumAge = 5 * 60_000
/** Tokens without a known key until a pause follows each, and milliseconds of the longest: a new key waits no longer. */
const misses = { free: 5, longest: 10_000 }
/** Far more than anybody configures. */
const capacity = 1000

export function createProviderKeys({ egress, clock }: { egress: Egress; clock: Clock }): ProviderKeys {
  const known = new Map<string, KeySet>()
  const pauses = createPauses({ clock, capacity, ...misses })

  const keySetAt = (uri: string): KeySet => {
    const keySet =
      known.get(uri) ??
      createRemoteJWKSet(new URL(uri), {
        cacheMaxAge: maximumAge,
        // It would fetch by itself after a fixed pause; here the first miss is not to wait, and many are.
        cooldownDuration: Number.POSITIVE_INFINITY,
        timeoutDuration: patience,
        [customFetch]: guardedFetch(egress),
      })
    known.set(uri, keySet)
    return keySet
  }

  return {
    verify: async (jwt, jwksUri) => {
      const keySet = keySetAt(jwksUri)
      try {
        return await verifyWith(keySet, jwt)
      } catch (error) {
        if (!isMiss(error) || pauses.before(jwksUri) > 0) throw error
      }
      const refresh = pauses.begin(jwksUri)
      try {
        await keySet.reload()
        const payload = await verifyWith(keySet, jwt)
        refresh.succeeded()
        return payload
      } catch (error) {
        refresh.failed()
        throw error
      }
    },
  }
}

/** A wrong signature, too: a provider may have changed a key under its old name, or give its keys no names. */
const isMiss = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed

/** Tries every key that a token without a key id may be signed with (RFC 7515 §4.1.4). */
async function verifyWith(keySet: KeySet, jwt: string): Promise<Uint8Array> {
  try {
    return (await compactVerify(jwt, keySet)).payload
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      try {
        return (await compactVerify(jwt, key)).payload
      } catch (wrong) {
        if (!(wrong instanceof errors.JWSSignatureVerificationFailed)) throw wrong
      }
    }
    throw new errors.JWSSignatureVerificationFailed()
  }
}
