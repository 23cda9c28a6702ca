import assert from 'node:assert/strict'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import { sql } from '../../src/platform/database/index.ts'
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
  const rows = await database.run(
    sql<{
      content: string
    }>`select content from courier_messages where recipient = ${email} order by created_at desc`,
  )
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
  const rows = await database.run(sql`select 1 from courier_messages where recipient = ${email}`)
  return rows.length
}
