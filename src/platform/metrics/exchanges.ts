import { type Distribution, emptyDistribution, merged, record, total } from './distribution.ts'

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

type Labels = Record<string, string>
type Quantity = 'seconds' | 'requestBytes' | 'responseBytes'

/** Exchanges that all metrics count alike. */
interface Kind extends Record<Quantity, Distribution> {
  code: string
  method: string
  endpoint: string
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const sizes = [100, 1000, 10_000, 100_000, 1_000_000]

/**
 * Counts HTTP exchanges under the names of Hydra and Kratos, which dashboards and alerts rely on. Each exchange is
 * counted in one place, and the metrics are made from that when somebody scrapes: the client for Prometheus would look
 * for a series by its labels six times for each request.
 */
export function createExchanges(defaultLabels: Labels) {
  const kinds = new Map<string, Kind>()

  const by = (labelsOf: (kind: Kind) => Labels, quantity: Quantity): Series[] => {
    const series = new Map<string, Series>()
    for (const kind of kinds.values()) {
      const labels = labelsText({ ...labelsOf(kind), ...defaultLabels })
      const known = series.get(labels)?.distribution
      series.set(labels, { labels, distribution: known ? merged(known, kind[quantity]) : kind[quantity] })
    }
    return [...series.values()]
  }

  return {
    observe: (exchange: HttpExchange): void => {
      const { method, endpoint, status } = exchange
      const key = `${status} ${method} ${endpoint}`
      let kind = kinds.get(key)
      if (!kind) {
        kind = {
          ...{ code: String(status), method, endpoint, seconds: emptyDistribution(seconds) },
          ...{ requestBytes: emptyDistribution(sizes), responseBytes: emptyDistribution(sizes) },
        }
        kinds.set(key, kind)
      }
      record(kind.seconds, exchange.seconds)
      record(kind.requestBytes, exchange.requestBytes)
      record(kind.responseBytes, exchange.responseBytes)
    },
    /** In the text format of Prometheus. */
    expose: (): string => {
      const byRoute = by(({ code, method, endpoint }) => ({ code, method, endpoint }), 'seconds')
      const byBucket = by(({ code, method }) => ({ method, status_bucket: `${code[0]}xx` }), 'seconds')
      const bySize = ({ code, method }: Kind) => ({ code, method })
      const time = by(({ endpoint }) => ({ endpoint }), 'seconds')
      return [
        histogram('http_response_time_seconds', 'Time until an answer was sent.', time),
        histogram('http_requests_duration_seconds', 'Time until an answer was sent, by outcome.', byRoute),
        counter('http_requests_total', 'Requests answered.', byRoute),
        counter('http_requests_statuses_total', 'Requests answered, by class of status.', byBucket),
        histogram('http_requests_size_bytes', 'Size of request bodies.', by(bySize, 'requestBytes')),
        histogram('http_response_size_bytes', 'Size of answer bodies.', by(bySize, 'responseBytes')),
      ].join('\n')
    },
  }
}

interface Series {
  labels: string
  distribution: Distribution
}

const head = (name: string, help: string, type: string): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`

const counter = (name: string, help: string, all: Series[]): string =>
  head(name, help, 'counter') +
  all.map(({ labels, distribution }) => `${name}{${labels}} ${total(distribution)}\n`).join('')

const histogram = (name: string, help: string, all: Series[]): string =>
  head(name, help, 'histogram') +
  all
    .map(({ labels, distribution }) => {
      let below = 0
      const buckets = [...distribution.bounds, '+Inf'].map((bound, index) => {
        below += distribution.counts[index] as number
        return `${name}_bucket{le="${bound}",${labels}} ${below}\n`
      })
      return `${buckets.join('')}${name}_sum{${labels}} ${distribution.sum}\n${name}_count{${labels}} ${below}\n`
    })
    .join('')

const labelsText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (each) => escapes[each] as string)}"`)
    .join(',')

const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }
