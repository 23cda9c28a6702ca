import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { createExchanges, type HttpExchange } from './exchanges.ts'

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
  /** Everything in the text format of Prometheus. */
  expose(): Promise<{ contentType: string; text: string }>
}

/** Metrics of this process. */
export function createMetrics(labels: Record<string, string>): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels(labels)
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const exchanges = createExchanges(labels)

  return {
    observe: exchanges.observe,
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
    expose: async () => ({
      contentType: registry.contentType,
      text: `${await registry.metrics()}\n${exchanges.expose()}`,
    }),
  }
}
