import {
  type ClientDocument,
  type ClientMetadata,
  lifespanNames,
  registeredInVain,
} from '../../../domain/clients/index.ts'
import { isForm } from '../../../kernel/form.ts'
import type { HttpRequest } from '../../../platform/http/index.ts'
import { OAuthError } from '../errors.ts'
import { BriefError, malformed } from './errors.ts'

/** The document that a client sends about itself (RFC 7591 §2). Members that nobody knows are ignored, values that nobody can use refused. */
export async function readDocument({
  request,
  body,
}: {
  request: HttpRequest
  body(): Promise<ClientDocument>
}): Promise<ClientDocument> {
  if (typeof request.body !== 'object' || request.body === null || isForm(request.body))
    throw malformed('it must be a JSON object.')
  const document = await body()
  const problem = registeredInVain(document as ClientMetadata)
  if (problem !== undefined) throw new OAuthError('invalid_client_metadata', problem)
  return document
}

/** Refuses what only operators decide. What an operator has set may be sent back as it was read. */
export function refuseOperatorMembers(document: ClientDocument, current: ClientMetadata): void {
  if (document.access_token_strategy && document.access_token_strategy !== current.access_token_strategy) {
    throw new OAuthError(
      'The request was malformed or contained invalid parameters',
      'It is not allowed to choose your own access token strategy.',
    )
  }
  for (const name of ['skip_consent', 'skip_logout_consent'] as const) {
    if (document[name] && !current[name]) throw new BriefError('invalid_request', notYours(name))
  }
  if (!isEmpty(document.metadata) && JSON.stringify(document.metadata) !== JSON.stringify(current.metadata)) {
    throw new OAuthError('invalid_client_metadata', notYours('metadata'))
  }
  for (const name of lifespanNames) {
    if (document[name] && document[name] !== current[name])
      throw new OAuthError('invalid_client_metadata', notYours(name))
  }
}

/** The document with what an operator has set, whatever the client says about it. */
export const withOperatorMembers = (document: ClientDocument, current: ClientMetadata): ClientDocument => ({
  ...document,
  ...Object.fromEntries(operatorMembers.map((name) => [name, current[name]])),
})

const operatorMembers = [
  ...(['owner', 'metadata', 'access_token_strategy', 'skip_consent', 'skip_logout_consent'] as const),
  ...lifespanNames,
]

const notYours = (name: string): string => `'${name}' cannot be set for dynamic client registration`

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
