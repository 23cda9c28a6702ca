import { createPublicKey, type KeyObject } from 'node:crypto'
import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import { openJwk } from './read-jwk.ts'
import { type Jwk, publicJwk } from './schema.ts'
import { openRow } from './seal.ts'
import { type KeyRow, selectKeys } from './store.ts'

/** A key of a set that this process uses all the time. */
export interface Key {
  set: string
  kid: string
  algorithm: string
  /** Of a symmetric key the key itself: it never verifies and is never published. */
  privateKey: KeyObject
  publicKey: KeyObject | undefined
  published: Jwk
  /** Orders the keys of a set. */
  createdAt: number
  /** When it begins to sign; `undefined` where it has signed from the beginning. */
  signsFrom: number | undefined
  sealed: string
}

/** The keys of some sets, kept in memory and kept up to date. */
export interface KeyRing {
  /** Newest first. */
  keys(set: string): readonly Key[]
  all(): readonly Key[]
  /** Whether the public keys of the set are published. */
  publishes(set: string): boolean
  /** Whether a key of any set bears this id. */
  has(kid: string): boolean
  /** Reads them where they have not been read for a while. */
  current(): Promise<void>
  /** Reads them; what was stored before the call is seen. */
  refresh(): Promise<void>
  /** Reads them because one was asked for that is not there, unless strangers have asked for too many of those. */
  reread(): Promise<void>
  /** Tells the other nodes, and reads them. */
  changed(): Promise<void>
  stop(): void
}

const topic = 'signing_keys'
const maximumAge = 60_000
/** Reads for unknown keys: this many at once, then one in each second. */
const rereads = 10
const rereadInterval = 1000

export function createKeyRing(dependencies: {
  database: Database
  secrets: SecretKeys
  clock: Clock
  logger: Logger
  sets: readonly string[]
}): KeyRing {
  const { database, secrets, clock, logger, sets } = dependencies
  let keys: readonly Key[] = []
  let readAt = Number.NEGATIVE_INFINITY
  let renewal: Promise<void> | undefined
  let allowance = rereads
  let allowedAt = clock.now()

  /** A key that this node cannot open is the business of those that can: what it knew before remains. */
  const open = (row: KeyRow): Key[] => {
    const known = keys.find((key) => key.set === row.set_name && key.kid === row.kid)
    if (known?.sealed === row.sealed_jwk && known.signsFrom === signsFrom(row))
      return [{ ...known, createdAt: row.created_at }]
    try {
      return [openKey(row, secrets)]
    } catch (error) {
      if (readAt < 0) throw error
      logger.error({ err: error, kid: row.kid }, 'a signing key cannot be opened')
      return known ? [known] : []
    }
  }
  const refresh = renewing(async () => {
    keys = (await selectKeys(database, sets)).flatMap(open)
    readAt = clock.now()
  })
  const unsubscribe = database.subscribe(topic, () => {
    refresh().catch((error) => logger.warn({ err: error }, 'the signing keys could not be read'))
  })

  return {
    keys: (set) => keys.filter((key) => key.set === set),
    all: () => keys,
    has: (kid) => keys.some((key) => key.kid === kid),
    publishes: (set) => sets.includes(set),
    current: async () => {
      if (clock.now() - readAt <= maximumAge) return
      renewal ??= refresh().finally(() => {
        renewal = undefined
      })
      await renewal
    },
    refresh,
    reread: async () => {
      const now = clock.now()
      allowance = Math.min(rereads, allowance + (now - allowedAt) / rereadInterval)
      allowedAt = now
      if (allowance < 1) return
      allowance -= 1
      await refresh()
    },
    changed: async () => {
      await database.publish(topic, '')
      await refresh()
    },
    stop: unsubscribe,
  }
}

/**
 * Runs `work` so that each caller gets a run that began after the call, and any number of callers share it: a run that
 * is under way may have read what has changed since.
 */
function renewing(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const start = (): Promise<void> => {
    next = undefined
    const run = work().finally(() => {
      if (running === run) running = undefined
    })
    running = run
    return run
  }
  return () => {
    if (!running) return start()
    next ??= running.then(start, start)
    return next
  }
}

const signsFrom = (row: KeyRow): number | undefined => row.signs_from ?? undefined

/** The key of a row. Throws where none of the system secrets opens it. */
function openKey(row: KeyRow, secrets: SecretKeys): Key {
  const jwk = openRow(row, secrets)
  const privateKey = openJwk(jwk)
  return {
    set: row.set_name,
    kid: row.kid,
    algorithm: row.algorithm,
    privateKey,
    publicKey:
      jwk.kty === 'oct' ? undefined : privateKey.type === 'public' ? privateKey : createPublicKey(privateKey),
    published: publicJwk(jwk),
    createdAt: row.created_at,
    signsFrom: signsFrom(row),
    sealed: row.sealed_jwk,
  }
}
