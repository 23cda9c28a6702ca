import type { GivenClaims, SessionClaims } from './schema.ts'

/** Usually nothing stands apart: then nothing is said about it, in an address that is long enough. */
export const sessionClaims = ({ shared, idToken, userinfo }: GivenClaims): SessionClaims => ({
  idToken: shared,
  ...(Object.keys(idToken).length + Object.keys(userinfo).length > 0 ? { apart: { idToken, userinfo } } : {}),
})
