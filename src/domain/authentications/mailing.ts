import type { Origin } from '../credentials/index.ts'
import type { AuthenticationDependencies } from './context.ts'

/** Sends mail on behalf of whoever asks; past what one source may ask for, at a pace. Throws `too_many_attempts`. */
export async function mailing<Outcome>(
  { mailings }: Pick<AuthenticationDependencies, 'mailings'>,
  from: Origin,
  send: () => Promise<Outcome>,
  isSent: (outcome: Outcome) => boolean,
): Promise<Outcome> {
  const begun = mailings.begin(from)
  try {
    const outcome = await send()
    if (isSent(outcome)) begun.failed()
    return outcome
  } finally {
    begun.end()
  }
}
