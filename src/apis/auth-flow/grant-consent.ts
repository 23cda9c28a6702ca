import { readClaimsRequest, type SessionClaims, sessionClaims } from '../../domain/claims/index.ts'
import { normalizeEmail } from '../../domain/identities/index.ts'
import type { Subject } from '../../domain/methods/index.ts'
import type { AuthFlow } from './context.ts'

export type ConsentRequest = ReturnType<AuthFlow['interactions']['loadConsentRequest']>

/** Grants `scope`, with what applications learn about the person, and remembers it for good. */
export async function grantConsent(
  face: AuthFlow,
  request: ConsentRequest,
  scope: string[],
  { traits, accountId }: Pick<Subject<unknown>, 'traits' | 'accountId'>,
): Promise<string> {
  const { interactions, settings } = face
  const { challenge, acr, amr, subject, requestedAudience } = request
  // The application of the accounts themselves needs to know which one it is about.
  const own = request.clientId === settings.clientId ? { mid: subject, aid: accountId ?? '' } : {}
  const learned = await learnedBy(face, request, scope)
  return interactions.acceptConsentRequest(challenge, {
    grantScope: scope,
    grantAudience: requestedAudience,
    remember: true,
    rememberFor: 0,
    session: {
      ...learned,
      idToken: {
        ...learned.idToken,
        sco: scope.join(' '),
        email: normalizeEmail(traits.email) ?? traits.email,
        amr,
        ...own,
      },
      accessToken: { acr, ...own },
    },
  }).redirectTo
}

const nothing: SessionClaims = { idToken: {} }

/** The claims that belong to the granted scopes or were asked for by name, beside the address that every application gets. */
async function learnedBy(
  { clients, identities, personClaims }: AuthFlow,
  { clientId, subject, requestUrl }: ConsentRequest,
  scope: string[],
): Promise<SessionClaims> {
  const client = await clients.load(clientId)
  if (!client) return nothing
  const text = scope.includes('openid') ? new URL(requestUrl).searchParams.get('claims') : undefined
  const request = readClaimsRequest(text)
  // By signing in, a person has agreed to all scopes that are no legal matter.
  const granted = { scope, individually: personClaims.scopesOf(client, request), request }
  // Usual requests want no more than the address, and cost no read.
  if (personClaims.wanted(client, granted).every((claim) => claim === 'email')) return nothing
  const identity = await identities.load(subject)
  return identity ? sessionClaims(await personClaims.about(identity, client, granted)) : nothing
}
