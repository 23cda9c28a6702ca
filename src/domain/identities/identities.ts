import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { uuid } from '../../kernel/ids.ts'
import type { Database, Fragment, Statement } from '../../platform/database/index.ts'
import type { Events } from '../events/index.ts'
import { insertIdentity } from './creation/store.ts'
import {
  credentialFrom,
  selectCredentials,
  selectingByIdentifier,
  updateCredential,
} from './credentials/store.ts'
import { normalizeEmail } from './identifier.ts'
import { createIdentityEvents } from './identity-events.ts'
import { replaceIdentity } from './replacement/store.ts'
import type {
  Credential,
  CredentialSummary,
  CredentialType,
  Departing,
  Identity,
  IdentityFault,
  IdentityReplacement,
  IdentityState,
  NewIdentity,
} from './schema.ts'
import { type SignInProfile, updateSignInProfile } from './sign-in-profile.ts'
import { deleteIdentity, selectIdentities, selectIdentity, selectOwner, updateState } from './store.ts'
import { readTraits } from './traits.ts'

export interface Identities {
  /**
   * Creates the identity with its addresses and credentials, all or nothing. Throws `invalid_traits`, or
   * `identifier_taken` where an address or a credential identifier belongs to somebody already: of parallel
   * callers with the same identifier one succeeds. The statements of `more` belong to the same unit. `identifier_taken` is
   * thrown as well if `condition` does not hold in it.
   */
  create(
    identity: NewIdentity,
    more?: (identity: Identity) => Statement[],
    condition?: Fragment<boolean>,
  ): Promise<Identity>
  /**
   * Replaces traits, state and metadata, and the password if there is a new one, all or nothing. An address that changes
   * waits for verification, and a password is asked for under it from then on. `undefined` if there is no such identity. Throws
   * as `create`. Who is turned off loses sessions, consents and tokens in the same unit; with a new password, sessions and
   * tokens.
   */
  replace(id: string, replacement: IdentityReplacement): Promise<Identity | undefined>
  /** Changes what is named. `false` if there is no such identity. */
  updateSignInProfile(id: string, change: Partial<SignInProfile>): Promise<boolean>
  load(id: string): Promise<Identity | undefined>
  /** In the order of ids, at most `limit` that follow `after`. */
  list(page: { after?: string | undefined; limit: number }): Promise<Identity[]>
  /**
   * Deletes the identity with everything that belongs to it, its sessions, consents and tokens included, in one unit.
   * `false` where there is none.
   */
  remove(id: string): Promise<boolean>
  /** Deletes an identity whose address nobody has confirmed, as `remove`; `false` where there is none, or somebody has. */
  removeUnconfirmed(id: string): Promise<boolean>
  /** The identity that has an address (in its canonical form), and whether that was confirmed. */
  ownerOf(email: string): Promise<{ id: string; confirmed: boolean } | undefined>
  /**
   * Turns the identity off, or on again. Who is turned off loses sessions, consents and tokens in the same unit. `false`
   * where there is no such identity.
   */
  setState(id: string, state: IdentityState): Promise<boolean>
  credentials(id: string): Promise<CredentialSummary[]>
  /** Whoever has a credential of `type` under `identifier` (in its canonical form). */
  findByIdentifier(
    type: CredentialType,
    identifier: string,
  ): Promise<{ identity: Identity; credential: Credential } | undefined>
  /** Replaces what is stored about a credential. `false` where it has changed since `credential` was read. */
  replaceCredentialConfig(credential: Credential, config: unknown): Promise<boolean>
}

export function createIdentities({
  database,
  clock,
  departing,
  events,
}: {
  database: Database
  clock: Clock
  departing: Departing
  events: Pick<Events, 'emitting'>
}): Identities {
  const telling = createIdentityEvents(events)
  const remove = async (id: string, which: { unconfirmed?: boolean }) => {
    const { statements, afterwards } = await departing(id, 'removed')
    const told = telling.deleted(id, which.unconfirmed ? 'displaced' : 'operator')
    if (!(await deleteIdentity(database, id, [...statements, told], which))) return false
    await afterwards()
    return true
  }

  return {
    create: async (input, more = () => [], condition) => {
      const { traits, email, json } = readTraits(input.traits)
      const now = clock.now()
      const verified = (input.verifiedAddresses ?? []).some((address) => normalizeEmail(address) === email)
      const identity: Identity = {
        id: input.id ?? uuid(),
        schemaId: 'default',
        state: 'active',
        stateChangedAt: now,
        traits,
        metadataPublic: input.metadataPublic ?? null,
        metadataAdmin: input.metadataAdmin ?? null,
        verifiableAddresses: [
          {
            id: uuid(),
            via: 'email',
            value: email,
            status: verified ? 'completed' : 'pending',
            verified,
            verifiedAt: verified ? now : undefined,
            createdAt: now,
            updatedAt: now,
          },
        ],
        recoveryAddresses: [{ id: uuid(), via: 'email', value: email, createdAt: now, updatedAt: now }],
        createdAt: now,
        updatedAt: now,
      }
      const credentials = input.credentials.map((credential) => ({ ...credential, id: uuid() }))
      const unconfirmedSince = input.unconfirmed && !verified ? now : null
      const record = { identity, traits: json, credentials, unconfirmedSince }
      const told = telling.created(identity.id, input)
      if (!(await insertIdentity(database, record, [...more(identity), ...told], condition))) {
        throw taken()
      }
      return identity
    },
    replace: async (id, { traits: given, state, metadataPublic, metadataAdmin, password }) => {
      const { email, json } = readTraits(given)
      const how = state === 'inactive' ? 'turned off' : password && 'new password'
      const departure = how && (await departing(id, how))
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const existing = password && (await selectCredentials(database, id))
        const exists = existing?.some(({ type }) => type === password?.type) === true
        const now = clock.now()
        const told = [
          ...[telling.replaced(id), telling.turned(id, state, now)],
          ...(password ? [telling.added(id, password, exists)] : []),
        ]
        const outcome = await replaceIdentity(
          database,
          {
            ...{ id, traits: json, email, state, now },
            ...{ metadataPublic: stored(metadataPublic), metadataAdmin: stored(metadataAdmin) },
            ...{ addressId: uuid(), recoveryId: uuid() },
            password: password && { ...password, id: uuid(), exists },
          },
          [...(departure?.statements ?? []), ...told],
        )
        // Somebody else's first password for the same identity looks like that, too, and is there the next time.
        const isFirstPassword = password !== undefined && !exists && attempt < attempts
        if (outcome === 'taken' && !isFirstPassword) throw taken()
        if (outcome === 'taken') continue
        if (outcome === 'changed') await departure?.afterwards()
        const identity = await selectIdentity(database, id)
        if (outcome === 'changed' || !identity) return identity
      }
      throw new Error(`the password of identity ${id} kept changing`)
    },
    updateSignInProfile: (id, change) => updateSignInProfile(database, id, change, clock.now()),
    load: (id) => selectIdentity(database, id),
    list: ({ after = '', limit }) => selectIdentities(database, after, limit),
    remove: (id) => remove(id, {}),
    removeUnconfirmed: (id) => remove(id, { unconfirmed: true }),
    ownerOf: (email) => selectOwner(database, email),
    setState: async (id, state) => {
      const now = clock.now()
      const told = telling.turned(id, state, now)
      if (state === 'active') return updateState(database, { id, state, now }, [told])
      const { statements, afterwards } = await departing(id, 'turned off')
      if (!(await updateState(database, { id, state, now }, [...statements, told]))) return false
      await afterwards()
      return true
    },
    credentials: (id) => selectCredentials(database, id),
    findByIdentifier: async (type, identifier) =>
      credentialFrom(await database.run(selectingByIdentifier(type, identifier))),
    replaceCredentialConfig: (credential, config) =>
      updateCredential(database, credential, config, clock.now()),
  }
}

/** Times that a replacement is tried while somebody else sets the first password of the same identity. */
const attempts = 3

const taken = () =>
  new Fault<IdentityFault>('identifier_taken', 'An account with this identifier exists already.')

const stored = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(value)
