import { uuid } from '../../kernel/ids.ts'
import type { Languages } from '../../locales/index.ts'
import type { Database, Fragment } from '../../platform/database/index.ts'
import { sealContent } from './content.ts'
import { createDeliverer, type Deliverer, type DeliveryContext } from './deliver.ts'
import type { Dispatch, Message, MessageFilter } from './schema.ts'
import {
  insertingMessage,
  insertMessage,
  type QueuedMessage,
  selectMessage,
  selectMessages,
} from './store.ts'
import { type NewMessage, render } from './templates/index.ts'

export interface Courier extends Deliverer {
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

export interface CourierDependencies extends DeliveryContext {
  database: Database
  /** What the mails call this server. */
  brand: string
  languages: Pick<Languages, 'load'>
  /** Milliseconds that a message without an expiry of its own is tried. */
  messageLifespan: number
}

export function createCourier(dependencies: CourierDependencies): Courier {
  const { database, secrets, clock, brand, languages, messageLifespan, due } = dependencies

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
    ...createDeliverer(dependencies),
  }
}
