import { purgeExpired } from '../../platform/database/index.ts'

export const purgeLoginSessions = purgeExpired('login_sessions', 'id')
/** A verifier that has expired can be redeemed no more, so nobody asks whether it was. */
export const purgeVerifiers = purgeExpired('redeemed_verifiers', 'id')
