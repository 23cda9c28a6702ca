import { uuid } from '../../kernel/ids.ts'
import {
  allOf,
  assignments,
  type Database,
  deleteBatch,
  type Fragment,
  insertWhenConsumed,
  type Purge,
  passingOver,
  type Statement,
  sql,
  values,
} from '../../platform/database/index.ts'
import type { ClaimedMessage, Dispatch, Message, MessageFilter, MessageStatus } from './schema.ts'

interface MessageRow {
  id: string
  status: string
  type: string
  channel: string
  recipient: string
  template_type: string
  content: string | null
  send_count: number
  due_at: number
  expires_at: number
  created_at: number
  updated_at: number
  finished_at: number | null
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

const queued = ({ id, recipient, template, content, now, expiresAt }: QueuedMessage) => ({
  id,
  status: 'queued',
  type: 'email',
  channel: 'email',
  recipient,
  template_type: template,
  content,
  send_count: 0,
  due_at: now,
  expires_at: expiresAt,
  created_at: now,
  updated_at: now,
})

/** Queues a message where the statement before it found a row. */
export const insertingMessage = (message: QueuedMessage, condition?: Fragment<unknown>): Fragment<unknown> =>
  insertWhenConsumed<MessageRow>(
    'courier_messages',
    queued(message),
    condition === undefined ? {} : { condition },
  )

export async function insertMessage(database: Database, message: QueuedMessage): Promise<void> {
  await database.change(sql`insert into courier_messages ${values(queued(message))}`)
}

/**
 * Takes messages that are due, for this node alone until `takenUntil`. Of several nodes that choose the same row the
 * first one moves `due_at`, and the others find the condition no longer met. What has expired is taken as well, to be
 * given up, which is no try.
 */
export async function claimMessages(
  database: Database,
  { now, takenUntil, limit }: { now: number; takenUntil: number; limit: number },
): Promise<ClaimedMessage[]> {
  // A named query is made once. One inside of `in (...)` PostgreSQL may repeat for each row, and each time it finds others.
  const rows = await database.run(sql<MessageRow>`
    with due as (
      select id from courier_messages where finished_at is null and due_at <= ${now}
      order by due_at limit ${limit} ${passingOver(database)}
    )
    update courier_messages set status = 'processing', due_at = ${takenUntil}, updated_at = ${now},
      send_count = send_count + case when expires_at > ${now} then 1 else 0 end
    where finished_at is null and due_at <= ${now} and id in (select id from due) returning *`)
  return rows.map((row) => ({
    id: row.id,
    recipient: row.recipient,
    template: row.template_type,
    content: row.content ?? '',
    sendCount: row.send_count,
    expiresAt: row.expires_at,
  }))
}

/** Whichever node has it in hand by now: it is with the recipient's server. */
export async function markSent(database: Database, { id }: ClaimedMessage, now: number): Promise<void> {
  const sent = sql`update courier_messages
    set status = 'sent', content = null, updated_at = ${now}, finished_at = ${now}
    where id = ${id} and finished_at is null returning id`
  await database.atomically(sent, insertingDispatch(id, { status: 'success', error: null, now }))
}

/** What another node has taken over meanwhile is left to it. Without `dueAt` the message is given up. */
export async function markFailed(
  database: Database,
  claimed: ClaimedMessage,
  { error, dueAt, now }: { error: string; dueAt: number | undefined; now: number },
): Promise<void> {
  const outcome =
    dueAt === undefined
      ? { status: 'abandoned', content: null, finished_at: now }
      : { status: 'queued', due_at: dueAt }
  const failed = sql`${changing(claimed, { ...outcome, updated_at: now })} returning id`
  await database.atomically(failed, insertingDispatch(claimed.id, { status: 'failed', error, now }))
}

/** Puts a message back untried, for any node to take at once. */
export async function release(database: Database, claimed: ClaimedMessage, now: number): Promise<void> {
  const changes = { status: 'queued', due_at: now, updated_at: now, send_count: claimed.sendCount - 1 }
  await database.change(changing(claimed, changes))
}

/** While this node has it in hand. */
const changing = ({ id, sendCount }: ClaimedMessage, changes: Partial<MessageRow>): Statement =>
  sql`update courier_messages set ${assignments(changes)}
    where id = ${id} and send_count = ${sendCount} and status = 'processing'`

const insertingDispatch = (
  messageId: string,
  { status, error, now }: { status: Dispatch['status']; error: string | null; now: number },
): Fragment<unknown> =>
  insertWhenConsumed<DispatchRow>('courier_message_dispatches', {
    id: uuid(),
    message_id: messageId,
    status,
    error,
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

const sentRetention = 86_400_000
const abandonedRetention = 7 * 86_400_000

/**
 * What was sent is shown for a day more, what was given up for a week. So is what expired in the queue of a server
 * that sends no mail.
 */
export const purgeMessages: Purge = (database, now, limit) =>
  deleteBatch(database, {
    table: 'courier_messages',
    key: 'id',
    condition: sql`(finished_at <= ${now - sentRetention}
        and (status = 'sent' or finished_at <= ${now - abandonedRetention}))
      or (finished_at is null and due_at <= ${now - abandonedRetention}
        and expires_at <= ${now - abandonedRetention})`,
    limit,
  })

const fromRow = (row: MessageRow): Message => ({
  id: row.id,
  status: row.status as MessageStatus,
  type: 'email',
  channel: 'email',
  recipient: row.recipient,
  template: row.template_type,
  sendCount: row.send_count,
  expiresAt: row.expires_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  finishedAt: row.finished_at ?? undefined,
})
