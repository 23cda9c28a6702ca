import {
  type ClientDocument,
  type ClientMetadata,
  operatorFields,
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

/**
 * Refuses what only operators say. What an operator has set may be sent back as it was read.
 */
export function refuseOperatorMembers(document: ClientDocument, current: ClientMetadata): void {
  for (const name of operatorFields) {
    const value = document[name]
    if (isEmpty(value) || JSON.stringify(value) === JSON.stringify(current[name])) continue
    const refusal = refusals.get(name)
    if (refusal !== 'ignored') throw (refusal ?? invalidMetadata)(name)
  }
}

const invalidMetadata = (name: string) => new OAuthError('invalid_client_metadata', notYours(name))

/** As in Hydra. */
const refusals = new Map<string, 'ignored' | ((name: string) => OAuthError)>([
  ['owner', 'ignored'],
  ['skip_consent', (name) => new BriefError('invalid_request', notYours(name))],
  ['skip_logout_consent', (name) => new BriefError('invalid_request', notYours(name))],
  [
    'access_token_strategy',
    () =>
      new OAuthError(
        'The request was malformed or contained invalid parameters',
        'It is not allowed to choose your own access token strategy.',
      ),
  ],
])

/** The document with what an operator has set, whatever the client says about it. */
export const withOperatorMembers = (document: ClientDocument, current: ClientMetadata): ClientDocument => ({
  ...document,
  ...Object.fromEntries(operatorFields.map((name) => [name, current[name]])),
})

const notYours = (name: string): string => `'${name}' cannot be set for dynamic client registration`

const isEmpty = (value: unknown): boolean =>
  !value || (typeof value === 'object' && Object.keys(value).length === 0)
