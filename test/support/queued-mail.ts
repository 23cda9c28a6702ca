import assert from 'node:assert/strict'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import type { AuthFlowServer } from './auth-flow.ts'
import { testSecret } from './gatehouse.ts'
import { codeIn } from './mailbox.ts'

interface Queued {
  subject: string
  text: string
  html: string
}

/** The mails to an address that nobody has sent yet, newest first, read as a node that sends them would. */
export async function queuedMails(
  { database }: Pick<AuthFlowServer, 'database'>,
  email: string,
): Promise<Queued[]> {
  const rows = await database
    .tables<{ courier_messages: { recipient: string; content: string; created_at: number } }>()
    .selectFrom('courier_messages')
    .select('content')
    .where('recipient', '=', email)
    .orderBy('created_at', 'desc')
    .execute()
  const secrets = createSecretKeys([testSecret])
  return rows.map(({ content }) => JSON.parse(secrets.open('courier-message', content) ?? '') as Queued)
}

/** The code in the newest of them. */
export async function queuedCode(server: Pick<AuthFlowServer, 'database'>, email: string): Promise<string> {
  const [newest] = await queuedMails(server, email)
  assert.ok(newest, `no mail to ${email}`)
  return codeIn(newest)
}

/** How many mails to an address there are, sent or not. */
export async function mailsTo(
  { database }: Pick<AuthFlowServer, 'database'>,
  email: string,
): Promise<number> {
  const { mails } = await database
    .tables<{ courier_messages: { recipient: string } }>()
    .selectFrom('courier_messages')
    .select(({ fn }) => fn.countAll<number>().as('mails'))
    .where('recipient', '=', email)
    .executeTakeFirstOrThrow()
  return Number(mails)
}
