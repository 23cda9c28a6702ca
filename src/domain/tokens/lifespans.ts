import { parseDuration } from '../../kernel/duration.ts'
import type { Client, LifespanName } from '../clients/index.ts'

/** Lifespans in milliseconds where a client sets none of its own. */
export interface DefaultLifespans {
  accessToken: number
  idToken: number
  /** `undefined`: refresh tokens do not expire. */
  refreshToken: number | undefined
  authorizationCode: number
}

/** The first part of the names of a client's lifespans. */
export type GrantName =
  | 'authorization_code'
  | 'client_credentials'
  | 'device_authorization'
  | 'implicit'
  | 'jwt_bearer'
  | 'refresh_token'

const own = (client: Client, name: string): number | undefined => {
  const value = client.metadata[name as LifespanName]
  return value ? parseDuration(value) : undefined
}

export const accessTokenLifespan = (client: Client, grant: GrantName, defaults: DefaultLifespans): number =>
  own(client, `${grant}_grant_access_token_lifespan`) ?? defaults.accessToken

export const idTokenLifespan = (client: Client, grant: GrantName, defaults: DefaultLifespans): number =>
  own(client, `${grant}_grant_id_token_lifespan`) ?? defaults.idToken

export const refreshTokenLifespan = (
  client: Client,
  grant: GrantName,
  defaults: DefaultLifespans,
): number | undefined => own(client, `${grant}_grant_refresh_token_lifespan`) ?? defaults.refreshToken
