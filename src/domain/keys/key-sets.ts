import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import { createQueue } from '../../platform/hashing/index.ts'
import { generateJwk, type KeyRequest, usualModulus } from './generate.ts'
import type { KeyEvents } from './key-events.ts'
import { readJwk } from './read-jwk.ts'
import type { KeyRing } from './ring.ts'
import { isSigningSet, type Jwk, type KeySetName, keyFault } from './schema.ts'
import { openRow, sealJwk } from './seal.ts'
import {
  deleteKey,
  deleteSet,
  insertKey,
  type KeyRow,
  putKey,
  replaceKeys,
  selectKey,
  selectKeys,
} from './store.ts'

/** Named sets of keys, private halves included: those that sign tokens and whatever else somebody keeps here. */
export interface KeySets {
  /** Newest first; none where there is no such set. */
  find(set: string): Promise<Jwk[]>
  /** As `find`. Throws `key_set_not_found` where there is no key. */
  load(set: string): Promise<Jwk[]>
  loadKey(set: string, kid: string): Promise<Jwk>
  /** Adds a new key, which signs at once where its set signs. */
  create(set: string, request: KeyRequest): Promise<Jwk>
  /** Makes `documents` the set. Keys that it had keep their place in it; of the others the last one is the newest. */
  replace(set: string, documents: readonly Record<string, unknown>[]): Promise<Jwk[]>
  /** Stores a key as the newest of its set, under the `kid` of the document. `kid` is for documents without one. */
  put(set: string, kid: string, document: Record<string, unknown>): Promise<Jwk>
  /** Does nothing where there is no such set. A set that signs gets a new key. */
  remove(set: string): Promise<void>
  /** Does nothing where there is no such key. A set that signs gets a new key instead of its last. */
  removeKey(set: string, kid: string): Promise<void>
}

/**
 * A key is stored this long before it signs, and whoever stored it waits as long: by then the other nodes have heard of
 * it, and each of them verifies and publishes it when the first token comes.
 */
const announcement = 250

export function createKeySets(dependencies: {
  database: Database
  secrets: SecretKeys
  clock: Clock
  ring: KeyRing
  /** A key as it is made unasked. */
  generate(set: KeySetName): Promise<KeyRow>
  telling: KeyEvents
}): KeySets {
  const { database, secrets, clock, ring, generate, telling } = dependencies
  const making = createQueue({
    concurrency: 1,
    queueLimit: 16,
    refusal: 'Too many keys are being made at the moment. Try again in a second.',
  })

  /** When a key that is stored now begins to sign. SQLite belongs to one process, which knows already. */
  const beginning = (set: string): { signs_from: number | null } => ({
    signs_from: isSigningSet(set) && database.engine === 'postgres' ? clock.now() + announcement : null,
  })
  const announce = async ({ signs_from }: { signs_from: number | null }): Promise<void> => {
    await ring.changed()
    if (signs_from !== null) await sleep(Math.max(0, signs_from - clock.now()) + 1)
  }
  /** Two keys of one name in what is published would leave clients to guess. */
  const refuseTaken = async (set: string, kids: readonly string[]): Promise<void> => {
    await ring.current()
    const taken = ring.all().find((key) => key.set !== set && kids.includes(key.kid))
    const repeated = kids.find((kid, index) => kids.indexOf(kid) !== index)
    if (repeated !== undefined || (taken && ring.publishes(set)))
      throw keyFault('key_exists', `The kid ${repeated ?? taken?.kid} is taken.`)
  }
  /** A signing key that the caller did not ask for: what is deleted has a successor before it goes. */
  const succeed = async (set: KeySetName): Promise<Jwk> => {
    const row = { ...(await generate(set)), ...beginning(set) }
    await insertKey(database, row, telling.created(set, row.kid, 'made'))
    await announce(row)
    return openRow(row, secrets)
  }
  const clear = async (set: string): Promise<void> => {
    if (isSigningSet(set)) {
      const kept = keyRow(set, await succeed(set), secrets, clock)
      await replaceKeys(database, set, [kept], [telling.displaced(set)])
    } else await deleteSet(database, set, telling.emptied(set))
    await ring.changed()
  }

  const find = async (set: string): Promise<Jwk[]> =>
    (await selectKeys(database, [set])).map((row) => openRow(row, secrets))

  return {
    find,
    load: async (set) => {
      const keys = await find(set)
      if (keys.length === 0) throw keyFault('key_set_not_found', 'Unable to locate the requested resource')
      return keys
    },
    loadKey: async (set, kid) => {
      const row = await selectKey(database, set, kid)
      if (!row) throw keyFault('key_not_found', 'Unable to locate the resource')
      return openRow(row, secrets)
    },
    create: async (set, request) => {
      if (request.kid !== undefined) await refuseTaken(set, [request.kid])
      const jwk = await making(() => generateJwk(request, usualModulus(request.alg)))
      const row = { ...keyRow(set, jwk, secrets, clock), ...beginning(set) }
      if (!(await insertKey(database, row, telling.created(set, jwk.kid, 'made'))))
        throw keyFault('key_exists', `The set ${set} has a key ${jwk.kid} already.`)
      await announce(row)
      return jwk
    },
    replace: async (set, documents) => {
      const jwks = await Promise.all(documents.map((document) => readJwk(set, document)))
      await refuseTaken(
        set,
        jwks.map(({ kid }) => kid),
      )
      if (jwks.length === 0) {
        await clear(set)
        return []
      }
      const begin = beginning(set)
      const rows = jwks.map((jwk) => ({ ...keyRow(set, jwk, secrets, clock), ...begin }))
      const created = jwks.map(({ kid }) => telling.created(set, kid, 'imported'))
      await replaceKeys(database, set, rows, [...created, telling.displaced(set)])
      await announce(begin)
      return jwks
    },
    put: async (set, kid, document) => {
      const jwk = await readJwk(set, document, kid)
      await refuseTaken(set, [jwk.kid])
      const row = { ...keyRow(set, jwk, secrets, clock), ...beginning(set) }
      await putKey(database, row, telling.created(set, jwk.kid, 'imported'))
      await announce(row)
      return jwk
    },
    remove: clear,
    removeKey: async (set, kid) => {
      if (isSigningSet(set)) {
        const kids = (await selectKeys(database, [set])).map((row) => row.kid)
        if (kids.length === 1 && kids[0] === kid) await succeed(set)
      }
      await deleteKey(database, set, kid, telling.removed(set, kid, 'one'))
      await ring.changed()
    },
  }
}

export const keyRow = (set: string, jwk: Jwk, secrets: SecretKeys, clock: Clock): KeyRow => ({
  set_name: set,
  kid: jwk.kid,
  algorithm: jwk.alg,
  use: jwk.use,
  sealed_jwk: sealJwk(jwk, secrets),
  origin: null,
  created_at: clock.now(),
  signs_from: null,
  succeeds: null,
})
