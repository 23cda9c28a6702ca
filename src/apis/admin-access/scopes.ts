export type AdminScope = 'everything' | 'clients' | 'login-and-consent'

/** Paths of routes that a scope opens, and all below them. */
const areas: Record<Exclude<AdminScope, 'everything'>, readonly string[]> = {
  clients: ['/admin/clients'],
  'login-and-consent': ['/admin/oauth2/auth/requests', '/admin/oauth2/auth/sessions'],
}

/** Probes ask without credentials. */
const open: readonly string[] = ['/admin/health']

/** Every caller may read these. */
const common: readonly string[] = ['/admin/version', '/admin/metrics', '/admin/openapi.json']

const isWithin = (route: string, paths: readonly string[]): boolean =>
  paths.some((path) => route === path || route.startsWith(`${path}/`))

export const isOpen = (route: string): boolean => isWithin(route, open)

/** `route` is the path under which the handler is registered, so that no spelling of an address passes for another. */
export const opens = (scope: AdminScope, route: string): boolean =>
  scope === 'everything' || isWithin(route, areas[scope]) || isWithin(route, common)
