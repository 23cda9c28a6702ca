import type { FastifyInstance } from 'fastify'

export interface Operations {
  /** What is not ready yet, by name of the check; empty when requests can be served. */
  unready(): Promise<Record<string, string>>
}

export interface Measurements {
  version: string
  expose(): Promise<{ contentType: string; text: string }>
}

/** Health. `prefix` is the path under which the listener has its routes. */
export const operations =
  ({ unready }: Operations, prefix = '') =>
  async (app: FastifyInstance) => {
    app.get(`${prefix}/health/alive`, async () => ({ status: 'ok' }))
    app.get(`${prefix}/health/ready`, async (_request, reply) => {
      const errors = await unready()
      return Object.keys(errors).length === 0 ? { status: 'ok' } : reply.code(503).send({ errors })
    })
  }

/** Names of metrics have letters, digits and underscores alone. */
const escaping = 'escaping=underscores'

/** The version and what Prometheus scrapes, for whoever reaches the admin listener. */
export const measurements =
  ({ version, expose }: Measurements) =>
  async (app: FastifyInstance) => {
    app.get('/admin/version', async () => ({ version }))
    app.get('/admin/metrics/prometheus', async (_request, reply) => {
      const { contentType, text } = await expose()
      return reply.type(`${contentType}; ${escaping}`).send(text)
    })
  }
