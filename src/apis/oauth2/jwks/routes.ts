import type { FastifyInstance } from 'fastify'
import type { AuthorizationServer } from '../context.ts'

/** RFC 7517 §5. */
export const jwksRoutes =
  ({ keys }: AuthorizationServer) =>
  async (app: FastifyInstance) => {
    app.get('/.well-known/jwks.json', async () => keys.publicKeys())
  }
