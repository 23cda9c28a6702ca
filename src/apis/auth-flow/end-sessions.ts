import { identitiesOfAccountOf } from '../../domain/accounts/index.ts'
import type { AuthFlow } from './context.ts'

/** Ends the sessions of all identities of an account, but for `except`; their clients hear of it. */
export async function endSessions(
  { loginSessions, logout, sessions }: Pick<AuthFlow, 'loginSessions' | 'logout' | 'sessions'>,
  subject: string,
  except?: string,
): Promise<void> {
  const identities = identitiesOfAccountOf(subject)
  for (const session of await loginSessions.idsOfSubjects(identities))
    if (session !== except) await logout.end(session)
  await sessions.revokeAllOf(identities)
}
