/** Measurements of this process for Prometheus. Owns names and labels of what every listener reports. */
export type { HttpExchange } from './exchanges.ts'
export { createMetrics, type Metrics } from './metrics.ts'
