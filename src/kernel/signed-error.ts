import type { SecretKeys } from './secrets.ts'

/** The part of an error page's address that this server has written. */
export interface SignedError {
  error: string
  description: string
  requestId: string
}

type Keys = Pick<SecretKeys, 'mac' | 'verifyMac'>

const purpose = 'error-page'
const stamped = /^(.*?) ?\(request ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}), ([\w-]{43})\)$/s

const canonical = ({ error, description, requestId }: SignedError): string =>
  JSON.stringify([error, description, requestId])

/**
 * The `error_description` for an error page of our own: the words, the id of the request, and the proof that they are ours.
 * All of it in one parameter, since programs written for Hydra know no others.
 */
export const signError = (secrets: Keys, error: SignedError): string =>
  `${error.description} (request ${error.requestId}, ${secrets.mac(purpose, canonical(error))})`

/** `undefined` if somebody else has written the address: anybody can. */
export function openError(
  secrets: Keys,
  error: string | undefined,
  description: string | undefined,
): SignedError | undefined {
  const [, text, requestId, mac] = stamped.exec(description ?? '') ?? []
  if (error === undefined || text === undefined || !requestId || !mac) return undefined
  const opened = { error, description: text, requestId }
  return secrets.verifyMac(purpose, canonical(opened), mac) ? opened : undefined
}
