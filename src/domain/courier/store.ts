import { uuid } from '../../kernel/ids.ts'
import {
  allOf,
  type Database,
  type Fragment,
  insertWhenConsumed,
  type Statement,
  sql,
  values,
} from '../../platform/database/index.ts'
import {
  type Failure,
  type OutboxRow,
  type OutboxTable,
  purgeOutbox,
  queued,
} from '../../platform/outbox/index.ts'
import type { Dispatch, Message, MessageFilter, MessageStatus } from './schema.ts'

export const messages = {
  table: 'courier_messages',
  statuses: { waiting: 'queued', underWay: 'processing', sent: 'sent', givenUp: 'abandoned' },
  secret: 'content',
} as const satisfies OutboxTable

export interface MessageRow extends OutboxRow {
  type: string
  channel: string
  recipient: string
  template_type: string
  /** Sealed. */
  content: string | null
}

interface DispatchRow {
  id: string
  message_id: string
  status: string
  error: string | null
  created_at: number
}

export interface QueuedMessage {
  id: string
  recipient: string
  template: string
  /** Sealed. */
  content: string
  now: number
  expiresAt: number
}

const rowOf = ({ id, recipient, template, content, now, expiresAt }: QueuedMessage) => ({
  ...queued(messages, now, expiresAt),
  ...{ id, type: 'email', channel: 'email', recipient, template_type: template, content },
})

/** Queues a message if the statement before it found a row. */
export const insertingMessage = (message: QueuedMessage, condition?: Fragment<unknown>): Fragment<unknown> =>
  insertWhenConsumed<MessageRow>(
    'courier_messages',
    rowOf(message),
    condition === undefined ? {} : { condition },
  )

export async function insertMessage(database: Database, message: QueuedMessage): Promise<void> {
  await database.change(sql`insert into courier_messages ${values(rowOf(message))}`)
}

/** A try that is over, for the unit in which its message changes. */
export const recordingDispatch = ({ id }: MessageRow, failure: Failure | undefined, now: number): Statement =>
  insertWhenConsumed<DispatchRow>('courier_message_dispatches', {
    id: uuid(),
    message_id: id,
    status: failure ? 'failed' : 'success',
    error: failure?.error ?? null,
    created_at: now,
  })

/** Newest first. */
export async function selectMessages(database: Database, filter: MessageFilter): Promise<Message[]> {
  const { status, recipient, after, limit } = filter
  const conditions = allOf(
    status === undefined ? undefined : sql`status = ${status}`,
    recipient === undefined ? undefined : sql`recipient = ${recipient}`,
    after && sql`(created_at, id) < (${after.createdAt}, ${after.id})`,
  )
  const rows = await database.run(sql<MessageRow>`select * from courier_messages
    where ${conditions} order by created_at desc, id desc limit ${limit}`)
  return rows.map(fromRow)
}

/** With its tries, oldest first. */
export async function selectMessage(
  database: Database,
  id: string,
): Promise<(Message & { dispatches: Dispatch[] }) | undefined> {
  const [[row], dispatches] = await Promise.all([
    database.run(sql<MessageRow>`select * from courier_messages where id = ${id}`),
    database.run(
      sql<DispatchRow>`select * from courier_message_dispatches where message_id = ${id} order by created_at`,
    ),
  ])
  if (!row) return undefined
  return {
    ...fromRow(row),
    dispatches: dispatches.map(({ id: dispatchId, status, error, created_at }) => ({
      id: dispatchId,
      status: status as Dispatch['status'],
      error: error ?? undefined,
      createdAt: created_at,
    })),
  }
}

export const purgeMessages = purgeOutbox(messages)

const fromRow = (row: MessageRow): Message => ({
  id: row.id,
  status: row.status as MessageStatus,
  type: 'email',
  channel: 'email',
  recipient: row.recipient,
  template: row.template_type,
  sendCount: row.attempts,
  expiresAt: row.expires_at ?? Number.POSITIVE_INFINITY,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  finishedAt: row.finished_at ?? undefined,
})
