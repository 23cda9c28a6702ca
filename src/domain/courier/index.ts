/**
 * Mail to people, by way of an outbox that any node empties.
 *
 * Owns the tables of messages and of the tries to send them, what stands in each mail (`templates/`), and the connection to
 * the SMTP server. Does not own when a mail is due, nor the codes in it: that is up to whoever queues it.
 * Statuses and configuration keys are those of Ory Kratos.
 */
export { type Courier, createCourier } from './courier.ts'
export type {
  Dispatch,
  Message,
  MessageStatus,
} from './schema.ts'
export { purgeMessages } from './store.ts'
export type { NewMessage } from './templates/index.ts'
export { createTransport, readConnectionUri, type TransportSettings } from './transports/index.ts'
