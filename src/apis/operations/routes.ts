import type { FastifyInstance } from 'fastify'
import { serveOperations } from '../../platform/http/index.ts'
import { type Health, healthOperations, type Measurements, measurementOperations } from './operations.ts'

/** `prefix` is the path under which the listener has its routes. */
export const operations =
  (health: Health, prefix = '') =>
  async (app: FastifyInstance) =>
    serveOperations(app, health, healthOperations, prefix)

/** The version and what Prometheus scrapes, for whoever reaches the admin listener. */
export const measurements = (face: Measurements) => async (app: FastifyInstance) =>
  serveOperations(app, face, measurementOperations, '/admin')
