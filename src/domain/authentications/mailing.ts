import type { AuthenticationDependencies } from './context.ts'

/** Sends mail on behalf of whoever is at `address`; past what a network may ask for, at a pace. Throws `too_many_attempts`. */
export async function mailing<Outcome>(
  { mailings }: Pick<AuthenticationDependencies, 'mailings'>,
  address: string,
  send: () => Promise<Outcome>,
  isSent: (outcome: Outcome) => boolean,
): Promise<Outcome> {
  const begun = mailings.begin(address)
  try {
    const outcome = await send()
    if (isSent(outcome)) begun.failed()
    return outcome
  } finally {
    begun.end()
  }
}
