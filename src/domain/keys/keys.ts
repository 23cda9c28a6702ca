import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { compactVerify, errors } from 'jose'
import type { Clock } from '../../kernel/clock.ts'
import { uuid } from '../../kernel/ids.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import { publicJwk, type SigningAlgorithm, signingAlgorithms } from './algorithms.ts'
import { allKeys, insertKey, type KeyRow } from './store.ts'

/** Names of the sets that sign tokens, as key management knows them. */
export const keySets = { idToken: 'hydra.openid.id-token', accessToken: 'hydra.jwt.access-token' } as const

export type KeySetName = (typeof keySets)[keyof typeof keySets]

export interface Keys {
  /** Makes the keys that are missing and reads all of them. Several nodes may start at once: they end up with the same. */
  start(): Promise<void>
  /** A compact JWS over `claims` by the newest key of the set. */
  sign(set: KeySetName, claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>
  /**
   * The claims of a JWT that any key of the set signed, also one that has been rotated out of signing; `undefined`
   * otherwise. The caller judges the claims: expiry is not looked at.
   */
  verify(set: KeySetName, jwt: string): Promise<Record<string, unknown> | undefined>
  /** Algorithm of the newest key of the set. */
  algorithm(set: KeySetName): SigningAlgorithm
  /** The public keys of all signing sets (RFC 7517 §5). */
  publicKeys(): Promise<{ keys: JsonWebKey[] }>
  stop(): void
}

interface Key {
  set: string
  kid: string
  algorithm: SigningAlgorithm
  privateKey: KeyObject
  publicKey: KeyObject
  published: JsonWebKey
}

const maximumAge = 60_000
const topic = 'signing_keys'
const sealPurpose = 'signing-key'

export function createKeys(dependencies: {
  database: Database
  secrets: SecretKeys
  clock: Clock
  algorithms: Record<KeySetName, SigningAlgorithm>
}): Keys {
  const { database, secrets, clock, algorithms } = dependencies
  let keys: Key[] = []
  let readAt = 0
  let reading: Promise<void> | undefined

  const read = async () => {
    keys = (await allKeys(database)).map((row) => openKey(row, secrets))
    readAt = clock.now()
  }
  const refresh = () => {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }
  const unsubscribe = database.subscribe(topic, () => void refresh().catch(() => {}))

  const current = async (): Promise<Key[]> => {
    if (clock.now() - readAt > maximumAge) await refresh()
    return keys
  }
  const newest = (set: KeySetName): Key => {
    const key = keys.find((each) => each.set === set)
    if (!key) throw new Error(`the key set ${set} is empty`)
    return key
  }

  return {
    start: async () => {
      await read()
      const missing = Object.values(keySets).filter((set) => !keys.some((key) => key.set === set))
      if (missing.length === 0) return
      for (const set of missing)
        await insertKey(database, await generateKey(set, algorithms[set], secrets, clock))
      await read()
    },
    sign: async (set, claims, header = {}) => {
      await current()
      const key = newest(set)
      const input = `${encode({ alg: key.algorithm, kid: key.kid, typ: 'JWT', ...header })}.${encode(claims)}`
      const signature = await signingAlgorithms[key.algorithm].sign(key.privateKey, input)
      return `${input}.${signature.toString('base64url')}`
    },
    verify: async (set, jwt) => {
      const candidates = (await current()).filter((key) => key.set === set)
      try {
        const { payload } = await compactVerify(jwt, ({ kid, alg }) => {
          const key = candidates.find((each) => each.kid === kid && each.algorithm === alg)
          if (!key) throw new errors.JWKSNoMatchingKey()
          return key.publicKey
        })
        return parseClaims(Buffer.from(payload).toString('utf8'))
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined
        throw error
      }
    },
    algorithm: (set) => newest(set).algorithm,
    publicKeys: async () => ({ keys: (await current()).map((key) => key.published) }),
    stop: unsubscribe,
  }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function parseClaims(payload: string): Record<string, unknown> | undefined {
  try {
    const claims: unknown = JSON.parse(payload)
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

async function generateKey(
  set: KeySetName,
  algorithm: SigningAlgorithm,
  secrets: SecretKeys,
  clock: Clock,
): Promise<KeyRow> {
  const kid = uuid()
  const privateKey = await signingAlgorithms[algorithm].generate()
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' }
  return {
    set_name: set,
    kid,
    algorithm,
    use: 'sig',
    sealed_jwk: secrets.seal(sealPurpose, JSON.stringify(jwk)),
    origin: 1,
    created_at: clock.now(),
  }
}

function openKey(row: KeyRow, secrets: SecretKeys): Key {
  const opened = secrets.open(sealPurpose, row.sealed_jwk)
  if (opened === undefined) {
    throw new Error(
      `the signing key ${row.kid} cannot be decrypted: secrets.system lacks the secret it was stored with`,
    )
  }
  const jwk = JSON.parse(opened) as JsonWebKey
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  return {
    set: row.set_name,
    kid: row.kid,
    algorithm: row.algorithm as SigningAlgorithm,
    privateKey,
    publicKey: createPublicKey(privateKey),
    published: publicJwk(jwk),
  }
}
