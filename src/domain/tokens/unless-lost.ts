import { isFault } from '../../kernel/fault.ts'
import type { ConsentFault } from '../consents/index.ts'
import type { TokenContext } from './context.ts'

/**
 * What `work` gives; `undefined`, and a line in the log, where it needs claims whose secret has been dropped. Dropping a
 * secret ends what it protected: such a code or token is one that this server does not know.
 */
export async function unlessLost<Result>(
  { logger }: TokenContext,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!isFault<ConsentFault>(error, 'claims_lost')) throw error
    logger.warn({ reason: error.detail }, 'a code or token cannot be read any more')
    return undefined
  }
}
