import { type ProviderKind, providers } from '../providers/index.ts'
import type { OidcDependencies } from './oidc.ts'
import type { Protocol } from './protocol.ts'

/** Those that kinds of providers speak. */
type Spoken = (typeof providers)[ProviderKind]['protocol']

export function createProtocols(dependencies: OidcDependencies): (kind: ProviderKind) => Protocol {
  const protocols: Record<Spoken, Protocol> = {
    oidc: whenNeeded(async () => (await import('./oidc.ts')).createOidcProtocol(dependencies)),
  }
  return (kind) => protocols[providers[kind].protocol]
}

/** Loaded for the first sign-in at a provider: many servers have none. */
function whenNeeded(load: () => Promise<Protocol>): Protocol {
  let loading: Promise<Protocol> | undefined
  const loaded = () => {
    loading ??= load()
    return loading
  }
  return {
    authorizationUrl: async (...journey) => (await loaded()).authorizationUrl(...journey),
    readAnswer: async (...journey) => (await loaded()).readAnswer(...journey),
  }
}
