import { Errors } from 'typebox/value'
import { Fault, isFault } from '../../../kernel/fault.ts'
import { type Egress, EgressError } from '../../../platform/egress/index.ts'
import { type ClientFault, refuse } from '../refuse.ts'
import { ofRegistration } from '../registration-document.ts'
import { isScopePermitted, type RegistrationPolicy, requirePermitted } from '../registration-policy.ts'
import type { ClientRules } from '../rules.ts'
import { type ClientDocument, ClientDocumentSchema, type ClientMetadata } from '../schema.ts'
import { validateDocument } from '../validate.ts'

/** Why the document of a client cannot be used: it is not there, or it is not right. */
export type DocumentFault = 'document_unavailable' | 'document_refused'

export interface ReadDocument {
  metadata: ClientMetadata
  /** Milliseconds for which its server says that it holds; `undefined` where it says nothing. */
  maxAge: number | undefined
}

const maxBytes = 10 * 1024
const subjectTypes = ['public', 'pairwise']
/** The grants of a client that nobody knows: none without a user who is asked. */
const usableGrants = ['authorization_code', 'refresh_token']

/** Fetches and checks the metadata document of a client (OAuth Client ID Metadata Document §4). Throws a `DocumentFault`. */
export async function readDocument(
  id: string,
  { egress, rules, policy }: { egress: Egress; rules: ClientRules; policy: RegistrationPolicy },
): Promise<ReadDocument> {
  const { body, maxAge } = await fetchDocument(id, egress)
  try {
    const document = usable(checked(id, body), policy)
    requirePermitted(document, {}, policy)
    return { metadata: await validateDocument(document, rules), maxAge }
  } catch (error) {
    if (isFault<ClientFault>(error, 'invalid_client_metadata', 'invalid_redirect_uri'))
      throw new Fault<DocumentFault>('document_refused', error.message)
    throw error
  }
}

async function fetchDocument(
  id: string,
  egress: Egress,
): Promise<{ body: string; maxAge: number | undefined }> {
  // One answer, whatever went wrong: nobody explores a network by naming clients. A redirect is no document.
  const unavailable = () =>
    new Fault<DocumentFault>('document_unavailable', 'The document could not be fetched as JSON.')
  try {
    const answer = await egress.request(id, { maxBytes, headers: { accept: 'application/json' } })
    if (answer.status !== 200 || !/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(answer.contentType))
      throw unavailable()
    return { body: answer.body, maxAge: readMaxAge(answer.cacheControl) }
  } catch (error) {
    throw error instanceof EgressError ? unavailable() : error
  }
}

function readMaxAge(cacheControl: string): number | undefined {
  if (/\bno-(store|cache)\b/i.test(cacheControl)) return 0
  const seconds = /\bmax-age=(\d{1,9})\b/i.exec(cacheControl)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

function checked(id: string, body: string): ClientDocument {
  const document = parse(body)
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    refuse('The document must be a JSON object.')
  const [error] = Errors(ClientDocumentSchema, document)
  if (error) refuse(`Field ${error.instancePath.slice(1).replaceAll('/', '.')} ${error.message}.`)
  const {
    client_id,
    client_secret,
    redirect_uris,
    token_endpoint_auth_method: method,
    subject_type: subjectType,
  } = document as ClientDocument
  if (client_id !== id) refuse('Field client_id must be the address of the document.')
  if ('client_secret_expires_at' in document || client_secret)
    refuse('A document that everybody can read must hold no client_secret.')
  if (method?.startsWith('client_secret'))
    refuse('Field token_endpoint_auth_method must be none or private_key_jwt: there is no shared secret.')
  if (subjectType && !subjectTypes.includes(subjectType))
    refuse(`Field subject_type must be one of ${subjectTypes.join(', ')}.`)
  if (!redirect_uris || redirect_uris.length === 0)
    refuse('Field redirect_uris must name an address at least.')
  return document as ClientDocument
}

/** The document is written for every server: what this one does not offer to such clients is passed over. */
function usable(document: ClientDocument, policy: RegistrationPolicy): ClientDocument {
  const scope = (document.scope ?? '')
    .split(/\s+/)
    .filter((each) => each !== '' && isScopePermitted(each, policy))
  return {
    ...ofRegistration(document),
    token_endpoint_auth_method: document.token_endpoint_auth_method || 'none',
    grant_types: (document.grant_types ?? []).filter((each) => usableGrants.includes(each)),
    response_types: ['code'],
    scope: scope.join(' '),
    audience: [],
    // Anybody could have this server call any address with each request.
    request_uris: [],
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
