import { uuid } from '../../kernel/ids.ts'
import { parseUrl } from '../../kernel/url.ts'
import type { Client } from '../clients/index.ts'
import type { Consents } from '../consents/index.ts'
import type { LoginSessions } from '../interactions/index.ts'
import { createDeliverer, type Deliverer, type DeliveryContext } from './deliver.ts'
import type { Delivery, DeliveryFilter } from './schema.ts'
import { endWithDeliveries, selectDeliveries } from './store.ts'

export interface Logout extends Deliverer {
  /**
   * Ends a session, once, however many try, and lets its clients know: those with a back channel get deliveries, and
   * the addresses of those with a front channel come back, for the browser to open. `undefined` where there was none.
   */
  end(sessionId: string): Promise<{ frontChannel: string[] } | undefined>
  /** Ends the sessions that began with one at an identity provider. No browser is at hand for front channels. */
  endAllOf(identityProviderSessionId: string, except?: string): Promise<void>
  /** Newest first. */
  list(filter: DeliveryFilter): Promise<Delivery[]>
}

export interface LogoutDependencies extends DeliveryContext {
  consents: Pick<Consents, 'clientsOfSession'>
  loginSessions: Pick<LoginSessions, 'ending' | 'idsOf'>
}

export function createLogout(dependencies: LogoutDependencies): Logout {
  const { database, clock, clients, consents, loginSessions, issuer, due } = dependencies

  const end: Logout['end'] = async (sessionId) => {
    const ids = await consents.clientsOfSession(sessionId)
    const parties = (await Promise.all(ids.map(clients.load))).filter((client) => client !== undefined)
    const deliveries = parties
      .filter(({ metadata }) => isWebAddress(metadata.backchannel_logout_uri))
      .map(({ id }) => ({ id: uuid(), clientId: id }))
    const ending = loginSessions.ending(sessionId)
    if (!(await endWithDeliveries(database, ending, deliveries, clock.now()))) return undefined
    if (deliveries.length > 0) due()
    return { frontChannel: parties.flatMap((client) => frontChannelOf(client, issuer, sessionId)) }
  }

  return {
    end,
    endAllOf: async (identityProviderSessionId, except) => {
      const ids = await loginSessions.idsOf(identityProviderSessionId)
      for (const id of ids) if (id !== except) await end(id)
    },
    ...createDeliverer(dependencies),
    list: (filter) => selectDeliveries(database, filter),
  }
}

const isWebAddress = (uri: string | undefined): uri is string =>
  uri !== undefined && /^https?:$/.test(parseUrl(uri)?.protocol ?? '')

/** OpenID Connect Front-Channel Logout §2: `iss` and `sid` are added to the query that the client registered. */
function frontChannelOf({ metadata }: Client, issuer: string, sessionId: string): string[] {
  const { frontchannel_logout_uri: uri } = metadata
  if (!isWebAddress(uri)) return []
  const url = new URL(uri)
  url.searchParams.append('iss', issuer)
  url.searchParams.append('sid', sessionId)
  return [url.href]
}
