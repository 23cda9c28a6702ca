import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** One request and its answer, as the listeners report it. */
export interface HttpExchange {
  method: string
  /** Path of the route, not of the request: the number of time series stays bounded. */
  endpoint: string
  status: number
  seconds: number
  requestBytes: number
  responseBytes: number
}

export interface Metrics {
  observe(exchange: HttpExchange): void
  /** A number that is asked for when somebody scrapes. */
  gauge(name: string, help: string, read: () => number): void
  /** Counts by one label whose values are known. Returns how to count. */
  counter<Value extends string>(
    name: string,
    help: string,
    label: string,
    values: readonly Value[],
  ): (value: Value) => void
  /** Counts by several labels, all of whose values are words of this program. Returns how to add. */
  series<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
  ): (labels: Record<Label, string>, add: number) => void
  /** Everything in the text format of Prometheus. */
  expose(): Promise<{ contentType: string; text: string }>
}

const sizes = [100, 1000, 10_000, 100_000, 1_000_000]

/** Metrics of this process. The HTTP series bear the names of Hydra and Kratos, which dashboards and alerts rely on. */
export function createMetrics(labels: Record<string, string>): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels(labels)
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const byRoute = ['code', 'method', 'endpoint'] as const
  const responseTime = new Histogram({
    name: 'http_response_time_seconds',
    help: 'Time until an answer was sent.',
    labelNames: ['endpoint'] as const,
    registers,
  })
  const duration = new Histogram({
    name: 'http_requests_duration_seconds',
    help: 'Time until an answer was sent, by outcome.',
    labelNames: byRoute,
    registers,
  })
  const total = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered.',
    labelNames: byRoute,
    registers,
  })
  const statuses = new Counter({
    name: 'http_requests_statuses_total',
    help: 'Requests answered, by class of status.',
    labelNames: ['method', 'status_bucket'] as const,
    registers,
  })
  const requestSize = new Histogram({
    name: 'http_requests_size_bytes',
    help: 'Size of request bodies.',
    labelNames: ['code', 'method'] as const,
    buckets: sizes,
    registers,
  })
  const responseSize = new Histogram({
    name: 'http_response_size_bytes',
    help: 'Size of answer bodies.',
    labelNames: ['code', 'method'] as const,
    buckets: sizes,
    registers,
  })

  return {
    observe: ({ method, endpoint, status, seconds, requestBytes, responseBytes }) => {
      const code = String(status)
      responseTime.observe({ endpoint }, seconds)
      duration.observe({ code, method, endpoint }, seconds)
      total.inc({ code, method, endpoint })
      statuses.inc({ method, status_bucket: `${code[0]}xx` })
      requestSize.observe({ code, method }, requestBytes)
      responseSize.observe({ code, method }, responseBytes)
    },
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    },
    counter: (name, help, label, values) => {
      const counter = new Counter({ name, help, labelNames: [label], registers })
      // A series that is there from the start shows its first event as one.
      for (const value of values) counter.inc({ [label]: value }, 0)
      return (value) => counter.inc({ [label]: value })
    },
    series: (name, help, labelNames) => {
      const counter = new Counter({ name, help, labelNames: [...labelNames], registers })
      return (labels, add) => counter.inc(labels, add)
    },
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}
