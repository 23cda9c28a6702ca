/** Measurements of this process for Prometheus. Owns names and labels of what every listener reports. */
export { createMetrics, type HttpExchange, type Metrics } from './metrics.ts'
