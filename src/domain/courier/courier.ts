import type { Clock } from '../../kernel/clock.ts'
import { uuid } from '../../kernel/ids.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Languages } from '../../locales/index.ts'
import type { Database, Fragment } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import { createOutbox, type Outbox, type Outcome } from '../../platform/outbox/index.ts'
import { sealContent } from './content.ts'
import type { Dispatch, Message, MessageFilter } from './schema.ts'
import { send } from './send.ts'
import {
  insertingMessage,
  insertMessage,
  type MessageRow,
  messages,
  type QueuedMessage,
  recordingDispatch,
  selectMessage,
  selectMessages,
} from './store.ts'
import { type NewMessage, render } from './templates/index.ts'
import type { Transport } from './transports/index.ts'

export interface Courier extends Outbox {
  /**
   * The statement that queues a message, for `Database.atomically(first, ...then)`: it counts only if `first` found a
   * row, and where `condition` holds. Call `due` once that is committed.
   */
  queueing(message: NewMessage, condition?: Fragment<unknown>): Fragment<unknown>
  /** Queues a message by itself. It is on the disk when this resolves; nobody waits for the SMTP server. */
  queue(message: NewMessage): Promise<void>
  /** Lets this node look for messages right away. */
  due(): void
  /** Newest first. */
  list(filter: MessageFilter): Promise<Message[]>
  /** With the tries to send it, oldest first. */
  load(id: string): Promise<(Message & { dispatches: Dispatch[] }) | undefined>
}

export interface CourierDependencies {
  database: Database
  clock: Clock
  secrets: Pick<SecretKeys, 'seal' | 'open'>
  logger: Logger
  /** `undefined` if no mail is sent: messages stay in the queue. */
  transport: Transport | undefined
  /** How often a message is tried again. */
  retries: number
  /** Messages that this node has under way at once. */
  places: number
  /** Counts what comes of tries. */
  count: (outcome: Outcome) => void
  /** Called when there may be something to send, or a place for it. Calls of `deliver` must not overlap. */
  due: () => void
  /** What the mails call this server. */
  brand: string
  languages: Pick<Languages, 'load'>
  /** Milliseconds that a message without an expiry of its own is tried. */
  messageLifespan: number
}

/** Milliseconds. RFC 5321 §4.5.3.2 allows servers far more, which people who wait for a code do not. */
const attemptTimeout = 60_000

/** The pauses (5 s, 20 s, 80 s, ...) soon outlast the greylisting of a mail server. */
const pauses = { first: 5000, growth: 4, longest: 3_600_000, spread: 0.2 }

export function createCourier(dependencies: CourierDependencies): Courier {
  const { database, secrets, clock, transport, brand, languages, messageLifespan, due } = dependencies
  const outbox = createOutbox<MessageRow>({
    ...dependencies,
    outbox: messages,
    schedule: { ...pauses, attempts: dependencies.retries + 1 },
    ...{ noun: 'message', done: 'sent' },
    about: ({ id, template_type: template, attempts }) => ({ message: id, template, attempt: attempts }),
    send: (row, signal) => send(dependencies, row, signal),
    recording: recordingDispatch,
    places: { all: dependencies.places },
    timeout: attemptTimeout,
    lease: 1.5 * attemptTimeout,
  })

  const prepare = (message: NewMessage): QueuedMessage => {
    const now = clock.now()
    return {
      id: uuid(),
      recipient: message.recipient,
      template: message.template,
      // Now and not when it is sent: a node of an older version may send it.
      content: sealContent(secrets, render(message, brand, languages.load(message.locale))),
      now,
      expiresAt: message.expiresAt ?? now + messageLifespan,
    }
  }

  return {
    queueing: (message, condition) => insertingMessage(prepare(message), condition),
    queue: async (message) => {
      await insertMessage(database, prepare(message))
      due()
    },
    due,
    list: (filter) => selectMessages(database, filter),
    load: (id) => selectMessage(database, id),
    deliver: async () => {
      if (transport) await outbox.deliver()
    },
    settle: outbox.settle,
    close: async () => {
      await outbox.close()
      await transport?.close()
    },
  }
}
