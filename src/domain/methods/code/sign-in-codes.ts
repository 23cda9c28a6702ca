import type { Clock } from '../../../kernel/clock.ts'
import { type Fault, isFault } from '../../../kernel/fault.ts'
import type { SecretKeys } from '../../../kernel/secrets.ts'
import { type Database, type Fragment, type Statement, sql } from '../../../platform/database/index.ts'
import type { Courier, NewMessage } from '../../courier/index.ts'
import type { Event, Events } from '../../events/index.ts'
import type { Origin, Throttle, ThrottleFault } from '../../throttle/index.ts'
import { newCode, triesPerCode } from './six-digits.ts'
import {
  answeringCode,
  type CodeOwner,
  deleteUnanswered,
  firstCode,
  repeatingAnswer,
  replacingCode,
  selectCode,
} from './store.ts'

/** Why an answer was refused. */
export type CodeRefusal = 'never_sent' | 'used' | 'invalid' | 'expired'

/** The outcome of a request for a new code; `retryAfter` is the time in seconds after which one can be had. */
export type Sending = { is: 'sent' } | { is: 'live'; retryAfter: number }

export interface Recipient {
  email: string
  /** Its client. */
  client?: string | undefined
  /** The name in the mail of the application that somebody signs in to. */
  application?: string | undefined
  /** The language of the mail. */
  locale?: string | undefined
}

type CodeEvent = Extract<Event['type'], `code.${string}`>

/** Of a row that the statement which answers has returned. */
const isWrong = {
  fragment: sql<boolean>`consumed.completed_at is null`,
  in: ({ completed_at }: { completed_at: number | null }) => completed_at === null,
}

/**
 * A six-digit code that is sent to an e-mail address, for people who sign in by it. Bound to an identity and to the flow it was
 * asked for in; good for five minutes and five tries; stored as a MAC; used up in one statement with what it unlocks.
 */
export interface SignInCodes {
  /** Sends a new code unless one is live, to the address of the identity. Throws `too_many_attempts`. */
  send(owner: CodeOwner & Recipient & { origin: Origin }): Promise<Sending>
  /** Statements that send the first code, for the unit that creates the identity. */
  sendingFirst(owner: CodeOwner & Recipient): Statement[]
  /** To be called once such a unit is stored. */
  sent(): void
  /**
   * The statement that answers the live code, for `Database.atomically`: its row has `completed_at` where the answer
   * was right. While `condition` does not hold it touches nothing. `columns` are further columns to return.
   */
  answering<Columns>(
    owner: CodeOwner & { code: string },
    condition: Fragment<boolean>,
    columns: Fragment<unknown>,
  ): Statement<{ completed_at: number | null } & Columns>
  /** What is told of a wrong answer, for the unit of `answering`. */
  tellingWrong(owner: { identityId: string; client?: string | undefined }): Statement
  /** Why the last answer was none. */
  refusalOf(owner: CodeOwner, code: string): Promise<CodeRefusal>
  /** Whether a code was answered already, and so, within the time that it is good for. Counts as a try. */
  isRepeated(owner: CodeOwner & { code: string }): Promise<boolean>
  /** Forgets the codes that identities of the given ids have not answered. */
  discard(identityIds: Fragment<unknown>): Promise<void>
}

/** Milliseconds. */
const lifespan = 5 * 60_000
const purpose = 'emailed-code'

const seconds = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1000))

export function createSignInCodes(dependencies: {
  database: Database
  clock: Clock
  secrets: SecretKeys
  courier: Pick<Courier, 'queueing' | 'due'>
  throttle: Throttle
  events: Pick<Events, 'emitting'>
}): SignInCodes {
  const { database, clock, secrets, courier, throttle, events } = dependencies
  const tell = (type: CodeEvent, identity: string, client: string | undefined, condition?: typeof isWrong) =>
    events.emitting({ type, kind: 'sign_in', identity, client }, condition)
  const text = ({ flowId, identityId }: CodeOwner, code: string) => `${flowId} ${identityId} ${code}`
  const create = (owner: CodeOwner, { email: recipient, application, locale }: Recipient) => {
    const code = newCode()
    const now = clock.now()
    const [mac, expiresAt] = [secrets.mac(purpose, text(owner, code)), now + lifespan]
    const data = { code, minutes: lifespan / 60_000, application }
    const message: NewMessage = { template: 'login_code', recipient, locale, data, expiresAt }
    return { stored: { ...owner, recipient, mac, now, expiresAt }, message }
  }

  return {
    send: async ({ flowId, identityId, origin, ...recipient }) => {
      const owner = { flowId, identityId }
      const { stored, message } = create(owner, recipient)
      const by = { identifier: identityId, origin }
      let refused: Fault | undefined
      try {
        const replaced = await throttle.countAttempt('mail', by, sql`1`, (counting) =>
          database.atomically(
            replacingCode(stored),
            courier.queueing(message),
            counting,
            tell('code.sent', identityId, recipient.client),
          ),
        )
        if (replaced.length > 0) {
          courier.due()
          return { is: 'sent' }
        }
      } catch (error) {
        if (!isFault<ThrottleFault>(error, 'too_many_attempts')) throw error
        refused = error
      }
      const now = clock.now()
      const code = await selectCode(database, owner)
      const isLive = code?.completed_at === null && code.expires_at > now && code.attempts < triesPerCode
      // A code that died meanwhile is replaced when they ask again.
      if (!isLive && refused) throw refused
      return { is: 'live', retryAfter: seconds((code?.expires_at ?? now) - now) }
    },
    sendingFirst: ({ flowId, identityId, ...recipient }) => {
      const { stored, message } = create({ flowId, identityId }, recipient)
      return [firstCode(stored), courier.queueing(message), tell('code.sent', identityId, recipient.client)]
    },
    sent: () => courier.due(),
    answering: (owner, condition, columns) => {
      const macs = secrets.macs(purpose, text(owner, owner.code))
      return answeringCode({ ...owner, macs, now: clock.now() }, condition, columns)
    },
    tellingWrong: ({ identityId, client }) => tell('code.guessed_wrong', identityId, client, isWrong),
    refusalOf: async ({ flowId, identityId }, code) => {
      const owner = { flowId, identityId }
      const known = await selectCode(database, owner)
      if (known === undefined) return 'never_sent'
      if (known.completed_at !== null) return 'used'
      // Nothing opens a code that died of wrong answers: what is needed is another one, as after its time.
      if (known.attempts >= triesPerCode) return 'expired'
      const isRight = secrets.verifyMac(purpose, text(owner, code), known.code_mac)
      return isRight ? 'expired' : 'invalid'
    },
    isRepeated: async ({ code, ...owner }) => {
      const macs = secrets.macs(purpose, text(owner, code))
      const [tried] = await database.run(repeatingAnswer({ ...owner, macs, now: clock.now() }))
      return tried?.is_right === 1
    },
    discard: (identityIds) => deleteUnanswered(database, identityIds),
  }
}
