import { type Fragment, fromConsumed, type Statement, sql } from '../../platform/database/index.ts'
import type { Condition, Events } from '../events/index.ts'
import type { Session } from './schema.ts'

type Owned = Pick<Session<{ id: string }>, 'id' | 'identity'>

interface EndedSession {
  identity_id: string
}

const ownerOfEnded = {
  fragment: fromConsumed('identity_id'),
  in: ({ identity_id }: EndedSession) => identity_id,
}

/** A fact that the row depends on. In the rare case that it does not hold, the same answer comes again. */
const only = (fragment: Fragment<boolean>, when?: Condition): Condition =>
  when ? { fragment: sql`(${fragment} and ${when.fragment})`, in: when.in } : { fragment, in: () => true }

/** The rows that tell of sign-ins and of the sessions that they begin. */
export function createSessionEvents({ emitting }: Pick<Events, 'emitting'>) {
  const about = ({ id: session, identity }: Owned, client: string | undefined) => ({
    ...{ identity: identity.id, client, session },
  })
  /** `client`: that of the application which somebody signs in to. */
  const signedIn = (
    session: Owned & Pick<Session, 'evidence'>,
    client: string | undefined,
    condition: Condition,
  ): Statement => {
    const { method = '', upstream } = session.evidence.at(-1) ?? {}
    return emitting(
      {
        ...{ type: 'sign_in.succeeded', kind: method, ...about(session, client) },
        details: { provider: upstream?.provider },
      },
      condition,
    )
  }
  return {
    /** `isNew`: the same answer has not begun it before. */
    begun: (
      session: Owned & Pick<Session, 'evidence'>,
      client: string | undefined,
      isNew: Fragment<boolean>,
      when?: Condition,
    ): Statement[] => [
      signedIn(session, client, only(isNew, when)),
      emitting({ type: 'session.begun', kind: 'identity', ...about(session, client) }, only(isNew, when)),
    ],
    /** `isAsRead`: nobody has raised it meanwhile, this very answer included. */
    raised: (
      session: Owned & Pick<Session, 'evidence'>,
      client: string | undefined,
      isAsRead: Fragment<boolean>,
      when?: Condition,
    ): Statement[] => [signedIn(session, client, only(isAsRead, when))],
    replaced: (session: Session, when?: Condition): Statement =>
      emitting(
        {
          ...{ type: 'session.ended', kind: 'identity', ...about(session, undefined) },
          details: { reason: 'signed_in_again' },
        },
        only(sql`exists (select 1 from sessions where id = ${session.id} and revoked_at is null)`, when),
      ),
    signedOut: (session: string): Statement =>
      emitting({
        ...{ type: 'session.ended', kind: 'identity', identity: ownerOfEnded, session },
        details: { reason: 'signed_out' },
      }),
    revoked: (): Statement =>
      emitting({
        type: 'session.ended',
        kind: 'all',
        identity: ownerOfEnded,
        details: { reason: 'revoked' },
      }),
  }
}
