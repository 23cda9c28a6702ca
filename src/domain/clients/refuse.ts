import { Fault } from '../../kernel/fault.ts'

export type ClientFault =
  | 'invalid_client_metadata'
  | 'malformed_client'
  | 'invalid_redirect_uri'
  | 'client_exists'
  | 'client_not_found'
  | 'client_without_secret'
  | 'client_changed'

/** Refuses a member of a client document (RFC 7591 §3.2.2). Its values stand in quotes: error pages leave them out. */
export function refuse(hint: string): never {
  throw new Fault<ClientFault>('invalid_client_metadata', hint)
}

/** Refuses a member that cannot be read as what it should be. */
export function refuseMalformed(hint: string): never {
  throw new Fault<ClientFault>('malformed_client', hint)
}

export function refuseRedirectUri(hint: string): never {
  throw new Fault<ClientFault>('invalid_redirect_uri', hint)
}
