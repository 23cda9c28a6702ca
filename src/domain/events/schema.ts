import type { Fragment } from '../../platform/database/index.ts'

interface Member {
  /** For the documentation: the sentence about one such event. */
  tells: string
  /** For the documentation: what its `kind` says. */
  kindIs: string
  /** The values of `kind`; none if they are the words of a list that grows with the program, such as ways to sign in. */
  kinds?: readonly string[]
  /** Further facts, by name. Never a secret, and never a value that somebody has chosen as one. */
  details?: Readonly<Record<string, string>>
}

const grants = [
  'authorization_code',
  'client_credentials',
  'device_authorization',
  'implicit',
  'jwt_bearer',
  'refresh_token',
] as const

/** Everything that can be heard of. Rows, metrics, log lines and `docs/audit.md` follow from this table. */
export const members = {
  'sign_in.succeeded': {
    tells: 'Somebody has shown who they are.',
    kindIs: 'the way: `password`, `oidc`, `code`, `prehashed_password`, or `login_application`',
    details: { provider: 'external provider that vouched' },
  },
  'sign_in.failed': {
    tells: 'Somebody tried to sign in, and what they gave was wrong.',
    kindIs: 'the way, as above; for codes see `code.guessed_wrong`',
    details: {
      provider: 'external provider',
      reason: 'which rule refused',
      identifier: 'what was typed as the name of the account',
    },
  },
  'identity.registered': {
    tells: 'There is a new identity.',
    kindIs: 'who made it',
    kinds: ['self', 'operator'],
    details: { method: 'the way to sign in that it came with' },
  },
  'identity.changed': {
    tells: 'An operator changed an identity.',
    kindIs: '`replaced` with its traits and metadata, or `turned_off` or `turned_on`',
    kinds: ['replaced', 'turned_off', 'turned_on'],
  },
  'identity.deleted': {
    tells: 'An identity was deleted, with all that it had.',
    kindIs: '`operator`, or `displaced` by the owner of an address that it never confirmed',
    kinds: ['operator', 'displaced'],
  },
  'credential.added': {
    tells: 'An identity has a new way to sign in, or a new secret for one.',
    kindIs: 'the way, as above',
    details: { replaced: '`true` if there was one of that kind before' },
  },
  'credential.removed': {
    tells: 'An identity has lost ways to sign in.',
    kindIs:
      '`all`: the owner of the address has shown that it is theirs, and somebody else had signed up under it',
    kinds: ['all'],
  },
  'session.begun': {
    tells: 'A session began.',
    kindIs:
      '`identity` for a session of Gatehouse, `application` for what the authorization server remembers',
    kinds: ['identity', 'application'],
  },
  'session.ended': {
    tells: 'A session was ended before its time.',
    kindIs: 'as above, or `all` for every session of the identity',
    kinds: ['identity', 'application', 'all'],
    details: {
      reason: '`signed_out`, `signed_in_again`, `turned_off`, `new_password`, `removed` or `revoked`',
    },
  },
  'consent.given': {
    tells: 'Somebody allowed a client what it had asked for.',
    kindIs: '`once`, or `remembered` for requests to come',
    kinds: ['once', 'remembered'],
    details: { scope: 'what was granted', consent: 'id of the consent request' },
  },
  'consent.withdrawn': {
    tells: 'A consent was taken back, with the tokens that rest on it.',
    kindIs: '`one` consent, those to a `client`, or `all` of an identity',
    kinds: ['one', 'client', 'all'],
    details: { consent: 'id of the consent request' },
  },
  'token.issued': {
    tells: 'A client got an access token.',
    kindIs: 'the grant type',
    kinds: grants,
  },
  'token.reuse_detected': {
    tells: 'Something that is good once came a second time, and the tokens that it gave were ended.',
    kindIs: 'what came again',
    kinds: ['refresh_token', 'authorization_code', 'device_code'],
    details: { consent: 'id of the consent request' },
  },
  'code.sent': {
    tells: 'A code is on its way to a mailbox.',
    kindIs: 'what it is for',
    kinds: ['sign_in', 'registration'],
  },
  'code.guessed_wrong': {
    tells: 'Somebody answered a code that was sent, and the answer was wrong.',
    kindIs: 'what it was for',
    kinds: ['sign_in', 'registration'],
  },
  'client.created': {
    tells: 'There is a new client.',
    kindIs: '`operator`, or `registration` by the client itself, or `document` at its id',
    kinds: ['operator', 'registration', 'document'],
  },
  'client.changed': {
    tells: 'The metadata or the secrets of a client were changed.',
    kindIs: 'as above',
    kinds: ['operator', 'registration', 'document'],
    details: { fields: 'names of the fields that changed' },
  },
  'client.deleted': {
    tells: 'A client was deleted.',
    kindIs: 'as above',
    kinds: ['operator', 'registration'],
  },
  'key.created': {
    tells: 'A key was added to a key set.',
    kindIs: '`made` here, or `imported`',
    kinds: ['made', 'imported'],
    details: { set: 'name of the set', kid: 'id of the key' },
  },
  'key.rotated': {
    tells: 'A key has got its successor.',
    kindIs: '`scheduled`',
    kinds: ['scheduled'],
    details: { set: 'name of the set', kid: 'id of the new key', succeeds: 'id of the one before' },
  },
  'key.removed': {
    tells: 'A key was removed, or all of a set.',
    kindIs: '`one` key, the `set`, or keys that are `outdated`',
    kinds: ['one', 'set', 'outdated'],
    details: { set: 'name of the set', kid: 'id of the key' },
  },
  'configuration.changed': {
    tells: 'A node started with another configuration than the last one.',
    kindIs: '`start`',
    kinds: ['start'],
    details: { sections: 'names of the sections that differ, never their values' },
  },
} as const satisfies Record<string, Member>

type Members = typeof members
export type EventType = keyof Members

export const eventTypes = Object.keys(members) as EventType[]

/** A value that is known only to the unit with which the event is stored. */
export interface Late {
  /** Gives it in a statement that sees `consumed`. */
  fragment: Fragment<string | null>
  /** Finds it in a row that the unit returned. */
  in(row: never): string | null | undefined
}

type Value = string | readonly string[] | boolean | undefined

type KindOf<Type extends EventType> = Members[Type] extends { kinds: readonly (infer Kind)[] } ? Kind : string
type DetailsOf<Type extends EventType> = Members[Type] extends { details: infer Details }
  ? { [Name in keyof Details]?: Value }
  : Record<never, never>

/** Who and what an event is about, beside its type. */
interface Subject<Identifier> {
  /** The identity, or the subject if a login application has its own. */
  identity?: Identifier | undefined
  client?: Identifier | undefined
  session?: Identifier | undefined
}

/** Something that happened, as the module says it in which it does. */
export type Event<Identifier = string | Late> = {
  [Type in EventType]: Subject<Identifier> & {
    type: Type
    kind: KindOf<Type>
    details?: DetailsOf<Type>
  }
}[EventType]

/** What subscribers hear, in plain words, once it is stored. */
export interface Told extends Subject<string> {
  id: string
  /** Milliseconds. */
  at: number
  type: EventType
  kind: string
  details: Readonly<Record<string, Value>>
}

/** As `Told`, as it was stored: with the identifiers that are configured. */
export type AuditEntry = Told

export interface AuditFilter {
  type?: EventType | undefined
  identity?: string | undefined
  client?: string | undefined
  /** Milliseconds: from this one on. */
  since?: number | undefined
  /** Milliseconds: before this one. */
  until?: number | undefined
  /** Goes on behind this id. */
  after?: string | undefined
  limit: number
}

export interface AuditSettings {
  /** Milliseconds that rows are kept; `undefined` if none are to be. */
  retention: number | undefined
  identifiers: 'plain' | 'hashed'
  /** Whether a row is kept for each token. */
  tokens: boolean
}
