import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Failure } from '../../platform/outbox/index.ts'
import { openContent } from './content.ts'
import type { MessageRow } from './store.ts'
import { Refusal, type Transport } from './transports/index.ts'

/** Hands a message to the transport. Says what went wrong, if anything did. */
export async function send(
  {
    secrets,
    transport,
    logger,
  }: { secrets: Pick<SecretKeys, 'open'>; transport: Transport | undefined; logger: Logger },
  { id, recipient, content: sealed }: MessageRow,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const content = openContent(secrets, sealed ?? '')
  if (!content) return { error: 'None of the system secrets opens the message.', permanent: true }
  try {
    await transport?.send({ id, recipient, ...content }, signal)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return { error: error.message, permanent: error.permanent }
    logger.error({ err: error, message: id }, 'a message could not be sent')
    return { error: 'The message could not be sent.', permanent: false }
  }
}
