import { Type } from 'typebox'
import {
  duration,
  durationText,
  flag,
  fragment,
  group,
  milliseconds,
  optional,
} from '../../platform/config/index.ts'

export const registrationsConfiguration = fragment({
  keys: {
    'selfservice.flows.registration': group('Creating an account.', {
      enabled: flag(true, 'Let people create accounts themselves.'),
      unconfirmed_lifespan: optional(
        durationText(
          'How long an account stays whose address nobody has confirmed. Default: 24h for one that was only named in the auth-flow API, and for ever for one that somebody signs in with, which there is only where `selfservice.flows.verification.enabled` is off.',
        ),
      ),
    }),
    'selfservice.flows.verification': group('Showing that an address is theirs.', {
      enabled: optional(
        Type.Boolean({
          description:
            'Make an account only once a code has come back from the mailbox; strangers then do not learn who has an account. Default: on where `courier.smtp.connection_uri` is set.',
        }),
      ),
      lifespan: duration('1h', 'How long somebody who registers may take for that.'),
    }),
  },
  /** Without mail nobody can show that an address is theirs. */
  derive: ({ selfservice: { flows } }, { sendsMail }: { sendsMail: boolean }) => {
    const unconfirmed = flows.registration.unconfirmed_lifespan
    return {
      enabled: flows.registration.enabled,
      confirmation: {
        required: flows.verification.enabled ?? sendsMail,
        lifespan: milliseconds(flows.verification.lifespan),
      },
      unconfirmedLifespan: unconfirmed === undefined ? undefined : milliseconds(unconfirmed),
    }
  },
})
