import { compactVerify, errors } from 'jose'
import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Events } from '../events/index.ts'
import { isSigningAlgorithm, type SigningAlgorithm, signingAlgorithms } from './algorithms.ts'
import { generateJwk } from './generate.ts'
import { createKeyEvents } from './key-events.ts'
import { createKeySets, type KeySets, keyRow } from './key-sets.ts'
import { createKeyRing, type Key } from './ring.ts'
import {
  dueSuccessor,
  isNewestOfItsKind,
  outdated,
  type Rotation,
  type Successor,
  signerOf,
} from './rotation.ts'
import { type Jwk, type KeySetName, keySets, signingSets } from './schema.ts'
import { resealKeys } from './seal.ts'
import { deleteKeys, insertKey } from './store.ts'

type Claims = Record<string, unknown>

export interface Keys {
  /** Makes the keys that are missing and reads all of them. Several nodes may start at once: they end up with the same. */
  start(): Promise<void>
  /**
   * A compact JWS over `claims` by the newest key of the set whose time has come, of those with `algorithm` if that is
   * named. Claims that depend on the algorithm are given as a function of it: a rotation may come in between otherwise.
   */
  sign(
    set: KeySetName,
    claims: Claims | ((algorithm: SigningAlgorithm) => Claims),
    options?: { header?: Claims | undefined; algorithm?: string | undefined },
  ): Promise<string>
  /**
   * The claims of a JWT that any key of the set signed, also one that has been rotated out of signing; `undefined`
   * otherwise. The caller judges the claims: expiry is not looked at.
   */
  verify(set: KeySetName, jwt: string): Promise<Claims | undefined>
  /** Algorithms for which the set has a key, that of the key which signs unless another is asked for first. */
  algorithms(set: KeySetName): readonly SigningAlgorithm[]
  /** Id of the key that signs; `undefined` where the set has none yet. */
  keyId(set: KeySetName): string | undefined
  /** The public keys of all signing sets and of those that the configuration adds (RFC 7517 §5). */
  publicKeys(): Promise<{ keys: Jwk[] }>
  /** Makes the successors that are due and removes the keys whose time has passed. Any node may do so at any time. */
  rotate(rotation: Rotation): Promise<void>
  /** All sets as key management sees them. */
  sets: KeySets
  stop(): void
}

export function createKeys(dependencies: {
  database: Database
  secrets: SecretKeys
  clock: Clock
  logger: Logger
  events: Pick<Events, 'emitting'>
  /** Of keys that are made unasked. */
  algorithms: Record<KeySetName, SigningAlgorithm>
  /** Of RSA keys that are made for a set without keys, and by rotation for one whose key has another algorithm. */
  rsaBits: number
  /** Names of the sets whose public keys are published besides those of the signing sets. */
  broadcast: readonly string[]
}): Keys {
  const { database, secrets, clock, logger, algorithms, rsaBits, broadcast } = dependencies
  const ring = createKeyRing({ ...dependencies, sets: [...new Set([...broadcast, ...signingSets])] })
  const telling = createKeyEvents(dependencies.events)
  const making = new Map<KeySetName, Promise<void>>()

  const generate = async (set: KeySetName, modulusLength = rsaBits) =>
    keyRow(set, await generateJwk({ alg: algorithms[set] }, modulusLength), secrets, clock)

  const makeFirst = async (set: KeySetName): Promise<void> => {
    const key = await generate(set)
    if (await insertKey(database, { ...key, origin: 1 }, telling.created(set, key.kid, 'made')))
      await ring.changed()
    else await ring.refresh()
  }
  const succeed = async (set: KeySetName, due: Successor, modulus: number | undefined): Promise<boolean> => {
    const key = await generate(set, modulus)
    return insertKey(
      database,
      { ...key, signs_from: due.signsFrom, succeeds: due.succeeds },
      telling.rotated(set, key.kid, due.succeeds),
    )
  }
  /** A set that somebody emptied behind our back gets a key before the next token. */
  const fill = async (set: KeySetName): Promise<void> => {
    const made = making.get(set) ?? makeFirst(set).finally(() => making.delete(set))
    making.set(set, made)
    await made
  }
  const signer = async (
    set: KeySetName,
    wanted: string | undefined,
  ): Promise<Key & { algorithm: SigningAlgorithm }> => {
    await ring.current()
    if (ring.keys(set).length === 0) await fill(set)
    const keys = ring.keys(set).filter(({ algorithm }) => wanted === undefined || algorithm === wanted)
    const key = signerOf(keys, clock.now())
    if (!key || !isSigningAlgorithm(key.algorithm)) {
      throw new Error(
        `no key of the set ${set} can sign${wanted === undefined ? '' : ` with ${wanted}, which a client is registered for`}`,
      )
    }
    return key as Key & { algorithm: SigningAlgorithm }
  }
  const find = (set: KeySetName, kid: unknown, algorithm: unknown): Key | undefined =>
    ring.keys(set).find((key) => key.kid === kid && key.algorithm === algorithm)

  return {
    start: async () => {
      await ring.refresh()
      await Promise.all(signingSets.filter((set) => ring.keys(set).length === 0).map(fill))
      await resealKeys(database, secrets).catch((error) =>
        logger.warn({ err: error }, 'signing keys could not be sealed with the current system secret'),
      )
    },
    sign: async (set, claims, { header = {}, algorithm: wanted } = {}) => {
      const { algorithm, kid, privateKey } = await signer(set, wanted)
      const payload = typeof claims === 'function' ? claims(algorithm) : claims
      const input = `${encode({ alg: algorithm, kid, typ: 'JWT', ...header })}.${encode(payload)}`
      const signature = await signingAlgorithms[algorithm].sign(privateKey, input)
      return `${input}.${signature.toString('base64url')}`
    },
    verify: async (set, jwt) => {
      await ring.current()
      try {
        const { payload } = await compactVerify(jwt, async ({ kid, alg }) => {
          // A key of another set will not turn up in this one.
          if (kid !== undefined && !ring.has(kid)) await ring.reread()
          const key = find(set, kid, alg)
          if (!key?.publicKey) throw new errors.JWKSNoMatchingKey()
          return key.publicKey
        })
        return parseClaims(Buffer.from(payload).toString('utf8'))
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined
        throw error
      }
    },
    algorithms: (set) => {
      const keys = ring.keys(set)
      const first = signerOf(keys, clock.now())?.algorithm ?? algorithms[set]
      return [...new Set([first, ...keys.map(({ algorithm }) => algorithm)])].filter(isSigningAlgorithm)
    },
    keyId: (set) => signerOf(ring.keys(set), clock.now())?.kid,
    publicKeys: async () => {
      await ring.current()
      return { keys: ring.all().flatMap(({ publicKey, published }) => (publicKey ? [published] : [])) }
    },
    rotate: async (rotation) => {
      await ring.current()
      const now = clock.now()
      for (const set of signingSets) {
        const keys = ring.keys(set)
        const due = dueSuccessor(keys, rotation, now)
        const modulus = keys[0]?.publicKey?.asymmetricKeyDetails?.modulusLength
        const made = due !== undefined && (await succeed(set, due, modulus))
        const kids = outdated(keys, rotation, now)
          .filter((key) => set !== keySets.idToken || !isNewestOfItsKind(keys, key))
          .map(({ kid }) => kid)
        const removed =
          kids.length > 0 && (await deleteKeys(database, set, kids, telling.removed(set, kids, 'outdated')))
        if (made || removed) await ring.changed()
      }
    },
    sets: createKeySets({ database, secrets, clock, ring, generate, telling }),
    stop: ring.stop,
  }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function parseClaims(payload: string): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(payload)
    return typeof claims === 'object' && claims !== null ? (claims as Claims) : undefined
  } catch {
    return undefined
  }
}
