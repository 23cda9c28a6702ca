import { authorizationCode } from './authorization-code.ts'
import { clientCredentials } from './client-credentials.ts'
import { deviceCode } from './device-code.ts'
import type { Grant } from './grant.ts'
import { jwtBearer } from './jwt-bearer.ts'
import { refreshToken } from './refresh-token.ts'

/** Every grant that the token endpoint serves. Discovery derives from this list. */
export const grants: readonly Grant[] = [
  authorizationCode,
  clientCredentials,
  refreshToken,
  deviceCode,
  jwtBearer,
]
