import type { Clock } from '../../../kernel/clock.ts'
import { randomToken } from '../../../kernel/ids.ts'
import { equal, hash } from '../../../kernel/secrets.ts'
import { sql } from '../../../platform/database/index.ts'
import type { Courier } from '../../courier/index.ts'
import { type Identities, normalizeEmail } from '../../identities/index.ts'
import type { Origin, SignedIn, Throttle } from '../../throttle/index.ts'
import { type FlowState, type Method, method, refused, textIn } from '../method.ts'

/** The link that was mailed last. */
interface MailedLink {
  tokenHash: string
  email: string
  identityId: string
  /** Milliseconds since the epoch. */
  expiresAt: number
}

export interface LinkMethod extends Method {
  /** The person who has opened the link from their mailbox; `undefined` if it is not the one that was mailed last, or too old. */
  redeem(flow: FlowState, token: string, origin: Origin): Promise<SignedIn | undefined>
}

/** Milliseconds. */
const lifespan = 15 * 60_000

/**
 * A link by which an account gets to know the browser that asked for it. It signs nobody in: it opens the way for the password
 * again where strangers have tried too many. Nobody learns from asking whether there is an account.
 */
export function createLinkMethod({
  clock,
  courier,
  identities,
  throttle,
  linkTo,
}: {
  clock: Clock
  courier: Pick<Courier, 'queueing' | 'due'>
  identities: Pick<Identities, 'findByIdentifier'>
  throttle: Pick<Throttle, 'countAttempt' | 'forget'>
  /** The address at which a link is redeemed. */
  linkTo(flowId: string, token: string): string
}): LinkMethod {
  return {
    ...method<{ email: string | undefined }>({
      name: 'link',
      kinds: ['login'],
      read: (body) => (body['method'] === 'link' ? { email: textIn(body, 'email') } : undefined),
      submit: async ({ id }, { email: typed }, { origin, application, locale }) => {
        const email = normalizeEmail(typed ?? '')
        if (email === undefined) return refused('missing_fields')
        const found = await identities.findByIdentifier('password', email)
        const isOwned = found?.identity.state === 'active'
        const [token, expiresAt] = [randomToken(), clock.now() + lifespan]
        const data = { link: linkTo(id, token), minutes: lifespan / 60_000, application }
        const memory: MailedLink = {
          ...{ tokenHash: hash(token), email, expiresAt },
          identityId: found?.identity.id ?? '',
        }
        const message = courier.queueing({
          ...{ template: 'browser_link', recipient: email, locale, expiresAt, data },
        })
        return {
          ...{ is: 'waiting', memory, say: [{ reason: 'link_sent' }] },
          // For an address without an account all but the mail is the same.
          statements: isOwned ? [message] : [],
          counting: (unit) =>
            throttle.countAttempt('mail', { identifier: email, origin }, sql`1`, (counting) =>
              unit(counting),
            ),
          stored: courier.due,
        }
      },
    }),
    redeem: async ({ memory }, token, origin) => {
      const mailed = memory.link as MailedLink | undefined
      if (mailed === undefined || mailed.expiresAt <= clock.now()) return undefined
      if (!equal(hash(token), mailed.tokenHash)) return undefined
      const { email, identityId } = mailed
      await throttle.forget('password', { identifier: email, origin, ownsMailbox: true })
      return { identifiers: [identityId, email], confirmed: true }
    },
  }
}
