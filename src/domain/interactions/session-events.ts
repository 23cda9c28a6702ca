import { fromConsumed, type Statement, sql } from '../../platform/database/index.ts'
import type { Events } from '../events/index.ts'
import type { LoginOutcome } from './schema.ts'

type Ended = { id: string; subject: string }

const subjectOfEnded = { fragment: fromConsumed('subject'), in: ({ subject }: Ended) => subject }

/** The rows that tell of what the authorization server remembers of a sign-in. */
export function createLoginSessionEvents({ emitting }: Pick<Events, 'emitting'>) {
  return {
    begun: ({
      subject: identity,
      clientId: client,
      sessionId: session,
      signedInBy,
    }: LoginOutcome): Statement[] => {
      const about = { identity, client, session }
      return [
        ...(signedInBy === undefined
          ? []
          : [emitting({ type: 'sign_in.succeeded', kind: signedInBy, ...about })]),
        emitting({ type: 'session.begun', kind: 'application', ...about }),
      ]
    },
    /** For a unit that returns whether the subject had any. */
    allEnded: (identity: string): Statement =>
      emitting(
        { type: 'session.ended', kind: 'application', identity, details: { reason: 'revoked' } },
        {
          fragment: sql`consumed.had_sessions = 1`,
          in: ({ had_sessions }: { had_sessions: number }) => had_sessions === 1,
        },
      ),
    ended: (session: string, reason: 'signed_out' | 'signed_in_again' | 'revoked'): Statement =>
      emitting({
        ...{ type: 'session.ended', kind: 'application', identity: subjectOfEnded, session },
        details: { reason },
      }),
  }
}
