import { duration, fragment, milliseconds } from '../../platform/config/index.ts'

export const sessionsConfiguration = fragment({
  keys: { 'session.lifespan': duration('24h', 'How long a sign-in lasts.') },
  derive: ({ session }) => ({ lifespan: milliseconds(session.lifespan) }),
})
