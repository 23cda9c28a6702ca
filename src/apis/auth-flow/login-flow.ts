import type { LoginFlow } from '../../domain/authentications/index.ts'
import { assuranceTableOf, interactionUrls, needsOf } from '../../domain/clients/index.ts'
import { askedBy, type InteractionFault, type Needs } from '../../domain/interactions/index.ts'
import type { AllClasses, AssuranceTable } from '../../domain/sessions/index.ts'
import { Fault, isFault } from '../../kernel/fault.ts'
import type { HttpRequest } from '../../platform/http/index.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError, type Origin, toAuthFlowError } from './errors.ts'

export type LoginRequest = ReturnType<AuthFlow['interactions']['loadLoginRequest']> & {
  /** The name of its client. */
  clientName?: string | undefined
  /** Needs that the registration of its client states. */
  needs: Needs
  /** How its client names classes. */
  table: AssuranceTable
  /** Those in which needs of identities are written. */
  classes: AllClasses
}

/** The login request of a challenge; where it is unknown the details say so of `name`. */
export async function loadLoginRequest(
  face: Pick<AuthFlow, 'interactions' | 'clients' | 'settings' | 'assurance'>,
  challenge: string,
  origin: Origin,
  name = 'challenge',
): Promise<LoginRequest> {
  try {
    const request = face.interactions.loadLoginRequest(challenge)
    const client = await requireAsked(face, request.clientId, 'login')
    return {
      ...request,
      clientName: client?.metadata.client_name,
      needs: client ? needsOf(client) : {},
      table: face.assurance.tableOf(client && assuranceTableOf(client), 'auth_flow'),
      classes: face.assurance.allOf('auth_flow'),
    }
  } catch (error) {
    throw ofChallenge(error, origin, name)
  }
}

/**
 * Challenges stand in addresses, and anybody can bring theirs here. Where another application answers the requests of a
 * client, a mailbox must not be a way past it.
 */
export async function requireAsked(
  { clients, settings }: Pick<AuthFlow, 'clients' | 'settings'>,
  clientId: string,
  kind: 'login' | 'consent',
): Promise<Awaited<ReturnType<typeof clients.load>>> {
  const client = await clients.load(clientId)
  const asked = (client && interactionUrls(client)[kind]) ?? settings.usual[kind]
  if (!settings.entrances[kind].includes(asked))
    throw new Fault<InteractionFault>('unknown_challenge', 'Another application answers this request.')
  return client
}

export function ofChallenge(error: unknown, origin: Origin, name: string): AuthFlowError {
  const known = toAuthFlowError(error)
  if (isFault(error, 'unknown_challenge'))
    return new AuthFlowError('not_found', origin, { [name]: 'not_found' }, 'there is no such challenge')
  if (isFault(error, 'expired_challenge'))
    return new AuthFlowError('gone', origin, { [name]: 'expired' }, known.message)
  return known
}

/** The language of what the person is told: the one that the application asks for, or the browser is set to. */
export const localeOf = (
  { languages }: Pick<AuthFlow, 'languages'>,
  { headers }: HttpRequest,
  { oidcContext: { uiLocales } }: LoginRequest,
): string => languages.choose({ uiLocales, acceptLanguage: headers['accept-language'] }).tag

/** What the domain needs to know of a login request. */
export const flowOf = (request: LoginRequest): LoginFlow => ({
  id: request.id,
  sessionId: request.sessionId,
  client: request.clientId,
  application: request.clientName,
  asked: askedBy(request),
  needs: request.needs,
  table: request.table,
  classes: request.classes,
})
