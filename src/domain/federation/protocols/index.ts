import { type ProviderKind, providers } from '../providers/index.ts'
import { createOidcProtocol, type OidcDependencies } from './oidc.ts'
import type { Protocol } from './protocol.ts'

/** Those that kinds of providers speak. */
type Spoken = (typeof providers)[ProviderKind]['protocol']

export function createProtocols(dependencies: OidcDependencies): (kind: ProviderKind) => Protocol {
  const protocols: Record<Spoken, Protocol> = { oidc: createOidcProtocol(dependencies) }
  return (kind) => protocols[providers[kind].protocol]
}
