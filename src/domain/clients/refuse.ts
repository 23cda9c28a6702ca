import { Fault } from '../../kernel/fault.ts'

export type ClientFault =
  | 'invalid_client_metadata'
  | 'invalid_redirect_uri'
  | 'client_exists'
  | 'client_not_found'
  | 'client_without_secret'
  | 'client_changed'

/** Refuses a member of a client document (RFC 7591 §3.2.2). */
export function refuse(hint: string): never {
  throw new Fault<ClientFault>('invalid_client_metadata', hint)
}

export function refuseRedirectUri(hint: string): never {
  throw new Fault<ClientFault>('invalid_redirect_uri', hint)
}
