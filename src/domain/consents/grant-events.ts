import { fromConsumed, type Statement, sql } from '../../platform/database/index.ts'
import type { Event, Events } from '../events/index.ts'
import type { Grant, WithdrawnConsents } from './schema.ts'

/** Something that is good once, and came again. */
export type Reused = Extract<Event, { type: 'token.reuse_detected' }>['kind']

/** The row of a grant that a unit returns first, and that its events are made of. */
export interface EndedGrant {
  subject: string
  client_id: string
}

const ofGrant = {
  identity: { fragment: fromConsumed('subject'), in: ({ subject }: EndedGrant) => subject },
  client: { fragment: fromConsumed('client_id'), in: ({ client_id }: EndedGrant) => client_id },
}

/** The rows that tell of grants. */
export function createGrantEvents({ emitting }: Pick<Events, 'emitting'>) {
  return {
    /** None if nobody was asked. */
    given: ({ id, subject, clientId, skipped, remember, grantedScope }: Grant): Statement[] => {
      if (skipped) return []
      const details = { scope: grantedScope, consent: id }
      const kind = remember ? 'remembered' : 'once'
      return [emitting({ type: 'consent.given', kind, identity: subject, client: clientId, details })]
    },
    withdrawn: (which: WithdrawnConsents): Statement => {
      if ('id' in which)
        return emitting({
          type: 'consent.withdrawn',
          kind: 'one',
          ...ofGrant,
          details: { consent: which.id },
        })
      const { subject: identity, clientId: client } = which
      return emitting({
        type: 'consent.withdrawn',
        kind: client === undefined ? 'all' : 'client',
        identity,
        client,
      })
    },
    reused: (kind: Reused, consent: string): Statement =>
      emitting({ type: 'token.reuse_detected', kind, ...ofGrant, details: { consent } }),
  }
}

/** For a unit that reads the grant which it consumes something of: whose grant that is. */
export const subjectOfGrant = {
  fragment: sql<string>`(select grants.subject from grants where grants.id = consumed.grant_id)`,
  in: ({ subject }: EndedGrant) => subject,
}
