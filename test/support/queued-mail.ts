import { createSecretKeys } from '../../src/kernel/secrets.ts'
import type { AuthFlowServer } from './auth-flow.ts'
import { testSecret } from './gatehouse.ts'
import { codeIn } from './mailbox.ts'

/** The code in the newest mail to an address that nobody has sent yet, read as a node that sends it would. */
export async function queuedCode(
  { database }: Pick<AuthFlowServer, 'database'>,
  email: string,
): Promise<string> {
  const { content } = await database
    .tables<{ courier_messages: { recipient: string; content: string; created_at: number } }>()
    .selectFrom('courier_messages')
    .select('content')
    .where('recipient', '=', email)
    .orderBy('created_at', 'desc')
    .executeTakeFirstOrThrow()
  const opened = createSecretKeys([testSecret]).open('courier-message', content)
  return codeIn(JSON.parse(opened ?? '') as { text: string })
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
