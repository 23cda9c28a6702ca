import { type Federation, type Refusal, upstreamOf } from '../../federation/index.ts'
import { normalizeEmail } from '../../identities/index.ts'
import type { Throttle } from '../../throttle/index.ts'
import {
  type Method,
  method,
  type Proof,
  type Reason,
  type Result,
  refused,
  type Submitter,
  textIn,
} from '../method.ts'
import { countRegistration } from '../registration.ts'

/** A provider was chosen, or its answer has come. */
interface Input {
  provider: string
  continuity: string | undefined
  /** Whether the person has to prove themselves there, although they have a session. */
  reauthenticate: boolean
  /** Of the callback. */
  query: string | undefined
}

const refusals: Record<Refusal, Reason> = {
  denied: 'provider_cancelled',
  failed: 'provider_failed',
  expired: 'session_expired',
  replayed: 'session_expired',
}

/** An account at an external identity provider. */
export function createOidcMethod({
  federation,
  throttle,
}: {
  federation: Federation
  throttle: Pick<Throttle, 'beginAttempt'>
}): Method {
  const begin = async (flowId: string, { provider, ...how }: Input): Promise<Result> => {
    const { redirectTo, continuity, expiresAt } = await federation.beginSignIn(provider, {
      ...how,
      returnState: flowId,
    })
    return { is: 'away', to: redirectTo, continuity: { value: continuity, expiresAt } }
  }

  const complete = async (
    flowId: string,
    { provider, continuity, query = '' }: Input,
    { origin, client }: Submitter,
  ): Promise<Result> => {
    const outcome = await federation.completeSignIn(provider, { query, continuity, client })
    if (outcome.returnState !== flowId) return refused('session_expired')
    if ('refusal' in outcome) return refused(refusals[outcome.refusal], { detail: outcome.detail })
    const upstream = upstreamOf(provider, outcome.claims)
    const proof: Proof = { method: 'oidc', factor: 'first', upstream }
    const person = await federation.identify(provider, outcome.claims)
    if (person.identity?.state === 'inactive') return refused('account_disabled')
    if (person.identity) return { is: 'proven', identity: person.identity, proof }
    const { newcomer } = person
    const email = normalizeEmail(newcomer.traits['email'] ?? '')
    if (email === undefined) return refused('provider_without_email')
    if (!newcomer.isVouchedFor) await countRegistration(throttle, email, origin, async () => {})
    return { is: 'enrolled', draft: { ...newcomer, proof, isCredentialProven: true } }
  }

  return method<Input>({
    name: 'oidc',
    kinds: ['login', 'registration'],
    read: (body) => {
      const provider = textIn(body, 'provider')
      return provider === undefined
        ? undefined
        : {
            provider,
            continuity: textIn(body, 'continuity'),
            reauthenticate: body['reauthenticate'] === true,
            query: textIn(body, 'query'),
          }
    },
    submit: ({ id }, input, by) => (input.query === undefined ? begin(id, input) : complete(id, input, by)),
  })
}
