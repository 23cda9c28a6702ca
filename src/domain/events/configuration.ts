import { Type } from 'typebox'
import { choice, durationPattern, flag, fragment, group, milliseconds } from '../../platform/config/index.ts'

export const eventsConfiguration = fragment({
  keys: {
    audit: group('The audit trail: who signed in, what was allowed, given out and changed.', {
      retention: Type.String({
        description:
          'How long events are kept. `off` keeps none and removes those that there are: events are counted and logged, and that is all.',
        default: '2160h',
        pattern: `${durationPattern}|^off$`,
        errorText: 'must be a duration such as 2160h, or off',
      }),
      identifiers: choice(
        ['plain', 'hashed'],
        'plain',
        'How identities, their sessions and what people type as their names stand in events and in their log lines. Hashes are made with the system secret; a search by identity finds them all the same.',
      ),
      tokens: flag(
        false,
        'Keep an event for each access token, too. They are counted and logged in any case; a busy server stores more of these than of everything else.',
      ),
    }),
  },
  derive: ({ audit }) => ({
    retention: audit.retention === 'off' ? undefined : milliseconds(audit.retention),
    identifiers: audit.identifiers,
    tokens: audit.tokens,
  }),
})
