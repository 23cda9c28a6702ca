import { Type } from 'typebox'
import { type Content, type OperationGroup, operation } from '../../platform/http/index.ts'

export interface Health {
  /** The parts that are not ready yet, by name of the check; empty when requests can be served. */
  unready(): Promise<Record<string, string>>
}

export interface Measurements {
  version: string
  expose(): Promise<{ contentType: string; text: string }>
}

const StatusSchema = Type.Object({ status: Type.Literal('ok') }, { title: 'healthStatus' })
const UnreadySchema = Type.Object(
  { errors: Type.Record(Type.String(), Type.String()) },
  { title: 'healthNotReadyStatus' },
)

const alive = operation({
  id: 'isAlive',
  summary: 'Whether the process answers',
  method: 'GET',
  path: '/health/alive',
  answers: { 200: StatusSchema },
  handle: (_: Health) => ({ status: 'ok' as const }),
})

const ready = operation({
  id: 'isReady',
  summary: 'Whether requests can be served',
  method: 'GET',
  path: '/health/ready',
  answers: { 200: StatusSchema, 503: UnreadySchema },
  async handle({ unready }: Health, { reply }) {
    const errors = await unready()
    if (Object.keys(errors).length === 0) return { status: 'ok' as const }
    reply.code(503)
    return { errors }
  },
})

/** Of the server, where no face speaks. */
const ErrorDocument = Type.Object(
  { statusCode: Type.Integer(), error: Type.String(), message: Type.String() },
  { title: 'errorServer' },
)

export const healthOperations: OperationGroup<Health> = {
  tag: 'health',
  error: ErrorDocument,
  operations: [alive, ready],
}

const version = operation({
  id: 'getVersion',
  summary: 'The version of this program',
  method: 'GET',
  path: '/version',
  answers: { 200: Type.Object({ version: Type.String() }, { title: 'version' }) },
  handle: ({ version }: Measurements) => ({ version }),
})

const measurements: Content = { says: 'Measurements, for Prometheus.', mediaType: 'text/plain' }

/** Names of metrics have letters, digits and underscores alone. */
const escaping = 'escaping=underscores'

const prometheus = operation({
  id: 'getPrometheusMetrics',
  summary: 'What Prometheus scrapes',
  method: 'GET',
  path: '/metrics/prometheus',
  answers: { 200: measurements },
  async handle({ expose }: Measurements, { reply }) {
    const { contentType, text } = await expose()
    return reply.type(`${contentType}; ${escaping}`).send(text)
  },
})

export const measurementOperations: OperationGroup<Measurements> = {
  tag: 'measurements',
  error: ErrorDocument,
  operations: [version, prometheus],
}
